import DaybookModel
import DaybookProjections
import DaybookReports
import DaybookTestSupport

extension MemoryReportContext {
    /// Random events of every type in memory, recorded in the order of their drafts; subjects `S-1` to `S-6` of each kind.
    static func random(_ count: Int, seed: UInt64, asOf day: String) throws -> MemoryReportContext {
        let keys = (1...6).map { "S-\($0)" }
        var places: [String: UInt64] = [:]
        let records = try EventDraft.randomEvents(count, seed: seed).enumerated().map { index, draft in
            let sequence = UInt64(index + 1)
            places[draft.id] = sequence
            guard let type = EventCatalogue.type(numbered: draft.type),
                let number = keys.firstIndex(of: draft.subject.key)
            else { preconditionFailure("no type or subject of \(draft.id)") }
            let target = draft.type == EventType.eventRetracted ? places[String(draft.id.dropFirst(2))] : nil
            return RecordBuilder(
                type: type, sequence, subject: SubjectNumber(draft.subject.kind, UInt32(number + 1)),
                at: draft.occurredAt, retracting: target, isSealed: false, payload: draft.clear)
        }
        guard let day = Day(day) else { preconditionFailure("'\(day)' is no date") }
        return MemoryReportContext(records: records, customers: keys, plans: keys, asOf: day)
    }

    /// Every report of the catalogue, with values for what must be given.
    static let questions: [(report: any Report.Type, parameters: [String: String])] = ReportCatalogue.all.map {
        report in
        var parameters: [String: String] = [:]
        for parameter in report.parameters {
            let given: String? =
                switch parameter.kind {
                case .subject: "S-1"
                case .ruleSet(let kind): kind.builtIn.first?.name
                default: nil
                }
            parameters[parameter.name] = parameter.defaultValue ?? given ?? ""
        }
        return (report, parameters)
    }
}
