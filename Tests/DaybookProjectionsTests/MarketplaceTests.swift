import DaybookModel
import DaybookProjections
import DaybookTestSupport
import Testing

/// The Olist orders: its table of customers has one row per order and names the person.
@Suite(.enabled(if: RealData.isThere, RealData.comment)) struct MarketplaceTests {
    @Test func ordersPerPerson() throws {
        var numbers: [String: UInt32] = [:]
        var records: [RecordBuilder] = []
        for row in try RealData.rows("olist/olist_customers_dataset.csv.gz") {
            let person = try #require(row["customer_unique_id"])
            let number = numbers[person] ?? UInt32(numbers.count + 1)
            numbers[person] = number
            records.append(
                RecordBuilder(
                    "order.placed", UInt64(records.count + 1), customer: number, at: "2017-01-01",
                    [("order", .text(row["customer_id"] ?? "")), ("currency", "BRL")]))
        }
        var frequency = OrderFrequency()
        MemoryRows(CustomersProjector.self, records).rows(CustomerSummary.self) { _, _, row in frequency.add(row) }
        #expect(frequency.buyers == 8_016)
        #expect(frequency.rows.map(\.orders) == [1, 2, 3, 4, 5])
        #expect(frequency.rows.map(\.customers) == [7_943, 41, 22, 6, 4])
    }
}
