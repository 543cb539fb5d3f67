import DaybookModel
import DaybookProjections
import DaybookReports
import DaybookTestSupport

/// A random history of a few customers, two of which are the same: `C-1` and `C-2`.
///
/// It can be told as it was recorded, or as if everything of `C-2` had been recorded of `C-1` from the beginning.
struct DoubleLife {
    struct Fact {
        let type: String
        let customer: String
        let at: String
        var retracts: Int?
        let data: [(String, TestValue)]
    }

    private(set) var facts: [Fact] = []
    /// What is to be told after the others: days after all of them.
    static let mergeDay = "2025-01-10"
    static let afterwards = "2025-01-20"

    /// Only one of the two was ever registered and told an owner, a limit, a tier: what both were told cannot be the same as what
    /// one was told twice.
    init(seed: UInt64, count: Int = 80) {
        var random = SeededGenerator(seed: seed)
        let named = Bool.random(using: &random) ? "C-1" : "C-2"
        for customer in ["C-3", named, "C-4"] {
            facts.append(
                Fact(
                    type: "customer.registered", customer: customer, at: "2024-01-01",
                    data: [
                        ("kind", "company"), ("company_name", .text("Name of \(customer)")), ("owner", "li.na"),
                        ("region", "east"),
                    ]))
        }
        for _ in 0..<count {
            let customer = ["C-1", "C-2", "C-3", "C-4"].randomElement(using: &random) ?? "C-1"
            let isSetting = ["C-3", "C-4", named].contains(customer) && Int.random(in: 0..<5, using: &random) == 0
            if Int.random(in: 0..<10, using: &random) == 0, let target = facts.indices.randomElement(using: &random),
                facts[target].type != "event.retracted",
                !facts.contains(where: { $0.retracts == target })
            {
                facts.append(
                    Fact(
                        type: "event.retracted", customer: facts[target].customer, at: facts[target].at,
                        retracts: target, data: []))
                continue
            }
            let (type, data) = isSetting ? DoubleLife.setting(&random) : DoubleLife.happening(&random)
            facts.append(Fact(type: type, customer: customer, at: DoubleLife.day(&random), data: data))
        }
    }

    /// `told` answers whose event a fact is.
    func journal(_ told: (String) -> String = { $0 }) -> Journal {
        var journal = Journal()
        for fact in facts {
            journal.event(
                fact.type, told(fact.customer), at: fact.at, retracting: fact.retracts.map { UInt64($0 + 1) }, fact.data
            )
        }
        return journal
    }

    private static func day(_ random: inout SeededGenerator) -> String {
        let day = Day(number: 19_723 + Int32.random(in: 0..<366, using: &random))
        return "\(day)T\(10 + Int.random(in: 0..<10, using: &random)):00:00Z"
    }

    private static func pick(_ words: String..., using random: inout SeededGenerator) -> TestValue {
        .text(words.randomElement(using: &random) ?? "")
    }

    /// Few ids, so that documents meet, and both customers have some of the same.
    private static func id(_ letter: String, _ random: inout SeededGenerator) -> TestValue {
        .text("\(letter)-\(Int.random(in: 1...12, using: &random))")
    }

    private static func money(_ random: inout SeededGenerator) -> [(String, TestValue)] {
        [("currency", "CNY")]
            + [("amount", .number(Int64.random(in: 1...500, using: &random) * 100))]
    }

    private static func setting(_ random: inout SeededGenerator) -> (String, [(String, TestValue)]) {
        let amount = TestValue.number(Int64.random(in: 1...9, using: &random) * 1_000_00)
        switch Int.random(in: 0..<9, using: &random) {
        case 0: return ("customer.owner_set", [("owner", pick("li.na", "wang.wei", using: &random))])
        case 1: return ("customer.changed", [("region", pick("east", "west", using: &random))])
        case 2: return ("credit.limit_set", [("limit", amount), ("currency", "CNY")])
        case 3: return ("credit.limit_cleared", [])
        case 4: return ("credit.graded", [("grade", pick("A", "B", "C", using: &random))])
        case 5: return ("credit.hold_set", [("reason", "overdue")])
        case 6: return ("credit.hold_released", [("reason", "paid")])
        case 7: return ("credit.terms_set", [("terms", "net"), ("days", 30)])
        default: return ("tier.assigned", [("tier", pick("A", "B", "C", using: &random)), ("score", 80_000_000)])
        }
    }

