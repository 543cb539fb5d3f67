import DaybookModel
import DaybookTestSupport

extension Journal {
    /// Five customers in two years: one that rose, one on an override, a new one, one of whom nothing is known, and one whose
    /// tier ran out and who pays in dollars.
    static let tiered: Journal = {
        var journal = Journal()
        journal.register("C-1", "绿茶有限公司", at: "2022-01-01", region: "east")
        journal.register("C-2", "Oak, \"Sons\" & Co", at: "2022-02-01", region: "west")
        journal.register("C-3", "上海新星贸易有限公司", at: "2024-11-15", region: "east")
        journal.register("C-4", "静静茶馆", at: "2023-05-01", region: "east")
        journal.register("C-5", "Harbour Ltd", at: "2022-03-01", region: "west")

        journal.grant(
            "C-1", "B", at: "2022-12-20", from: "2023-01-01", until: "2023-12-31", score: 82,
            factors: [("sales", 40), ("collection", 20), ("orders", 12)])
        journal.grant(
            "C-1", "A", at: "2023-12-20", from: "2024-01-01", until: "2024-12-31", score: 91,
            factors: [("sales", 50), ("collection", 20), ("orders", 9)])
        journal.grant("C-2", "C", at: "2023-01-01")
        journal.event(
            "tier.overridden", "C-2", at: "2024-02-01",
            [
                ("tier", "A"), ("until", "2024-12-31"), ("approved_by", "li.na"),
                ("reason", "Opens forty shops this year."),
            ])
        journal.grant("C-5", "D", at: "2023-01-01", until: "2024-06-30")

        for (number, month) in ["02", "05", "08", "11"].enumerated() {
            journal.event(
                "order.placed", "C-1", at: "2024-\(month)-03",
                [
                    ("order", .text("O-\(number + 1)")), ("currency", "CNY"), ("total", 600_000_00),
                    (
                        "lines",
                        [
                            ["price": 300_000_00, "product_line": .text("line-\(number)")],
                            ["price": 300_000_00, "product_line": "tea"],
                        ]
                    ),
                ])
            journal.invoice("C-1", "INV-\(number + 1)", 600_000_00, at: "2024-\(month)-05", due: "2024-\(month)-25")
            journal.pay("C-1", "P-\(number + 1)", 600_000_00, at: "2024-\(month)-20", settling: "INV-\(number + 1)")
        }
        for day in 10...19 {
            journal.event(
                "interaction.logged", "C-1", at: "2024-03-\(day)", [("channel", "phone"), ("direction", "inbound")])
        }
        journal.event(
            "order.placed", "C-2", at: "2024-04-01", [("order", "O-9"), ("currency", "CNY"), ("total", 500_000_00)])
        journal.invoice("C-2", "INV-9", 500_000_00, at: "2024-04-02", due: "2024-05-01")
        journal.pay("C-2", "P-9", 300_000_00, at: "2024-05-01", settling: "INV-9")
        journal.pay("C-3", "P-10", 50_000_00, at: "2024-11-20")
        journal.pay("C-5", "P-11", 90_000_00, at: "2024-03-01", currency: "USD")

        for (customer, key) in [("C-1", "S-1"), ("C-2", "S-2"), ("C-5", "S-5")] {
            journal.event(
                "subscription.started", customer, at: "2023-04-01",
                [("subscription", .text(key)), ("plan", "framework"), ("starts", "2023-04-01"), ("ends", "2024-03-31")])
        }
        journal.event(
            "subscription.renewed", "C-1", at: "2024-03-15",
            [("subscription", "S-1"), ("starts", "2024-04-01"), ("ends", "2024-11-30")])
        journal.event(
            "subscription.cancelled", "C-2", at: "2024-03-20", [("subscription", "S-2"), ("effective", "2024-03-31")])
        return journal
    }()

    private mutating func register(_ customer: String, _ name: String, at day: String, region: String) {
        event(
            "customer.registered", customer, at: day,
            [("kind", "company"), ("company_name", .text(name)), ("owner", "li.na"), ("region", .text(region))])
    }

    mutating func grant(
        _ customer: String, _ tier: String, at day: String, from: String? = nil, until: String? = nil,
        score: Int64? = nil, factors: [(String, Int64)] = []
    ) {
        var data: [(String, TestValue)] = [("tier", .text(tier)), ("approved_by", "wang.wei")]
        if let from { data.append(("effective", .text(from))) }
        if let until { data.append(("valid_until", .text(until))) }
        if let score { data.append(("score", .number(score * 1_000_000))) }
        if !factors.isEmpty {
            data.append(
                (
                    "factors",
                    .list(factors.map { .message([("name", .text($0.0)), ("points", .number($0.1 * 1_000_000))]) })
                ))
        }
        event("tier.assigned", customer, at: day, data)
    }
}
