import DaybookModel
import DaybookProjections
import DaybookTestSupport
import Testing

@testable import DaybookReports

/// A year of surveys of a tea company: two waves, two tiers, low scores with words, actions, complaints.
@Suite struct SatisfactionReportTests {
    /// 24 customers; those with an even number are of tier A until June and of tier B after it.
    static let journal: Journal = {
        var journal = Journal()
        for number in 1...24 {
            let key = "C-\(1000 + number)"
            journal.event(
                "customer.registered", key, at: "2025-01-01",
                [
                    ("kind", "company"), ("company_name", .text(number == 2 ? "绿茶有限公司" : "Shop \(number)")),
                    ("region", .text(number <= 12 ? "east" : "west")),
                ])
            journal.event("tier.assigned", key, at: "2025-01-01", [("tier", .text(number % 2 == 0 ? "A" : "C"))])
            if number % 2 == 0 { journal.event("tier.assigned", key, at: "2025-06-30", [("tier", "B")]) }
            journal.event(
                "order.placed", key, at: number <= 12 ? "2025-02-10" : "2025-08-10",
                [("order", .text("O-\(number)")), ("currency", "CNY")])
        }
        for (wave, month, good) in [("2025-H1", "03", 18), ("2025-H2", "09", 12)] {
            for number in 1...24 {
                let (key, survey) = ("C-\(1000 + number)", "S-\(wave)-\(number)")
                journal.event(
                    "survey.sent", key, at: "2025-\(month)-01",
                    [
                        ("survey", .text(survey)), ("wave", .text(wave)), ("metric", "csat"), ("channel", "email"),
                        ("closes", .text("2025-\(month)-20")), ("bounced", .flag(number == 24)),
                    ])
                guard number <= 20 else { continue }
                journal.event(
                    "survey.answered", key, at: "2025-\(month)-\(number < 10 ? "0" : "")\(number)",
                    personal: number == 20 ? ["comment": "来得太晚了, too late"] : [:],
                    [
                        ("survey", .text(survey)), ("metric", "csat"), ("scale_min", 1), ("scale_max", 5),
                        ("score", .number(number <= good ? 5_000_000 : 2_000_000)), ("mode", "online"),
                        ("channel", .text(number % 3 == 0 ? "phone" : "web")), ("agent", "sun.li"),
                    ])
            }
        }
        journal.event(
            "action.opened", "C-1020", at: "2025-03-21",
            [
                ("action", "AC-1"), ("title", "Deliver in the morning"), ("survey", "S-2025-H1-20"),
                ("owner", "sun.li"), ("due", "2025-04-30"), ("metric", "csat"),
            ])
        journal.event("action.done", "C-1020", at: "2025-04-20", [("action", "AC-1")])
        journal.event("action.verified", "C-1020", at: "2025-10-01", [("action", "AC-1"), ("outcome", "not_effective")])
        journal.event(
            "action.opened", "C-1019", at: "2025-09-22",
            [("action", "AC-2"), ("title", "Call"), ("survey", "S-2025-H2-19"), ("owner", "li.na"), ("due", "2025-10-10")])
        for number in 1...5 {
            journal.event(
                "case.opened", "C-100\(number)", at: number <= 3 ? "2025-02-20" : "2025-08-20",
                [("case", .text("CS-\(number)")), ("kind", "complaint")])
        }
        journal.event(
            "interaction.logged", "C-1001", at: "2025-10-05", [("channel", "phone"), ("direction", "outbound")])
        journal.event(
            "need.recorded", "C-1001", at: "2025-10-05", [("need", "N-1"), ("category", "delivery")])
        return journal
    }()

    private func text(
        _ report: String, _ parameters: [String: String] = [:], asOf day: String = "2025-12-31", columns: Int? = 80,
        journal: Journal = journal
    ) throws -> String {
        try OutputFormat.table.text(journal.asOf(day, parameters).envelope(report), columns: columns)
    }

    /// Nothing a terminal of 80 columns would break, in any view of any of these reports.
    @Test(arguments: [
        ("satisfaction", ["by": "tier"]), ("satisfaction", ["by": "period"]), ("satisfaction", ["by": "channel"]),
        ("satisfaction-trend", [:]), ("low-scores", [:]), ("survey-waves", [:]), ("survey-waves", ["by": "quarter"]),
        ("voice-of-customer", [:]), ("voice-of-customer", ["by": "customer"]), ("closed-loop", [:]),
        ("closed-loop", ["by": "owner"]), ("closed-loop", ["by": "action"]), ("complaints", [:]),
    ]) func fitsATerminal(report: String, parameters: [String: String]) throws {
        let text = try text(report, parameters)
        print(text)
        for line in text.split(separator: "\n") {
            #expect(DisplayWidth.width(line) <= 80, "\(report): \(line)")
        }
    }
}