    private static func happening(_ random: inout SeededGenerator) -> (String, [(String, TestValue)]) {
        let total = money(&random)[1].1
        switch Int.random(in: 0..<13, using: &random) {
        case 0, 1: return ("order.placed", [("order", id("O", &random)), ("total", total), ("currency", "CNY")])
        case 2, 3:
            var data = [("invoice", id("I", &random)), ("gross", total), ("currency", TestValue.text("CNY"))]
            if Bool.random(using: &random) { data.append(("due", "2024-09-30")) }
            return ("invoice.issued", data)
        case 4, 5: return ("payment.received", [("payment", id("P", &random))] + money(&random))
        case 6:
            return (
                "payment.allocated",
                [
                    ("payment", id("P", &random)), ("currency", "CNY"),
                    ("allocations", [["invoice": id("I", &random), "amount": 50_00]]),
                ]
            )
        case 7: return ("payment.reversed", [("payment", id("P", &random))])
        case 8:
            return (
                "survey.answered",
                [
                    ("metric", "csat"), ("scale_min", 1), ("scale_max", 5), ("answer", id("A", &random)),
                    ("score", .number(Int64.random(in: 1...5, using: &random) * 1_000_000)),
                ]
            )
        case 9: return ("interaction.logged", [("channel", "phone"), ("direction", "inbound")])
        case 10: return ("case.opened", [("case", id("K", &random)), ("kind", "complaint")])
        case 11:
            return (
                "subscription.started",
                [
                    ("subscription", id("S", &random)), ("starts", "2024-02-01"), ("ends", "2024-11-30"),
                    ("amount", total), ("currency", "CNY"),
                ]
            )
        default: return ("visit.done", [("visit", id("V", &random)), ("visited", "2024-06-06")])
        }
    }
}

extension Journal {
    mutating func merge(_ duplicate: String, into survivor: String, at day: String, reason: String = "same company") {
        event(
            "customer.merged", duplicate, at: day, actor: "li.na",
            [("into", .text(survivor)), ("reason", .text(reason))])
        event("customer.absorbed", survivor, at: day, [("customer", .text(duplicate))])
    }

    mutating func unmerge(_ duplicate: String, from survivor: String, at day: String) {
        event(
            "customer.unmerged", duplicate, at: day, actor: "li.na", [("from", .text(survivor)), ("reason", "mistake")])
        event("customer.released", survivor, at: day, [("customer", .text(duplicate))])
    }
}

extension MemoryReportContext {
    /// The same log without the events about identity.
    var neverMerged: MemoryReportContext {
        let aboutIdentity = [
            EventType.customerMerged, EventType.customerAbsorbed, EventType.customerUnmerged,
            EventType.customerReleased,
        ]
        var context = self
        let gone = Set(records.filter { $0.withView { aboutIdentity.contains($0.type) } }.map(\.sequence))
        context.records.removeAll { record in
            gone.contains(record.sequence) || record.withView { $0.retractedSequence }.map(gone.contains) ?? false
        }
        return context
    }

    /// Every report but that of merges that needs nothing, and the pages of these customers, as JSON; what only lists events of the log, without those
    /// about identity.
    func printed(pages: [String]) throws -> [String: String] {
        var texts: [String: String] = [:]
        for report in ReportCatalogue.all where report.name != MergesReport.name {
            let needed = report.parameters.filter { $0.defaultValue == nil }.map(\.name)
            if needed.isEmpty { texts[report.name] = try text(report.name) }
            guard report.parameters.contains(where: { $0.name == "customer" }), needed.allSatisfy({ $0 == "customer" })
            else { continue }
            for customer in pages {
                var context = self
                context.parameters["customer"] = customer
                texts["\(report.name) \(customer)"] = try context.text(report.name)
            }
        }
        return texts
    }

    private func text(_ report: String) throws -> String {
        var envelope = try envelope(report)
        envelope.sequence = 0
        // What one customer was told twice has no such note.
        envelope.table.notes.removeAll { $0.key == "report.credit.held_by_duplicate" }
        let aboutIdentity = ["customer.merged", "customer.unmerged", "customer.absorbed", "customer.released"]
        envelope.table.rows.removeAll { row in
            guard let first = row.first else { return false }
            return aboutIdentity.contains(PeopleFormat.text(first))
                || first == .label(Text("report.profile.field.duplicate"))
        }
        return OutputFormat.json.text(envelope)
    }
}
