import DaybookModel
import DaybookProjections
import DaybookService
import DaybookTestSupport
import Testing

/// The credit read model and the demo companies agree.
@Suite struct DemoCreditTests {
    /// Worked out once for all tests.
    private static let accounts = [
        "courier": Result { try evaluateAll(.courier) }, "dealers": Result { try evaluateAll(.dealers) },
    ]

    private static func accounts(of name: String) throws -> [(customer: String, account: CreditAccount)] {
        try #require(accounts[name]).get()
    }

    private static func evaluateAll(_ books: DemoBooks) throws -> [(customer: String, account: CreditAccount)] {
        var numbers: [Subject: UInt32] = [:]
        var customers: [String] = []
        var sequences: [String: UInt64] = [:]
        var rows = MemoryRows()
        for (index, draft) in books.drafts.enumerated() where draft.subject.kind == .customer {
            guard let type = EventCatalogue.type(numbered: draft.type) else { preconditionFailure("unknown type") }
            let sequence = UInt64(index + 1)
            sequences[draft.id] = sequence
            if numbers[draft.subject] == nil {
                customers.append(draft.subject.key)
                numbers[draft.subject] = UInt32(customers.count)
            }
            let isRetraction = type.shortName == "event.retracted"
            let target = isRetraction ? try DemoBooks.fact(draft).text("event_id") : ""
            let record = RecordBuilder(
                type: type, sequence, subject: SubjectNumber(.customer, numbers[draft.subject] ?? 0),
                at: draft.occurredAt, retracting: sequences[target], isSealed: false, payload: draft.clear)
            record.withView { CreditProjector.fold($0, into: &rows) }
        }
        return try customers.enumerated().map { index, customer in
            let movements = try rows.standing(
                CreditMovement.self, of: SubjectNumber(.customer, UInt32(index + 1)),
                until: Instant(microseconds: .max))
            return (customer, CreditAccount.evaluate(movements, asOf: Demo.day("2024-12-31")))
        }
    }

    @Test(arguments: ["courier", "dealers"]) func theReadModelSetsNothingAside(name: String) throws {
        let accounts = try DemoCreditTests.accounts(of: name)
        #expect(accounts.count == (name == "dealers" ? 300 : 160))
        #expect(accounts.filter { !$0.account.issues.isEmpty }.map(\.customer) == [])
    }

    @Test(arguments: ["courier", "dealers"])
    func theReadModelFindsTheSameOpenInvoicesAsThePlainLedger(name: String) throws {
        let ledger = DemoLedger((name == "dealers" ? DemoBooks.dealers : .courier).valid)
        var expected: [DocumentKey: Int64] = [:]
        for (name, invoice) in ledger.invoices { expected[DocumentKey(name)] = Int64(invoice.open) }
        var found = 0
        var differing: [DocumentKey] = []
        for (_, account) in try DemoCreditTests.accounts(of: name) {
            for invoice in account.invoices {
                found += 1
                if expected[invoice.document] != invoice.open { differing.append(invoice.document) }
            }
        }
        #expect(differing == [])
        #expect(found == expected.count)
    }

    @Test(arguments: ["courier", "dealers"]) func someAreOverTheirLimitOrBlockedOrUnlimited(name: String) throws {
        let accounts = try DemoCreditTests.accounts(of: name).map(\.account)
        #expect(accounts.contains { ($0.position(in: DemoCreditTests.cny)?.overrun ?? 0) > 0 })
        #expect(accounts.contains { $0.standing.hold != nil })
        #expect(accounts.contains { $0.standing.limits.isEmpty })
    }

    private static let cny = Currency(rawValue: 0x43_4E59)
}
