import DaybookModel
import DaybookProjections

extension FigureQuestion {
    /// The subject that a parameter or the row names, with the parameters that ask about it alone.
    func subject() throws -> (number: SubjectNumber, parameters: [String: String])? {
        for parameter in report.parameters {
            let key = context.parameter(parameter.name)
            guard case .subject(let kind) = parameter.kind, !key.isEmpty else { continue }
            return try context.number(of: Subject(kind, key)).map { ($0, [:]) }
        }
        for kind in [SubjectKind.plan, .customer] {
            guard let place = table.columns.firstIndex(where: { $0.name == kind.name }),
                case .text(let key) = row.cells[place], let number = try context.number(of: Subject(kind, key))
            else { continue }
            let parameter = report.parameters.first {
                if case .subject(kind) = $0.kind { true } else { false }
            }
            return (number, parameter.map { [$0.name: key] } ?? [:])
        }
        return nil
    }

    /// Everybody whose events can count for a subject.
    func subjects(behind subject: SubjectNumber) throws -> [SubjectNumber] {
        let groups = try IdentityGroups(context)
        guard subject.kind == SubjectKind.plan.rawValue else { return groups.members(subject) }
        _ = try typesRead()
        var subjects = context.notes.subjects
        let rows = try context.storedRows(of: TimelinesProjector.self)
        let lines = try rows.standing(TimelineLine.self, of: subject, until: context.endOfDay(context.asOf))
        let documents = Set(Timeline.wishes(lines, zone: context.zone).map(\.document)).subtracting([.none])
        if !documents.isEmpty {
            // Where a task waits for a document alone, it may be anybody's.
            try rows.rows(TimelineArrival.self) { customer, _, arrival in
                if documents.contains(arrival.document) { subjects.insert(customer) }
            }
        }
        let customers = subjects.subtracting([subject]).flatMap { groups.members($0) }
        return [subject] + Set(customers).sorted { $0.packed < $1.packed }
    }
}
