import DaybookModel
import DaybookProjections
import DaybookTestSupport
import Testing

/// The IBM receivables: 2,466 invoices of 100 customers, one payment each, on the day it was settled.
@Suite(.enabled(if: RealData.isThere, RealData.comment)) struct ReceivablesTests {
    private static let file = "accounts_receivable/WA_Fn-UseC_-Accounts-Receivable.csv"

    /// Records in the order of the file: a row is an invoice and a payment that names it.
    private func records() throws -> [RecordBuilder] {
        var numbers: [String: UInt32] = [:]
        var records: [RecordBuilder] = []
        for row in try RealData.rows(ReceivablesTests.file) {
            let id = try #require(row["customerID"])
            let customer = numbers[id] ?? UInt32(numbers.count + 1)
            numbers[id] = customer
            let invoice = try #require(row["invoiceNumber"])
            let amount = try #require(FixedPoint.parse(row["InvoiceAmount"] ?? "", digits: 2))
            records.append(
                RecordBuilder(
                    "invoice.issued", UInt64(records.count + 1), customer: customer,
                    at: try RealData.american(row["InvoiceDate"] ?? ""),
                    [
                        ("invoice", .text(invoice)), ("gross", .number(amount)), ("currency", "USD"),
                        ("due", .text(try RealData.american(row["DueDate"] ?? ""))),
                        ("disputed", .flag(row["Disputed"] == "Yes")),
                    ]))
            records.append(
                RecordBuilder(
                    "payment.received", UInt64(records.count + 1), customer: customer,
                    at: try RealData.american(row["SettledDate"] ?? ""),
                    [
                        ("payment", .text("P-" + invoice)), ("amount", .number(amount)), ("currency", "USD"),
                        ("allocations", [["invoice": .text(invoice), "amount": .number(amount)]]),
                    ]))
        }
        return records
    }

    private func ageing(_ date: String, _ rows: MemoryRows, _ rules: CreditRules = CreditRules()) throws -> Ageing? {
        var table = AgeingTable()
        try rows.forEachStanding(CreditMovement.self, until: Instant(microseconds: .max)) { _, movements in
            let account = CreditAccount.evaluate(movements, asOf: day(date), rules: rules)
            #expect(account.issues.isEmpty)
            table.add(account)
        }
        return table.ageing(in: usd)
    }

    private func check(_ ageing: Ageing, notDue: (Int, Int64), upTo30: (Int, Int64)) {
        #expect(ageing[.notDue].invoices == notDue.0)
        #expect(ageing[.notDue].open == notDue.1)
        #expect(ageing[.upTo30].invoices == upTo30.0)
        #expect(ageing[.upTo30].open == upTo30.1)
        #expect(ageing.total.invoices == notDue.0 + upTo30.0)
        #expect(ageing.unallocated == 0)
    }

    @Test func openInvoicesOnTwoPastDates() throws {
        let rows = MemoryRows(CreditProjector.self, try records())
        check(try #require(try ageing("2012-12-31", rows)), notDue: (86, 4_936_32), upTo30: (13, 788_74))
        check(try #require(try ageing("2013-06-30", rows)), notDue: (72, 4_284_29), upTo30: (12, 835_56))
        #expect(try ageing("2014-01-09", rows) == nil)
    }

    @Test func oldestFirstInsteadMovesAgesAndNotTheBalance() throws {
        var rules = CreditRules()
        rules.usesExplicitAllocations = false
        let rows = MemoryRows(CreditProjector.self, try records())
        check(try #require(try ageing("2012-12-31", rows, rules)), notDue: (88, 4_962_10), upTo30: (15, 762_96))
    }

    @Test func orderOfTheFileDoesNotMatter() throws {
        var random = SeededGenerator(seed: 7)
        let records = try records()
        // As another import would have recorded them: other sequences, the same facts.
        let again = records.shuffled(using: &random).enumerated().map {
            RecordBuilder(renumbering: $1, as: UInt64($0 + 1))
        }
        for usesExplicit in [true, false] {
            var rules = CreditRules()
            rules.usesExplicitAllocations = usesExplicit
            for policy in AllocationPolicy.allCases where usesExplicit || policy != .explicitOnly {
                rules.allocation = policy
                let first = try ageing("2013-03-31", MemoryRows(CreditProjector.self, records), rules)
                #expect(try ageing("2013-03-31", MemoryRows(CreditProjector.self, again), rules) == first)
                #expect(first != nil)
            }
        }
    }

    @Test func measuresOfTheWholeSet() throws {
        var rates = CollectionRates(CreditPeriod(from: day("2012-01-01"), to: day("2014-01-31")))
        var invoices = 0
        try MemoryRows(CreditProjector.self, try records()).forEachStanding(
            CreditMovement.self, until: Instant(microseconds: .max)
        ) { _, movements in
            let account = CreditAccount.evaluate(movements, asOf: day("2014-01-31"))
            rates.add(account)
            invoices += account.invoices.count
        }
        let rate = try #require(rates.currencies.first)
        #expect(invoices == 2_466)
        #expect(rate.due == 147_703_18)
        #expect(rate.dueBased?.value == 1)
        // 877 of the 2,466 invoices were settled late.
        #expect(rate.collectedOnTime < rate.collected)
    }
}
