import DaybookModel
import DaybookProjections
import DaybookTestSupport
import Testing

@Suite struct CustomersTests {
    private func summary(_ records: [RecordBuilder]) throws -> CustomerSummary {
        try summary(MemoryRows(CustomersProjector.self, records))
    }

    private func summary(_ rows: MemoryRows) throws -> CustomerSummary {
        var found: CustomerSummary?
        rows.rows(CustomerSummary.self, subject: SubjectNumber(.customer, 1)) { _, row in found = row }
        return try #require(found)
    }

    private let records = [
        RecordBuilder(
            "customer.registered", 1, at: "2024-01-01", isSealed: true,
            [("kind", "company"), ("company_name", "Green Tea Ltd"), ("owner", "li.na"), ("region", "east")]),
        RecordBuilder("customer.owner_set", 2, at: "2024-05-01", [("owner", "wang.wei")]),
        RecordBuilder("customer.owner_set", 3, at: "2024-03-01", [("owner", "zhao.lei")]),
        RecordBuilder("order.placed", 4, at: "2024-04-01", [("order", "O-1"), ("currency", "CNY")]),
        RecordBuilder("order.placed", 5, at: "2024-02-01", [("order", "O-2"), ("currency", "CNY")]),
        RecordBuilder("customer.changed", 6, at: "2024-04-02", [("cleared", ["region"]), ("city", "Hangzhou")]),
    ]

    @Test func theLatestByDateWinsWhateverTheOrderOfRecording() throws {
        let row = try summary(records)
        #expect(row.owner.key.text == "wang.wei")
        #expect(row.owner.event.sequence == 2)
        #expect(row.companyName.sequence == 1)
        #expect(row.city.sequence == 6)
        #expect(row.personal.sequence == 1)
        #expect(row.region.key.isNone)
        #expect(row.region.event.sequence == 6)
        #expect(row.country.sequence == 0)
    }

    @Test func firstAndLastTimesAndCounts() throws {
        let row = try summary(records)
        #expect(row.orders.count == 2)
        #expect(row.orders.first == Instant("2024-02-01T00:00:00Z"))
        #expect(row.orders.last == Instant("2024-04-01T00:00:00Z"))
        #expect(row.events.count == 6)
        #expect(row.events.last == Instant("2024-05-01T00:00:00Z"))
        #expect(row.payments.first == nil)
        #expect(!row.needsRefold)
    }

    @Test func aRetractionMarksTheRowAndARefoldPutsItRight() throws {
        let all =
            records + [
                RecordBuilder("event.retracted", 7, at: "2024-06-01", retracting: 2),
                RecordBuilder("event.retracted", 8, at: "2024-06-02", retracting: 5),
                RecordBuilder("event.retracted", 9, at: "2024-06-03", retracting: 8),
            ]
        #expect(try summary(all).needsRefold)
        func refold(until end: Instant, knownAt last: UInt64) throws -> CustomerSummary {
            var refold = Refold(CustomersProjector.self, until: end, EventScope(through: last))
            for record in all { record.withView { refold.note($0) } }
            for record in all { record.withView { refold.add($0) } }
            return try summary(refold.rows)
        }
        let end = Instant(microseconds: .max)
        let now = try refold(until: end, knownAt: .max)
        #expect(!now.needsRefold)
        #expect(now.owner.key.text == "zhao.lei")
        #expect(now.orders.count == 2)
        #expect(try refold(until: end, knownAt: 8).orders.count == 1)
        #expect(try refold(until: end, knownAt: 6).owner.key.text == "wang.wei")
        let march = try refold(until: Zone.utc.endOfDay(day("2024-03-31")), knownAt: .max)
        #expect(march.orders.count == 1)
        #expect(march.owner.key.text == "zhao.lei")
        #expect(march.region.key.text == "east")
    }

    @Test func refoldUpToADayIsTheRowOfTheEventsUpToThatDay() throws {
        let records = ProjectorContractTests.records(seed: 11, count: 800)
            .filter { $0.withView { $0.type != EventType.eventRetracted } }
        let end = Instant(microseconds: 25 * 3_600_000_000)
        var refold = Refold(CustomersProjector.self, until: end)
        for record in records { record.withView { refold.add($0) } }
        #expect(
            refold.rows
                == MemoryRows(
                    CustomersProjector.self, records.filter { $0.withView { $0.occurredAt <= end } }))
    }

    @Test func longNamesAreComparedByHashAndReadFromTheEvent() {
        let long = DocumentKey("a name of over 15 bytes")
        #expect(long.text == nil)
        #expect(long == DocumentKey("a name of over 15 bytes"))
        #expect(long != DocumentKey("another name of over 15 bytes"))
        #expect(DocumentKey("exactly15bytes!").text == "exactly15bytes!")
        #expect(DocumentKey("").isNone)
        #expect(DocumentKey("A\0") != DocumentKey("A"))
        let names = ["", "A", "AB", "B", "INV-10", "INV-2", "a", "é"]
        #expect(names.map { DocumentKey($0) }.sorted().map { $0.text } == names)
    }

    @Test func frequencyCountsCustomersByOrders() {
        var frequency = OrderFrequency()
        let orders: [UInt32: Int] = [1: 1, 2: 3, 3: 1, 4: 0]
        var records: [RecordBuilder] = []
        for customer in orders.keys.sorted() {
            records.append(
                RecordBuilder("customer.registered", UInt64(records.count + 1), customer: customer, at: "2024-01-01"))
            for _ in 0..<orders[customer, default: 0] {
                records.append(
                    RecordBuilder("order.placed", UInt64(records.count + 1), customer: customer, at: "2024-01-02"))
            }
        }
        MemoryRows(CustomersProjector.self, records).rows(CustomerSummary.self) { _, _, row in frequency.add(row) }
        #expect(frequency.rows.map(\.orders) == [0, 1, 3])
        #expect(frequency.rows.map(\.customers) == [1, 2, 1])
        #expect(frequency.repeatShare == Ratio(1, over: 3))
        #expect(OrderFrequency().repeatShare == nil)
    }
}
