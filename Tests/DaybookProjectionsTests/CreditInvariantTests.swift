import DaybookModel
import DaybookProjections
import DaybookTestSupport
import Testing

/// What holds for every history, tried on random ones (formulas, sections 13 and 16).
@Suite struct CreditInvariantTests {
    /// A history of invoices, payments, corrections and mistakes in random order of recording.
    static func history(seed: UInt64, events: Int = 60) -> Book {
        var random = SeededGenerator(seed: seed)
        var book = Book()
        var sequences: [UInt64] = []
        func date() -> String { (day("2024-01-01") + Int.random(in: 0..<90, using: &random)).description }
        func id(_ prefix: String) -> String { "\(prefix)-\(Int.random(in: 1...12, using: &random))" }
        func amount() -> Int64 { Int64.random(in: 1...20, using: &random) * 50 }
        for _ in 0..<events {
            let sequence: UInt64
            switch Int.random(in: 0..<16, using: &random) {
            case 0...3: sequence = book.invoice(id("INV"), amount(), at: date(), due: date())
            case 4...5: sequence = book.pay(id("P"), amount(), at: date())
            case 6...7: sequence = book.pay(id("P"), amount(), at: date(), settling: [(id("INV"), amount())])
            case 8: sequence = book.allocate(id("P"), [(id("INV"), amount()), (id("INV"), amount())], at: date())
            case 9: sequence = book.deallocate(id("P"), [(id("INV"), amount())], at: date())
            case 10: sequence = book.reverse(id("P"), at: date())
            case 11:
                let payment: [(String, TestValue)] =
                    Bool.random(using: &random) ? [("payment", .text(id("P")))] : []
                sequence = book.event(
                    "payment.refunded", date(),
                    payment + [("refund", "R"), ("amount", .number(amount())), ("currency", "CNY")])
            case 12: sequence = book.change("invoice.adjusted", id("INV"), amount() - 500, at: date())
            case 13: sequence = book.change("invoice.written_off", id("INV"), amount(), at: date())
            case 14: sequence = book.invoice(id("RED"), -amount(), at: date(), [("corrects", .text(id("INV")))])
            default:
                guard let target = sequences.randomElement(using: &random) else { continue }
                sequence = book.retract(target, at: date())
            }
            sequences.append(sequence)
        }
        return book
    }

    @Test(arguments: 0..<60) func invariantsHoldOnEveryDay(seed: Int) {
        var book = CreditInvariantTests.history(seed: UInt64(seed))
        let movements = book.movements
        for policy in AllocationPolicy.allCases {
            book.rules.allocation = policy
            for offset in stride(from: 0, to: 95, by: 7) {
                let account = CreditAccount.evaluate(movements, asOf: day("2024-01-01") + offset, rules: book.rules)
                var used: [DocumentKey: Int64] = [:]
                for invoice in account.invoices {
                    #expect(invoice.open >= 0, "an invoice is settled for more than it asks")
                    #expect(invoice.settlements.allSatisfy { $0.amount > 0 })
                    #expect(invoice.settlements.reduce(0) { $0 + $1.amount } == invoice.settled)
                    for settlement in invoice.settlements where settlement.kind != .writeOff {
                        used[settlement.document, default: 0] += settlement.amount
                    }
                }
                for credit in account.credits {
                    #expect(credit.unallocated >= 0)
                    #expect(used[credit.document, default: 0] + credit.unallocated == credit.remaining)
                }
                let balance = account.entries.reduce(0) { $0 + $1.amount }
                #expect(balance == account.position(in: cny)?.balance ?? 0)
                #expect(account.ageing()?.balance ?? 0 == balance)
            }
        }
    }

    @Test(arguments: 0..<40) func statementsOpenWithTheBalanceOfTheDayBefore(seed: Int) {
        let movements = CreditInvariantTests.history(seed: UInt64(seed)).movements
        let account = CreditAccount.evaluate(movements, asOf: day("2024-03-31"))
        for offset in stride(from: 0, to: 90, by: 9) {
            let first = day("2024-01-01") + offset
            let before = CreditAccount.evaluate(movements, asOf: first + -1).position(in: cny)?.balance ?? 0
            for statement in account.statements(from: first) {
                #expect(statement.opening == before)
                #expect(statement.lines.last?.balance ?? statement.opening == statement.closing)
                #expect(statement.opening + statement.lines.reduce(0) { $0 + $1.entry.amount } == statement.closing)
            }
        }
    }

    @Test(arguments: 0..<40) func anAccountDoesNotDependOnTheOrderOfItsMovements(seed: Int) {
        let movements = CreditInvariantTests.history(seed: UInt64(seed)).movements
        var random = SeededGenerator(seed: UInt64(seed) + 1_000)
        let expected = CreditAccount.evaluate(movements, asOf: day("2024-02-15"))
        for _ in 0..<3 {
            let account = CreditAccount.evaluate(movements.shuffled(using: &random), asOf: day("2024-02-15"))
            #expect(account.invoices == expected.invoices)
            #expect(account.credits == expected.credits)
            #expect(account.entries == expected.entries)
            #expect(account.issues == expected.issues)
            #expect(account.positions == expected.positions)
        }
    }

    @Test(arguments: 0..<40) func balanceDoesNotDependOnThePolicy(seed: Int) {
        // Allocations that do not fit are set aside by policy-free rules, so the balance is one for all policies.
        var book = CreditInvariantTests.history(seed: UInt64(seed))
        let balances = AllocationPolicy.allCases.map { policy in
            book.rules.allocation = policy
            return book.account("2024-03-15").position(in: cny)?.balance
        }
        #expect(Set(balances).count == 1)
    }
}
