import DaybookAnalysis
import DaybookModel
import DaybookProjections

/// Whether we hear from customers and learn what they need (C14).
///
/// By period, as far as its days are asked about: how many customers had contact, how many of them with a need recorded, how many were silent. By customer:
/// each one's contacts and needs in the days asked about, the silent first, then by last contact and key.
public enum VoiceOfCustomerReport: Report {
    public static let name = "voice-of-customer"
    public static func ruleSets(_ parameter: (String) -> String) -> [String] { ["satisfaction"] }
    public static let parameters: [ReportParameter] = [
        ReportParameter("by", .choice(["period", "customer"]), default: "period", isMain: true), .period, .from, .to,
    ]
    public static var whenEmpty: Text? { Text("report.voice-of-customer.empty") }

    /// What is known of one customer: contacts, needs, answers.
    private struct Voice {
        let contacts: Contacts
        let needs: [Day]
        let answers: [Day]

        func isSilent(_ days: ClosedRange<Day>) -> Bool { !hadContact(days) && !needs.contains(where: days.contains) }
        func hadContact(_ days: ClosedRange<Day>) -> Bool {
            contacts.contacts.contains(where: days.contains) || answers.contains(where: days.contains)
        }
        var lastContact: Day? { (contacts.contacts + answers + needs).max() }
    }

    public static func table(_ context: some ReportContext) throws -> ReportTable {
        let question = try SatisfactionQuestion(context)
        let end = context.endOfDay(context.asOf)
        let satisfaction = try context.rows(of: SatisfactionProjector.self)
        let needs = try satisfaction.needDays(until: end, zone: context.zone)
        var answers: [SubjectNumber: [Day]] = [:]
        try satisfaction.forEachStanding(AnswerLine.self, until: end) { customer, lines in
            answers[customer] = lines.map { context.day(of: $0.occurredAt) }
        }
        var voices: [Voice] = []
        try context.rows(of: TiersProjector.self).forEachContacts(until: end, zone: context.zone) { contacts in
            voices.append(
                Voice(
                    contacts: contacts, needs: needs[contacts.customer] ?? [],
                    answers: answers[contacts.customer] ?? []))
        }
        return context.parameter("by") == "customer"
            ? try customers(voices, question) : try periods(voices, question)
    }

    private static func periods(
        _ voices: [Voice], _ question: SatisfactionQuestion<some ReportContext>
    ) throws -> ReportTable {
        var table = ReportTable(columns: [
            .text("period"), .number("customers", unit: "count"), .number("contacted", unit: "count"),
            .number("with_need", unit: "count"), .number("share"), .number("low"), .number("high"),
            .number("needs", unit: "count"), .number("silent", unit: "count"),
        ])
        let days = voices.flatMap { $0.contacts.contacts + $0.needs + $0.answers }.filter(question.isAsked)
        guard let first = days.min(), let last = days.max() else { return table }
        for period in try question.periods(from: question.from ?? first, to: question.to ?? last) {
            let days = max(period.first, question.from ?? period.first)...min(period.last, question.to ?? period.last)
            let known = voices.filter { $0.contacts.known.map { $0 <= days.upperBound } ?? false }
            let contacted = known.count { !$0.isSilent(days) }
            let withNeed = known.count { $0.needs.contains(where: days.contains) }
            table.rows.append(
                [
                    .text(period.description), .integer(known.count), .integer(contacted), .integer(withNeed),
                    .share(withNeed, of: contacted),
                ] + WilsonInterval.cells(withNeed, of: contacted) + [
                    .integer(known.reduce(0) { $0 + $1.needs.count(where: days.contains) }),
                    .integer(known.count - contacted),
                ])
        }
        return table
    }

    private static func customers(
        _ voices: [Voice], _ question: SatisfactionQuestion<some ReportContext>
    ) throws -> ReportTable {
        let context = question.context
        let last = question.to ?? context.asOf
        let period = question.calendarPeriod(last)
        let days = min(question.from ?? period.first, last)...last
        var table = ReportTable(
            columns: [
                .text("customer"), .text("name"), .number("contacts", unit: "count"), .number("needs", unit: "count"),
                .text("last_contact"), .text("last_need"), .text("silent"),
            ], subtitle: Text("report.period", days.lowerBound, days.upperBound))
        let names = try CustomerNames(context)
        let lines = try voices.filter { $0.contacts.known.map { $0 <= last } ?? false }.map { voice in
            (key: try context.key(of: voice.contacts.customer), voice: voice)
        }
        for (key, voice) in lines.sorted(by: { precedes($0, $1, days) }) {
            let contacts =
                voice.contacts.contacts.count(where: days.contains) + voice.answers.count(where: days.contains)
            let isSilent = voice.isSilent(days)
            table.rows.append([
                .text(key), try context.opened(line: table.rows.count) { try names.cell(voice.contacts.customer) },
                .integer(contacts), .integer(voice.needs.count(where: days.contains)),
                voice.lastContact.map { .day($0) } ?? .none, voice.needs.max().map { .day($0) } ?? .none,
                isSilent ? .label(Text("report.voice-of-customer.silent")) : .blank,
            ])
        }
        let silent = voices.count { $0.isSilent(days) && ($0.contacts.known.map { $0 <= last } ?? false) }
        if !lines.isEmpty { table.notes = [Text("report.voice-of-customer.silent_of", silent, lines.count)] }
        return table
    }

    /// The silent first, those longest without contact before others.
    private static func precedes(
        _ left: (key: String, voice: Voice), _ right: (key: String, voice: Voice), _ days: ClosedRange<Day>
    ) -> Bool {
        let (first, second) = (left.voice.isSilent(days), right.voice.isSilent(days))
        if first != second { return first }
        return (left.voice.lastContact?.number ?? .min, left.key) < (right.voice.lastContact?.number ?? .min, right.key)
    }
}
