import DaybookLog
import DaybookModel
import DaybookProjections
import DaybookTestSupport
import Testing

@testable import DaybookService

/// The customer directory for any scope is what a fold of the scope's events gives, however much of it is read from the live rows.
@Suite struct DirectoryScopeTests {
    @Test(arguments: 1...4 as ClosedRange<UInt64>) func everyScopeIsExact(seed: UInt64) throws {
        let store = try ServiceStore()
        try store.append(try EventDraft.randomEvents(400, seed: seed))
        let head = try store.store.log.head.sequence
        let customers = (1...6).map { SubjectNumber(.customer, UInt32($0)) }
        var random = SeededGenerator(seed: seed)
        for _ in 0..<40 {
            var scope = EventScope(through: UInt64.random(in: head / 2...head, using: &random))
            if Bool.random(using: &random) { scope.through = .max }
            let days = Int64.random(in: 0...520, using: &random)
            let moment = Instant(microseconds: 1_704_067_200_000_000 + days * 86_400_000_000)
            if Bool.random(using: &random) {
                scope.upTo = BusinessMoment(
                    occurredAt: moment.microseconds, sequence: Bool.random(using: &random) ? .max : head / 2)
            }
            if Bool.random(using: &random) { scope.without = [UInt64.random(in: 1...head, using: &random)] }
            if Bool.random(using: &random) { scope.subjects = Set(customers.shuffled(using: &random).prefix(2)) }
            let end = Instant(
                microseconds: moment.microseconds + Int64.random(in: 0...9, using: &random) * 86_400_000_000)
            #expect(try directory(store, end, scope) == folded(store, end, scope), "\(scope)")
        }
    }

    private typealias Bytes = [SubjectNumber: [UInt8]]

    private func directory(_ store: ServiceStore, _ end: Instant, _ scope: EventScope) throws -> Bytes {
        let rows = try store.store.rows(of: CustomersProjector.self, until: end, scope)
        var found: Bytes = [:]
        try rows.rows(CustomerSummary.self) { customer, _, row in found[customer] = bytes(row) }
        for (customer, row) in found {
            try rows.rows(CustomerSummary.self, subject: customer) { #expect(bytes($1) == row) }
        }
        return found
    }

    private func folded(_ store: ServiceStore, _ end: Instant, _ scope: EventScope) throws -> Bytes {
        var fold = Refold(CustomersProjector.self, until: end, scope)
        try store.store.log.forEach { event in
            fold.note(event)
            return true
        }
        try store.store.log.forEach { event in
            fold.add(event)
            return true
        }
        var found: Bytes = [:]
        fold.rows.rows(CustomerSummary.self) { customer, _, row in found[customer] = bytes(row) }
        return found
    }

    private func bytes(_ row: CustomerSummary) -> [UInt8] { withUnsafeBytes(of: row) { Array($0) } }
}
