import DaybookModel
import DaybookProjections
import DaybookReports
import DaybookTestSupport

/// The meaning of the two clocks, spelled out: which events an answer at (day, sequence) is made of.
///
/// Nothing of the product decides here. Events recorded later than the sequence, or that occurred after the day, are not there; nor
/// is what a retraction known by then took back, whenever that retraction says it occurred.
struct TwoClockOracle {
    /// An event as the log holds it.
    struct Entry {
        var record: RecordBuilder
        var draft: EventDraft
        /// The sequence of the event it takes back.
        var target: UInt64?
    }

    let entries: [Entry]
    let context: MemoryReportContext
    private let whole: CachedContext<MemoryReportContext>

    /// A log of these events, in this order. Retractions of what is not there before them are left out, as a log would refuse them.
    init(_ drafts: [EventDraft]) throws {
        var entries: [Entry] = []
        var sequences: [String: UInt64] = [:]
        var keys: [SubjectKind: [String]] = [:]
        for draft in drafts {
            guard let type = EventCatalogue.type(numbered: draft.type) else { continue }
            var target: UInt64?
            if draft.type == EventType.eventRetracted {
                target = draft.clear.withUnsafeBytes { bytes in
                    EventRetracted(bytes).eventId.flatMap { sequences[$0.string] }
                }
                guard target != nil else { continue }
            }
            let kind = draft.subject.kind
            if keys[kind, default: []].firstIndex(of: draft.subject.key) == nil {
                keys[kind, default: []].append(draft.subject.key)
            }
            let number = keys[kind, default: []].firstIndex(of: draft.subject.key) ?? 0
            let sequence = UInt64(entries.count + 1)
            sequences[draft.id] = sequence
            entries.append(
                Entry(
                    record: RecordBuilder(
                        type: type, sequence, subject: SubjectNumber(kind, UInt32(number + 1)), at: draft.occurredAt,
                        retracting: target, isSealed: false, payload: draft.clear),
                    draft: draft, target: target))
        }
        self.entries = entries
        context = MemoryReportContext(
            records: entries.map(\.record), customers: keys[.customer] ?? [], plans: keys[.plan] ?? [],
            asOf: RandomCompany.start)
        whole = CachedContext(context)
    }

    /// The question put to the whole log, with both clocks.
    func asked(_ parameters: [String: String], on day: Day, knownAt last: UInt64) -> CachedContext<MemoryReportContext>
    {
        whole.asking(ReportQuestion(asOf: day, scope: EventScope(through: last), parameters: parameters))
    }

    /// The same question put to a log that holds nothing but what counts.
    func filtered(_ parameters: [String: String], on day: Day, knownAt last: UInt64) -> MemoryReportContext {
        var context = context
        context.asOf = day
        context.parameters = parameters
        context.records = counting(on: day, knownAt: last).map(\.record)
        return context
    }

    /// The events that count, in the order in which they act.
    func counting(on day: Day, knownAt last: UInt64) -> [Entry] {
        let (there, takenBack) = there(on: day, knownAt: last)
        return there.filter { !takenBack.contains($0.record.sequence) }
    }

    /// How many events are left out because they were taken back, and how many known retractions had occurred.
    func retractions(on day: Day, knownAt last: UInt64) -> (leftOut: Int, occurred: Int) {
        let (there, takenBack) = there(on: day, knownAt: last)
        let nextDay = context.zone.startOfDay(day + 1)
        let retractions = entries.filter {
            $0.target != nil && $0.record.sequence <= last && $0.draft.occurredAt < nextDay
        }
        let takenBackAgain = retractions.count { takenBack.contains($0.record.sequence) }
        return (
            there.count { takenBack.contains($0.record.sequence) } + takenBackAgain,
            retractions.count - takenBackAgain
        )
    }

    private func there(on day: Day, knownAt last: UInt64) -> ([Entry], TakenBack) {
        let known = entries.filter { $0.record.sequence <= last }
        let takenBack = TakenBack(known.compactMap { entry in entry.target.map { (entry.record.sequence, $0) } })
        let nextDay = context.zone.startOfDay(day + 1)
        let there = known.filter { $0.target == nil && $0.draft.occurredAt < nextDay }
        return (
            there.sorted {
                ($0.draft.occurredAt, $0.record.sequence) < ($1.draft.occurredAt, $1.record.sequence)
            }, takenBack
        )
    }
}

/// A report's answer, or the words with which it refused, without what may differ: the columns are the report's own.
struct PlainAnswer: Equatable {
    private(set) var lines: [String] = []

    init(_ report: any Report.Type, _ context: some ReportContext) {
        do {
            let table = try report.table(context)
            lines =
                (table.rows.map { ("row", $0) } + table.totals.map { ("total", $0) }
                + table.beside.map { ("beside", $0) })
                .map { kind, cells in kind + " " + cells.map { "\($0)" }.joined(separator: " | ") }
            lines += table.notes.map { note in
                note.key == "report.retracted" ? "note retracted events left out: \(note.arguments[0])" : "note \(note)"
            }
            lines += [table.heading, table.subtitle, table.hint].map { "words \($0?.description ?? "–")" }
        } catch {
            lines = ["refused: \(error)"]
        }
    }

    var isRefusal: Bool { lines.first?.hasPrefix("refused") == true }

    /// The lines that begin so are taken out and handed over.
    mutating func take(_ start: String) -> [String] {
        let taken = lines.filter { $0.hasPrefix(start) }
        lines.removeAll { $0.hasPrefix(start) }
        return taken
    }

    /// The first line in which another answer differs; nil when none does.
    func difference(from other: PlainAnswer) -> String? {
        for index in 0..<max(lines.count, other.lines.count) {
            let left = index < lines.count ? lines[index] : "nothing"
            let right = index < other.lines.count ? other.lines[index] : "nothing"
            if left != right { return "\n  \(left)\n  \(right)" }
        }
        return nil
    }
}

/// Random questions: a report of the catalogue, parameters, a day and a moment of knowledge.
struct RandomQuestions {
    var random: SeededGenerator

    init(seed: UInt64) { random = SeededGenerator(seed: seed) }

    mutating func within(_ range: ClosedRange<Int>) -> Int { Int.random(in: range, using: &random) }

    mutating func day() -> Day { RandomCompany.start + within(-20...RandomCompany.days + 160) }

    /// Any sequence from 0 on, the last one more often than others.
    mutating func sequence(_ count: Int) -> UInt64 { UInt64(within(1...6) == 1 ? count : within(0...count)) }

    mutating func parameters(of report: any Report.Type, _ context: MemoryReportContext) -> [String: String] {
        var parameters: [String: String] = [:]
        for parameter in report.parameters {
            parameters[parameter.name] = parameter.defaultValue
            guard parameter.defaultValue == nil || within(1...3) == 1 else { continue }
            switch parameter.kind {
            case .subject(let kind):
                parameters[parameter.name] = (kind == .plan ? context.plans : context.customers).randomElement(
                    using: &random)
            case .day: parameters[parameter.name] = day().description
            case .choice(let choices): parameters[parameter.name] = choices.randomElement(using: &random)
            case .count: parameters[parameter.name] = String(within(0...120))
            case .ruleSet: break
            case .text:
                switch parameter.name {
                case "owner": parameters["owner"] = within(1...2) == 1 ? "li.na" : "zhao"
                case "region": parameters["region"] = within(1...2) == 1 ? "east" : "south"
                case "metric": parameters["metric"] = ["csat", "nps", "ces"].randomElement(using: &random)
                case "tier": parameters["tier"] = "A"
                default: break
                }
            }
        }
        return parameters
    }
}
