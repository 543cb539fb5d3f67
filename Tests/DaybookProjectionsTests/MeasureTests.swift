import DaybookModel
import DaybookProjections
import Testing

/// Formulas, section 14, and the statement (K19).
@Suite struct MeasureTests {
    private func rounded(_ ratio: Ratio?) -> Double? { ratio.map { ($0.value * 10).rounded() / 10 } }

    /// AR 480 k; sales Jan 320 k, Feb 280 k, Mar 300 k (90 days); current AR 320 k; opening 420 k.
    private let vector14 = SalesOutstanding(
        currency: cny, opening: 420_000, closing: 480_000, closingCurrent: 320_000,
        months: [.init(days: 31, sales: 320_000), .init(days: 28, sales: 280_000), .init(days: 31, sales: 300_000)])

    @Test func vector14Measures() {
        #expect(vector14.daysSimple?.value == 48)
        #expect(vector14.daysBestPossible?.value == 32)
        #expect(vector14.daysDelinquent?.value == 16)
        #expect(vector14.effectiveness?.value == 0.84)
        #expect(rounded(Ratio((vector14.collectionRate?.numerator ?? 0) * 100, over: 1_320_000)) == 63.6)
        guard case .days(let countback) = vector14.daysCountback else {
            Issue.record("the sales cover the receivables")
            return
        }
        #expect(countback.value == 49)
    }

    @Test func measuresWithoutSalesAreUndefined() {
        let none = SalesOutstanding(currency: cny, opening: 0, closing: 0, closingCurrent: 0, months: [])
        #expect(none.daysSimple == nil)
        #expect(none.effectiveness == nil)
        #expect(none.collectionRate == nil)
    }

    @Test func countbackBeyondAllMonthsSaysMoreThan() {
        let old = SalesOutstanding(
            currency: cny, opening: 0, closing: 700, closingCurrent: 0,
            months: [.init(days: 31, sales: 300), .init(days: 28, sales: -50), .init(days: 31, sales: 300)])
        #expect(old.daysCountback == .moreThan(days: 90))
    }

    @Test func countbackThatEndsWithAMonthTakesItsDaysWhole() {
        let even = SalesOutstanding(
            currency: cny, opening: 0, closing: 300, closingCurrent: 0,
            months: [.init(days: 28, sales: 100), .init(days: 31, sales: 300)])
        #expect(even.daysCountback == Ratio(31, over: 1).map { .days($0) })
    }

    @Test func monthsOfAPeriodAreCutToIt() {
        let months = CreditPeriod(from: day("2024-01-15"), to: day("2024-03-10")).months
        #expect(months.map(\.days) == [17, 29, 10])
        #expect(months.map(\.days).reduce(0, +) == CreditPeriod(from: day("2024-01-15"), to: day("2024-03-10")).days)
    }

    @Test func tableOfSalesAddsUpAccounts() throws {
        var book = Book()
        book.invoice("INV-0", 420, at: "2023-12-01", due: "2023-12-31")
        book.invoice("INV-1", 320, at: "2024-01-10", due: "2024-02-10")
        book.pay("P-1", 420, at: "2024-01-20")
        book.invoice("INV-2", 290, at: "2024-02-10", due: "2024-03-10")
        book.invoice("RED-2", -10, at: "2024-02-11", [("corrects", "INV-2")])
        book.pay("P-2", 420, at: "2024-03-01")
        book.invoice("INV-3", 300, at: "2024-03-10", due: "2024-04-10")
        var table = SalesOutstandingTable(CreditPeriod(from: day("2024-01-01"), to: day("2024-03-31")))
        table.add(opening: book.account("2023-12-31"), closing: book.account("2024-03-31"))
        let sums = try #require(table.currencies.first)
        #expect(sums.months.map(\.sales) == [320, 280, 300])
        #expect([sums.opening, sums.closing, sums.closingCurrent] == [420, 480, 300])
    }

    @Test func collectionRateDueBasedAndOnTime() {
        var book = Book()
        book.invoice("INV-1", 1_000, at: "2024-01-01", due: "2024-01-31")
        book.invoice("INV-2", 500, at: "2024-01-05", due: "2024-02-15")
        book.invoice("INV-3", 800, at: "2024-01-10", due: "2024-03-10")
        book.pay("P-1", 600, at: "2024-01-30", settling: [("INV-1", 600)])
        // The money was there in time; the clerk allocated late.
        book.pay("P-2", 300, at: "2024-02-20", settling: [("INV-2", 300)], [("received", "2024-02-14")])
        book.pay("P-3", 200, at: "2024-02-25", settling: [("INV-1", 200)])
        book.invoice("RED-1", -100, at: "2024-02-26", [("corrects", "INV-2")])
        book.pay("P-4", 800, at: "2024-02-27", settling: [("INV-3", 800)])
        var rates = CollectionRates(CreditPeriod(from: day("2024-01-01"), to: day("2024-02-29")))
        rates.add(book.account("2024-02-29"))
        #expect(rates.currencies.map(\.due) == [1_400])
        #expect(rates.currencies.first?.dueBased == Ratio(1_100, over: 1_400))
        #expect(rates.currencies.first?.onTime == Ratio(900, over: 1_400))
        var empty = CollectionRates(CreditPeriod(from: day("2025-01-01"), to: day("2025-12-31")))
        empty.add(book.account("2025-12-31"))
        #expect(empty.currencies.isEmpty)
    }

    @Test func badDebtByVintageAndByCalendar() {
        var book = Book()
        book.invoice("INV-1", 1_000, at: "2023-11-01", due: "2023-12-01")
        book.invoice("INV-2", 2_000, at: "2024-01-10", due: "2024-02-10")
        book.change("invoice.written_off", "INV-1", 400, at: "2024-02-01")
        book.change("invoice.written_off", "INV-2", 64, at: "2025-01-15")
        var debt = BadDebtTable(CreditPeriod(from: day("2024-01-01"), to: day("2024-12-31")))
        debt.add(book.account("2025-06-30"))
        #expect(debt.currencies.first?.vintageRate?.value == 0.032)
        #expect(debt.currencies.first?.calendarRate?.value == 0.2)
    }

    @Test func statementOpeningPlusMovementsIsClosingForAnyTwoDates() {
        var book = Book()
        book.invoice("INV-1", 100, at: "2024-01-01", due: "2024-01-31")
        book.pay("P-1", 60, at: "2024-01-10")
        book.reverse("P-1", at: "2024-01-20")
        book.invoice("RED-1", -10, at: "2024-01-25", [("corrects", "INV-1")])
        book.change("invoice.adjusted", "INV-1", 5, at: "2024-01-26")
        book.change("invoice.written_off", "INV-1", 20, at: "2024-01-28")
        let all = book.account("2024-02-01").statements(from: day("2024-01-01"))
        #expect(all[0].lines.map(\.balance) == [100, 40, 100, 90, 95, 75])
        for first in 1...31 {
            for last in first...31 {
                let account = book.account("2024-01-\(last < 10 ? "0" : "")\(last)")
                let statement = account.statements(from: Day(year: 2024, month: 1, day: first)!)[0]
                #expect(statement.opening + statement.lines.reduce(0) { $0 + $1.entry.amount } == statement.closing)
                #expect(statement.closing == account.position(in: cny)?.balance)
                let before = book.account("2024-01-01").asOf + (first - 2)
                let opening = CreditAccount.evaluate(book.movements, asOf: before).position(in: cny)?.balance
                #expect(statement.opening == opening ?? 0)
            }
        }
        for line in all[0].lines { #expect(English.phrase(line.entry.text.key) != nil) }
    }
}
