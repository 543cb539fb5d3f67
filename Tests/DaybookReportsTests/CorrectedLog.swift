import DaybookModel
import DaybookProjections
import DaybookReports
import DaybookTestSupport

/// Two histories of the same customers as one log: first it held the wrong one, later it was put right.
///
/// What both say is recorded first, together with what only the wrong one says, in random order. Then, also in random order, the
/// wrong events are retracted, and what only the right one says is recorded, late.
struct CorrectedLog {
    private(set) var context: MemoryReportContext
    /// How many events the log held while it was wrong.
    let wrongThrough: UInt64

    init(wrong: Journal, right: Journal, seed: UInt64) {
        precondition(wrong.customers == right.customers && wrong.plans == right.plans, "both tell of the same subjects")
        var random = SeededGenerator(seed: seed)
        let shared = Set(right.records.map(CorrectedLog.content)).intersection(wrong.records.map(CorrectedLog.content))
        let onlyWrong = wrong.records.filter { !shared.contains(CorrectedLog.content($0)) }
        let onlyRight = right.records.filter { !shared.contains(CorrectedLog.content($0)) }
        precondition(!onlyWrong.isEmpty || !onlyRight.isEmpty, "there is nothing to correct")

        var records = wrong.records.shuffled(using: &random).enumerated().map {
            RecordBuilder(renumbering: $1, as: UInt64($0 + 1))
        }
        wrongThrough = UInt64(records.count)
        let mistakes = Set(onlyWrong.map(CorrectedLog.content))
        let targets = records.filter { mistakes.contains(CorrectedLog.content($0)) }
        for correction in (targets.map { ($0, true) } + onlyRight.map { ($0, false) }).shuffled(using: &random) {
            let sequence = UInt64(records.count + 1)
            records.append(
                correction.1
                    ? CorrectedLog.retraction(of: correction.0, sequence)
                    : RecordBuilder(renumbering: correction.0, as: sequence))
        }
        context = right.asOf("2000-01-01")
        context.records = records
    }

    /// The answer on a day as it was known while the log was wrong, or now.
    func table(
        _ name: String, _ parameters: [String: String] = [:], asOf day: String, wasKnown: Bool = false
    ) throws -> ReportTable {
        var context = context
        context.scope = wasKnown ? EventScope(through: wrongThrough) : .everything
        context.parameters = parameters
        guard let day = Day(day) else { preconditionFailure("'\(day)' is no date") }
        context.asOf = day
        return try context.envelope(name).table
    }

    /// Some columns of it as people read them.
    func texts(
        _ name: String, _ columns: [String], _ parameters: [String: String] = [:], asOf day: String,
        wasKnown: Bool = false
    ) throws -> [[String]] {
        let table = try table(name, parameters, asOf: day, wasKnown: wasKnown)
        let places = columns.compactMap { column in table.columns.firstIndex { $0.name == column } }
        precondition(places.count == columns.count, "\(name) has not all of the columns \(columns)")
        return table.rows.map { row in places.map { PeopleFormat.text(row[$0]) } }
    }

    /// A record without the id that its first place in a log gave it.
    private static func content(_ record: RecordBuilder) -> [UInt8] {
        var bytes = record.bytes
        for index in RecordLayout.id..<RecordLayout.headerBytes { bytes[index] = 0 }
        return bytes
    }

    private static func retraction(of record: RecordBuilder, _ sequence: UInt64) -> RecordBuilder {
        let (subject, day) = record.withView { ($0.subject, Zone.utc.day(of: $0.occurredAt) + 40) }
        return RecordBuilder(
            "event.retracted", sequence, subject: subject, at: day.description, retracting: record.sequence,
            [("event_source", "tests"), ("event_id", "x"), ("reason", "Entered wrongly.")])
    }
}
