import DaybookModel
import DaybookProjections
import DaybookTestSupport
import Testing

/// What read models that keep their history have in common, against a list of events.
struct LedgerTests {
    /// One line per payment, and nothing else.
    private struct PaymentLine: LedgerLine {
        static let table: UInt8 = 1
        var occurredAt: Int64 = 0
        var amount: Int64 = 0
        var kind: UInt8 = 0
        init() {}
    }

    private enum Payments: Projector {
        static let name = "payments"
        static let version = 1
        static let types: Set<UInt16> = [EventType.paymentReceived, EventType.eventRetracted]
        static let isLedger = true

        static func fold(_ event: borrowing EventView, into rows: inout some RowStore) {
            guard event.type == EventType.paymentReceived else { return rows.postRetraction(event) }
            var line = PaymentLine()
            line.kind = 1
            line.amount = PaymentReceived(event.payload).amount ?? 0
            rows.post(line, number: 0, of: event)
            line.amount = -line.amount
            rows.post(line, number: 1, of: event)
        }
    }

    private struct Event {
        let sequence: UInt64
        let customer: UInt32
        let hour: Int64
        let retracts: UInt64?
    }

    private static func history(seed: UInt64) -> [Event] {
        var random = SeededGenerator(seed: seed)
        var customers: [UInt32] = []
        return (1...60).map { sequence in
            let target = UInt64.random(in: 1...UInt64(max(1, sequence - 1)), using: &random)
            let isRetraction = sequence > 1 && Int.random(in: 0..<3, using: &random) == 0
            // A retraction stands in the stream of what it retracts.
            customers.append(isRetraction ? customers[Int(target) - 1] : UInt32.random(in: 1...3, using: &random))
            return Event(
                sequence: UInt64(sequence), customer: customers[sequence - 1],
                hour: Int64.random(in: 0...20, using: &random), retracts: isRetraction ? target : nil)
        }
    }

    private static func record(_ event: Event) -> RecordBuilder {
        let at = Instant(microseconds: event.hour * 3_600_000_000).description
        let amount = ("amount", TestValue.number(Int64(event.sequence)))
        return RecordBuilder(
            event.retracts == nil ? "payment.received" : "event.retracted", event.sequence, customer: event.customer,
            at: at, retracting: event.retracts, event.retracts == nil ? [amount] : [])
    }

    /// The plain way: what stands is what no standing retraction names, newest retraction first.
    private static func standing(_ events: [Event], customer: UInt32, hour: Int64, last: UInt64) -> [UInt64] {
        var gone: Set<UInt64> = []
        for event in events.reversed() where event.sequence <= last {
            if let target = event.retracts, !gone.contains(event.sequence) { gone.insert(target) }
        }
        return events.filter {
            $0.customer == customer && $0.retracts == nil && $0.hour <= hour && $0.sequence <= last
                && !gone.contains($0.sequence)
        }.sorted { ($0.hour, $0.sequence) < ($1.hour, $1.sequence) }.map(\.sequence)
    }

    @Test(arguments: 0..<20) func whatStandsIsWhatAPlainFilterSays(seed: UInt64) throws {
        let events = LedgerTests.history(seed: seed)
        var random = SeededGenerator(seed: seed + 1_000)
        let rows = MemoryRows(Payments.self, events.map(LedgerTests.record).shuffled(using: &random))
        for (hour, last) in [(20, 60), (20, 30), (7, 60), (0, 60), (13, 45), (20, 1)] as [(Int64, UInt64)] {
            let end = Instant(microseconds: hour * 3_600_000_000)
            let known = ScopedRows(rows, EventScope(through: last))
            var met: [UInt32: [UInt64]] = [:]
            try known.forEachStanding(PaymentLine.self, until: end) { customer, lines in
                #expect(met[customer.number] == nil, "a customer is met once")
                met[customer.number] = lines.filter { $0.line.amount > 0 }.map(\.sequence)
                #expect(lines.reduce(0) { $0 + $1.line.amount } == 0, "both lines of an event stand or neither")
            }
            for customer in UInt32(1)...3 {
                let expected = LedgerTests.standing(events, customer: customer, hour: hour, last: last)
                let one = try known.standing(
                    PaymentLine.self, of: SubjectNumber(.customer, customer), until: end)
                #expect(one.filter { $0.line.amount > 0 }.map(\.sequence) == expected)
                #expect(met[customer] ?? [] == expected)
            }
        }
    }

    @Test func whoKeepsTheLinesOfASmallCustomerKeepsNoMore() throws {
        let events = (1...549).map { sequence in
            Event(
                sequence: UInt64(sequence), customer: UInt32(max(1, sequence - 499)), hour: Int64(sequence),
                retracts: nil)
        }
        let rows = MemoryRows(Payments.self, events.map(LedgerTests.record))
        var kept: [[Posted<PaymentLine>]] = []
        try rows.forEachStanding(PaymentLine.self, until: Instant(microseconds: .max)) { kept.append($1) }
        #expect(kept.map(\.count) == [1_000] + Array(repeating: 2, count: 49))
        #expect(kept.dropFirst().allSatisfy { $0.capacity < 50 }, "each has room for the lines of the largest customer")
    }

    @Test func aBucketKeepsSequenceAndLine() {
        for (sequence, line) in [(1, 0), (1, 1_048_575), (17_000_000_000_000, 7)] as [(UInt64, Int)] {
            let bucket = LedgerBucket.bucket(sequence: sequence, line: line)
            #expect(LedgerBucket.sequence(bucket) == sequence)
            #expect(LedgerBucket.line(bucket) == line)
        }
    }
}
