import DaybookModel
import DaybookReports
import DaybookTestSupport

extension Journal {
    /// Six customers of a tea trader with orders, payments, tiers and costs in 2023 and 2024; one has done nothing.
    static let market: Journal = {
        var journal = Journal()
        let customers: [(key: String, name: String, owner: String, region: String, tier: String?)] = [
            ("C-1", "青岛茶业有限公司", "li.na", "east", "A"), ("C-2", "Oak & Sons", "li.na", "east", "A"),
            ("C-3", "红叶贸易", "wang.wei", "west", "B"), ("C-4", "Pine Ltd.", "wang.wei", "west", "B"),
            ("C-5", "小店", "zhao.lei", "west", nil), ("C-6", "Silent Ltd.", "zhao.lei", "east", nil),
        ]
        for customer in customers {
            journal.event(
                "customer.registered", customer.key, at: "2023-01-01",
                [
                    ("kind", "company"), ("company_name", .text(customer.name)), ("owner", .text(customer.owner)),
                    ("region", .text(customer.region)),
                ])
        }
        for customer in customers {
            guard let tier = customer.tier else { continue }
            journal.event("tier.assigned", customer.key, at: "2024-01-01", [("tier", .text(tier))])
        }
        // C-3 moves up later, and grows: tier A may not take the credit for that.
        journal.event("tier.assigned", "C-3", at: "2024-03-01", [("tier", "A"), ("previous", "B")])

        journal.trade("C-1", "1", 800_00, "2023-02-10", "green tea")
        journal.trade("C-1", "2", 1_000_00, "2024-02-10", "green tea")
        journal.trade("C-2", "3", 200_00, "2023-03-10", "cups")
        journal.trade("C-2", "4", 250_00, "2024-01-20", "cups")
        journal.trade("C-3", "5", 100_00, "2023-02-01", "green tea")
        journal.trade("C-3", "6", 900_00, "2024-03-05", "Pu-erh tea, aged in caves")
        journal.trade("C-4", "7", 60_00, "2023-03-01", "cups")
        journal.trade("C-4", "8", 60_00, "2024-03-20", "cups")
        journal.trade("C-5", "9", 40_00, "2024-03-30", "cups")
        journal.event(
            "payment.refunded", "C-5", at: "2024-03-31",
            [
                ("payment", "P-9"), ("amount", 10_00), ("currency", "CNY"),
            ])
        for (customer, id, day, hours, amount) in [
            ("C-1", "K-1", "2023-03-31", 20, 400_00), ("C-3", "K-2", "2023-03-31", 9, 100_00),
            ("C-1", "K-3", "2024-03-31", 15, 300_00), ("C-3", "K-4", "2024-03-31", 10, 150_00),
        ] as [(String, String, String, Int64, Int64)] {
            journal.event(
                "cost.recorded", customer, at: day,
                [
                    ("cost", .text(id)), ("kind", "selling"), ("amount", .number(amount)), ("currency", "CNY"),
                    ("hours", .number(hours * 1_000_000)),
                ])
        }
        return journal
    }()

    /// An order of one line and its payment on the same day.
    fileprivate mutating func trade(
        _ customer: String, _ number: String, _ amount: Int64, _ day: String, _ productLine: String
    ) {
        event(
            "order.placed", customer, at: day,
            [
                ("order", .text("O-" + number)), ("currency", "CNY"), ("total", .number(amount)),
                ("lines", [["product_line": .text(productLine), "price": .number(amount)]]),
            ])
        pay(customer, "P-" + number, amount, at: day)
    }
}
