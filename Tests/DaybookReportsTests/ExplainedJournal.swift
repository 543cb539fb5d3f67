import DaybookModel
import DaybookTestSupport

/// A small company's history by chance: money, orders, tiers, answers and a plan, recorded late and out of order, with events
/// taken back, put back, reversed and corrected, and customers merged and parted again.
struct ExplainedJournal {
    private(set) var journal = Journal()
    private var random: SeededGenerator
    private var retractable: [(sequence: UInt64, subject: String)] = []
    static let customers = ["C-1", "C-2", "C-3"]

    init(seed: UInt64, events: Int) {
        random = SeededGenerator(seed: seed)
        // Everybody is known from the start, so that a merge can name anybody.
        for customer in ExplainedJournal.customers {
            journal.event("customer.registered", customer, at: "2023-06-01", [("kind", "company")])
        }
        journal.event(
            "plan.created", "plan/P", at: "2024-01-02", actor: "li.na", [("start", "2024-01-08"), ("customer", "C-1")])
        for _ in 0..<events { add() }
    }

    private mutating func number(_ range: ClosedRange<Int64>) -> Int64 { Int64.random(in: range, using: &random) }
    private mutating func key(_ prefix: String, _ count: Int64 = 4) -> TestValue {
        .text("\(prefix)-\(number(1...count))")
    }
    private mutating func money() -> TestValue { .number(number(1...60) * 10_000_00) }
    private mutating func day() -> String { (Day("2024-01-03")! + Int(number(0...180))).description }

    private mutating func add() {
        let customer = ExplainedJournal.customers[Int(number(0...2))]
        if number(0...9) == 0, let target = retractable.randomElement(using: &random) {
            let sequence = journal.event("event.retracted", target.subject, at: day(), retracting: target.sequence)
            retractable.append((sequence, target.subject))
            return
        }
        let (type, subject, data) = number(0...5) == 0 ? plan() : event(of: customer)
        retractable.append((journal.event(type, subject, at: day(), actor: "li.na", data), subject))
    }

    private mutating func event(of customer: String) -> (String, String, [(String, TestValue)]) {
        let cny = ("currency", TestValue.text("CNY"))
        let data: (String, [(String, TestValue)])
        switch number(0...25) {
        case 0...2:
            data = ("invoice.issued", [("invoice", key("I")), ("gross", money()), cny, ("due", .text(day()))])
        case 3...5: data = ("payment.received", [("payment", key("P")), ("amount", money()), cny])
        case 6:
            data = (
                "payment.allocated",
                [("payment", key("P")), ("allocations", [["invoice": key("I"), "amount": money()]]), cny]
            )
        case 7: data = ("payment.deallocated", [("payment", key("P"))])
        case 8: data = ("payment.reversed", [("payment", key("P")), cny])
        case 9: data = ("payment.refunded", [("payment", key("P")), ("amount", money()), cny])
        case 10: data = ("invoice.adjusted", [("invoice", key("I")), ("amount", money()), cny])
        case 11: data = ("invoice.disputed", [("invoice", key("I")), cny])
        case 12, 13:
            data = (
                "order.placed",
                [("order", key("O", 8)), cny, ("lines", [["price": money(), "product_line": key("L")]])]
            )
        case 14: data = ("order.cancelled", [("order", key("O", 8))])
        case 15: data = ("order.delivered", [("order", key("O", 8))])
        case 16: data = ("credit.limit_set", [("limit", money()), cny])
        case 17: data = number(0...1) == 0 ? ("credit.hold_set", []) : ("credit.hold_released", [])
        case 18: data = ("interaction.logged", [("channel", "phone"), ("direction", "inbound")])
        case 19: data = ("tier.assigned", [("tier", key("T"))])
        case 20: data = number(0...1) == 0 ? ("tier.overridden", [("tier", key("T"))]) : ("tier.override_ended", [])
        case 21: data = ("visit.done", [("visit", key("V", 2))])
        case 22, 23:
            data = (
                "survey.answered",
                [
                    ("metric", "csat"), ("scale_min", 1), ("scale_max", 5),
                    ("score", .number(number(1...5) * 1_000_000)),
                    ("survey", key("S", 3)),
                ]
            )
        case 24: data = ("customer.merged", [("into", key("C", 3))])
        default: data = ("customer.unmerged", [("from", key("C", 3))])
        }
        return (data.0, customer, data.1)
    }

    private mutating func plan() -> (String, String, [(String, TestValue)]) {
        let task = ("task", key("T", 3))
        let data: (String, [(String, TestValue)])
        switch number(0...7) {
        case 0, 1: data = ("task.added", [task, ("duration", .number(number(1...5) * 1_000_000))])
        case 2:
            data = (
                "task.added",
                [
                    task, ("duration", .number(number(1...5) * 1_000_000)),
                    ("waits_for", [["event": "visit.done", "document": key("V", 2), "subject": key("customer/C", 3)]]),
                ]
            )
        case 3: data = ("task.linked", [task, ("predecessor", key("T", 3))])
        case 4: data = ("task.started", [task])
        case 5: data = ("task.done", [task])
        case 6: data = ("task.scheduled", [task, ("start", .text(day()))])
        default: data = ("task.estimated", [task, ("duration", .number(number(1...9) * 1_000_000))])
        }
        return (data.0, "plan/P", data.1)
    }
}
