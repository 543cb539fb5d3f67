import DaybookModel
import DaybookProjections
import DaybookService
import DaybookTestSupport
import Testing

/// The credit read model and the demo agree.
@Suite struct DemoCreditTests {
    /// Worked out once for all tests.
    private static let accounts = Result { try evaluateAll() }

    private static func evaluateAll() throws -> [(dealer: String, account: CreditAccount)] {
        var numbers: [Subject: UInt32] = [:]
        var dealers: [String] = []
        var sequences: [String: UInt64] = [:]
        var rows = MemoryRows()
        for (index, draft) in Demo.drafts.enumerated() {
            guard let type = EventCatalogue.type(numbered: draft.type) else { preconditionFailure("unknown type") }
            let sequence = UInt64(index + 1)
            sequences[draft.id] = sequence
            if numbers[draft.subject] == nil {
                dealers.append(draft.subject.key)
                numbers[draft.subject] = UInt32(dealers.count)
            }
            let target = type.shortName == "event.retracted" ? Demo.facts[index].text("event_id") : ""
            let record = RecordBuilder(
                type: type, sequence, subject: SubjectNumber(.customer, numbers[draft.subject] ?? 0),
                at: draft.occurredAt, retracting: sequences[target], isSealed: false, payload: draft.clear)
            record.withView { CreditProjector.fold($0, into: &rows) }
        }
        return try dealers.enumerated().map { index, dealer in
            let movements = try rows.standing(
                CreditMovement.self, of: SubjectNumber(.customer, UInt32(index + 1)),
                until: Instant(microseconds: .max))
            return (dealer, CreditAccount.evaluate(movements, asOf: Demo.day("2024-12-31")))
        }
    }

    @Test func theReadModelSetsNothingAside() throws {
        #expect(try DemoCreditTests.accounts.get().count == 300)
        let withIssues = try DemoCreditTests.accounts.get().filter { !$0.account.issues.isEmpty }
        #expect(withIssues.map(\.dealer) == [])
    }

    @Test func theReadModelFindsTheSameOpenInvoicesAsThePlainLedger() throws {
        let ledger = DemoLedger(Demo.valid)
        var expected: [DocumentKey: Int64] = [:]
        for (name, invoice) in ledger.invoices { expected[DocumentKey(name)] = Int64(invoice.open) }
        var found = 0
        var differing: [DocumentKey] = []
        for (_, account) in try DemoCreditTests.accounts.get() {
            for invoice in account.invoices {
                found += 1
                if expected[invoice.document] != invoice.open { differing.append(invoice.document) }
            }
        }
        #expect(differing == [])
        #expect(found == expected.count)
    }

    @Test func someAreOverTheirLimitOrBlockedOrUnlimited() throws {
        let accounts = try DemoCreditTests.accounts.get().map(\.account)
        #expect(accounts.contains { ($0.position(in: DemoCreditTests.cny)?.overrun ?? 0) > 0 })
        #expect(accounts.contains { $0.standing.hold != nil })
        #expect(accounts.contains { $0.standing.limits.isEmpty })
    }

    private static let cny = Currency(rawValue: 0x43_4E59)
}
