import DaybookModel
import DaybookProjections
import DaybookTestSupport
import Testing

/// The Olist market place under both bases of the share rules: who paid what in the year to 2018-08-31, each payment on the
/// day of its order. The data have no invoices, so conditions on collection are waived.
///
/// The counts come from a plain script over the same three tables: payments joined to orders and persons, sums per person
/// sorted descending, and the share of those with more than the person.
@Suite(.enabled(if: RealData.isThere, RealData.comment)) struct TierMarketplaceTests {
    private static let brl = Currency("BRL")!

    private func rows() throws -> MemoryRows {
        var persons: [String: String] = [:]
        for row in try RealData.rows("olist/olist_customers_dataset.csv.gz") {
            persons[row["customer_id"] ?? ""] = row["customer_unique_id"]
        }
        var orders: [String: (person: String, day: String)] = [:]
        for row in try RealData.rows("olist/olist_orders_dataset.csv.gz") {
            let person = try #require(persons[row["customer_id"] ?? ""])
            let day = try #require(row["order_purchase_timestamp"]).prefix(10)
            orders[row["order_id"] ?? ""] = (person, String(day))
        }
        var numbers: [String: UInt32] = [:]
        var records: [RecordBuilder] = []
        for row in try RealData.rows("olist/olist_order_payments_dataset.csv.gz") {
            let order = try #require(orders[row["order_id"] ?? ""])
            let number = numbers[order.person] ?? UInt32(numbers.count + 1)
            numbers[order.person] = number
            let amount = try #require(FixedPoint.parse(row["payment_value"] ?? "", digits: 2))
            records.append(
                RecordBuilder(
                    "payment.received", UInt64(records.count + 1), customer: number, at: order.day,
                    [
                        ("payment", .text("P-\(records.count)")), ("amount", .number(amount)), ("currency", "BRL"),
                    ]))
        }
        return MemoryRows(TiersProjector.self, records)
    }

    @Test func everyCustomerAndAllSalesAreInATier() throws {
        let rows = try rows()
        let asOf = day("2018-08-31")
        for (name, expected) in [
            ("share-cumulative", ["A": 923, "B": 1_846, "C": 1_841, "D": 3_394]), ("share-own", ["D": 8_004]),
        ] {
            var rules = TierRules.builtIn(named: name)!
            rules.tooNewDays = 0
            var activities: [CustomerActivity] = []
            try rows.forEachCustomerHistory(until: Zone.utc.endOfDay(asOf), zone: .utc) { _, history in
                activities.append(CustomerActivity(history, in: rules.window(endingOn: asOf)))
            }
            let sales = SalesPopulation(activities.map { $0.collected(in: TierMarketplaceTests.brl) })
            #expect(sales.total == 104_059_882)
            var (counts, paid): ([String: Int], [String: Int64]) = ([:], [:])
            for activity in activities {
                let assessment = rules.assess(activity, collection: nil, among: sales, in: TierMarketplaceTests.brl)
                let tier = try #require(assessment.tier)
                counts[tier, default: 0] += 1
                paid[tier, default: 0] += activity.collected(in: TierMarketplaceTests.brl)
            }
            #expect(counts == expected)
            #expect(paid.values.reduce(0, +) == 104_059_882)
        }
    }
}
