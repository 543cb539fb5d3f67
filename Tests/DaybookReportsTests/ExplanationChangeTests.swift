import DaybookModel
import DaybookTestSupport
import Testing

@testable import DaybookReports

/// What an explanation says would change a figure, tried: with the event recorded the figure is another, with one minor unit or
/// one event less it is not.
struct ExplanationChangeTests {
    private let day = "2024-06-30"

    private func proposed(_ journal: Journal, _ customer: String, rules: String) throws -> String? {
        let context = journal.asOf(day, ["customer": customer, "rules": rules]).withDefaults(of: ScorecardsReport.self)
        guard case .text(let tier)? = try ScorecardsReport.table(context).rows.first?[3] else { return nil }
        return tier
    }

    private func position(_ journal: Journal, _ customer: String, _ column: String) throws -> Cell? {
        let table = try CreditReport.table(
            journal.asOf(day, ["customer": customer]).withDefaults(of: CreditReport.self))
        return try table.rows.first?[#require(table.columns.firstIndex { $0.name == column })]
    }

    /// `12,345.67 CNY` in minor units.
    private func minor(_ text: String) throws -> Int64 {
        try #require(Int64(String(text.filter { $0.isNumber })))
    }

    /// Records a change that a text tells of, or one that is a little smaller.
    private func record(_ text: Text, _ customer: String, less: Int64, in journal: inout Journal) throws {
        let late = "\(day)T23:59:59Z"
        let amount = try minor(text.arguments[0]) - less
        switch text.key {
        case "explain.tier.payment":
            if amount > 0 { journal.pay(customer, "new", amount, at: late) }
        case "explain.tier.refund":
            if amount > 0 {
                journal.event(
                    "payment.refunded", customer, at: late, [("amount", .number(amount)), ("currency", "CNY")])
            }
        case "explain.tier.orders":
            for number in 0..<amount {
                journal.event("order.placed", customer, at: late, [("order", .text("new-\(number)"))])
            }
        case "explain.tier.product_lines":
            let lines = (0..<amount).map { TestValue.Element.message([("product_line", .text("new-\($0)"))]) }
            journal.event(
                "order.placed", customer, at: late, [("order", "new"), ("currency", "CNY"), ("lines", .list(lines))])
        case "explain.tier.interactions":
            for _ in 0..<amount { journal.event("interaction.logged", customer, at: late, [("channel", "phone")]) }
        case "explain.tier.visits":
            for number in 0..<amount {
                journal.event("visit.done", customer, at: late, [("visit", .text("new-\(number)"))])
            }
        default: Issue.record("nobody tries \(text.key)")
        }
    }

    @Test(arguments: ["five-factor", "dealer", "share-own", "share-cumulative"]) func tiers(rules: String) throws {
        var tried = 0
        for seed in 1...5 as ClosedRange<UInt64> {
            let journal = ExplainedJournal(seed: seed, events: 90).journal
            for customer in ExplainedJournal.customers {
                guard let present = try proposed(journal, customer, rules: rules) else { continue }
                let context = journal.asOf(day, ["customer": customer, "rules": rules]).withDefaults(
                    of: ScorecardsReport.self)
                let number = try #require(try context.number(of: Subject(.customer, customer)))
                for text in try ScorecardsReport.wouldChange(context, of: number)
                where text.key.hasPrefix("explain.tier.") && text.arguments.count == 2
                    && text.key != "explain.tier.cancelled"
                {
                    var (enough, short) = (journal, journal)
                    try record(text, customer, less: 0, in: &enough)
                    try record(text, customer, less: 1, in: &short)
                    let what = "\(rules) \(customer) seed \(seed): \(text)"
                    #expect(try proposed(enough, customer, rules: rules) == text.arguments[1], "\(what)")
                    #expect(text.arguments[1] != present, "\(what)")
                    #expect(try proposed(short, customer, rules: rules) == present, "one less: \(what)")
                    tried += 1
                }
            }
        }
        #expect(tried > 10)
    }

    @Test func overrunsAndOverdueAmounts() throws {
        var tried: [String: Int] = [:]
        let zero = Cell.money(0, Currency("CNY")!)
        for seed in 1...14 as ClosedRange<UInt64> {
            let journal = ExplainedJournal(seed: seed, events: 90).journal
            for customer in ExplainedJournal.customers {
                let context = journal.asOf(day).withDefaults(of: CreditReport.self)
                let number = try #require(try context.number(of: Subject(.customer, customer)))
                guard try context.key(of: number) == customer else { continue }
                var released = journal
                for text in try CreditReport.wouldChange(context, of: number) {
                    tried[text.key, default: 0] += 1
                    let what = "\(customer) seed \(seed): \(text)"
                    func paying(_ less: Int64, _ column: String) throws -> Cell? {
                        var journal = journal
                        let amount = try minor(text.arguments[1]) - less
                        if amount > 0 { journal.pay(customer, "new", amount, at: "\(day)T23:59:59Z") }
                        // Who owes nothing and has no limit has no line.
                        return try position(journal, customer, column) ?? zero
                    }
                    switch text.key {
                    case "explain.credit.overdue":
                        #expect(try paying(0, "overdue") == zero, "\(what)")
                        #expect(try paying(1, "overdue") != zero, "\(what)")
                    case "explain.credit.overrun":
                        let limit = try position(journal, customer, "limit")
                        #expect(try paying(0, "exposure") == limit, "\(what)")
                        #expect(try paying(1, "exposure") != limit, "\(what)")
                    case "explain.credit.limit":
                        let amount = try minor(text.arguments[0])
                        #expect(
                            try position(journal, customer, "exposure") == .money(amount, Currency("CNY")!), "\(what)")
                    case "explain.credit.room":
                        let available = try position(journal, customer, "available")
                        #expect(try available == .money(minor(text.arguments[0]), Currency("CNY")!), "\(what)")
                    case "explain.credit.hold":
                        #expect(try position(journal, customer, "hold") == .flag(true), "\(what)")
                        released.event("credit.hold_released", text.arguments[1], at: "\(day)T23:59:59Z")
                    case "explain.credit.unlimited": break
                    default: Issue.record("nobody tries \(text.key)")
                    }
                }
                // With every one of them released, and no sooner, it is lifted.
                if released.records.count > journal.records.count {
                    #expect(try position(released, customer, "hold") == .flag(false), "\(customer) seed \(seed)")
                }
            }
        }
        #expect(tried.count >= 5, "\(tried)")
    }
}
