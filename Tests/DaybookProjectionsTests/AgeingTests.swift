@testable import DaybookModel
import DaybookProjections
import Testing

/// Formulas, section 13.
@Suite struct AgeingTests {
    @Test(arguments: [
        (-5, AgeingBucket.notDue), (0, .notDue), (1, .upTo30), (30, .upTo30), (31, .upTo60), (60, .upTo60),
        (61, .upTo90), (90, .upTo90), (91, .upTo120), (120, .upTo120), (121, .over120),
    ])
    func vector13BucketsOfAges(age: Int, bucket: AgeingBucket) {
        #expect(AgeingBucket(age: age) == bucket)
    }

    @Test func vector13OdooPartPaymentsBeforeAndAfterTheDueDate() {
        var book = Book("USD")
        book.pay("P-1", 1_500_00, at: "2016-11-09")
        book.invoice("INV-1", 10_000_00, at: "2016-11-30", due: "2017-02-28")
        book.pay("P-2", 1_000_00, at: "2016-11-30")
        book.pay("P-3", 2_000_00, at: "2017-01-30")
        let april = book.account("2017-04-04")
        #expect(april.open == [5_500_00])
        #expect(april.invoices[0].age(asOf: april.asOf, basis: .due) == 35)
        #expect(april.ageing(usd)?[.upTo60].open == 5_500_00)
        let january = book.account("2017-01-15")
        #expect(january.open == [7_500_00])
        #expect(january.ageing(usd)?[.notDue].open == 7_500_00)
        #expect(book.account("2016-11-15").unallocated(usd) == 1_500_00)
    }

    @Test func vector13OCAInvoicePaidLaterIsStillOpenOnThePastDate() {
        var book = Book()
        book.invoice("INV-1", 100, at: "2020-04-30", due: "2020-05-15")
        book.pay("P-1", 100, at: "2020-06-30", settling: [("INV-1", 100)])
        #expect(book.account("2020-05-31").open == [100])
        #expect(book.account("2020-06-29").open == [100])
        #expect(book.account("2020-06-30").open == [0])
    }

    @Test func withoutADueDateTheDocumentDayCounts() {
        var book = Book()
        book.invoice("INV-1", 100, at: "2024-03-05", [("document_date", "2024-03-01")])
        let account = book.account("2024-03-31")
        #expect(account.invoices[0].dueDay == day("2024-03-01"))
        #expect(account.ageing()?[.upTo30].open == 100)
    }

    @Test func documentBasisCountsFromTheDocumentDay() {
        var book = Book()
        book.invoice("INV-1", 100, at: "2024-01-01", due: "2024-03-31")
        let account = book.account("2024-03-01")
        #expect(account.ageing(basis: .due)?[.notDue].invoices == 1)
        #expect(account.ageing(basis: .document)?[.upTo60].invoices == 1)
    }

    @Test func dueDateFollowsTheTermsInForceWhenTheInvoiceWasIssued() {
        var book = Book()
        book.event("credit.terms_set", "2024-01-01", [("terms", "net"), ("days", 30)])
        book.invoice("INV-1", 100, at: "2024-01-10")
        book.event("credit.terms_set", "2024-01-15", [("terms", "monthly"), ("days", 15), ("cutoff_day", 25)])
        book.invoice("INV-2", 100, at: "2024-01-25")
        book.invoice("INV-3", 100, at: "2024-12-26")
        book.event("credit.terms_set", "2024-12-31", [("terms", "prepaid")])
        book.invoice("INV-4", 100, at: "2025-01-05")
        #expect(
            book.account("2025-02-01").invoices.map(\.dueDay.description) == [
                "2024-02-09", "2024-02-09", "2025-01-05", "2025-02-09",
            ])
    }

    @Test func identityBucketsLessUnallocatedIsTheBalance() {
        var book = Book()
        book.rules.allocation = .explicitOnly
        book.invoice("INV-1", 1_000, at: "2024-01-01", due: "2024-01-31")
        book.invoice("INV-2", 500, at: "2024-02-01", due: "2024-06-30")
        book.pay("P-1", 700, at: "2024-02-10", settling: [("INV-1", 300)])
        let account = book.account("2024-03-15")
        let ageing = account.ageing()
        #expect(ageing?.total.open == 1_200)
        #expect(ageing?.unallocated == 400)
        #expect(ageing?.unallocatedCount == 1)
        #expect(ageing?.balance == account.position(in: cny)?.balance)
        #expect(ageing?.balance == account.statements(from: day("2024-01-01"))[0].closing)
        #expect(ageing?.share(of: .upTo60) == Ratio(700, over: 1_200))
        #expect(Book().account("2024-01-01").ageing()?.share(of: .notDue) == nil)
    }

    @Test func currenciesAreNeverAddedUp() {
        var book = Book()
        book.invoice("INV-1", 100, at: "2024-01-01", due: "2024-01-31")
        book.invoice("INV-2", 200, at: "2024-01-01", due: "2024-01-31", currency: "USD")
        book.pay("P-1", 150, at: "2024-01-02", currency: "USD")
        var table = AgeingTable()
        table.add(book.account("2024-01-10"))
        #expect(table.currencies.map(\.currency) == [cny, usd])
        #expect(table.currencies.map(\.total.open) == [100, 50])
    }

    @Test func theDayEndsInTheStoresZone() {
        var book = Book()
        book.invoice("INV-1", 100, at: "2024-01-01T23:30:00Z", due: "2024-01-31")
        #expect(book.account("2024-01-01").open == [100])
        let shanghai = Zone(name: "Asia/Shanghai", transitions: [], firstOffset: 8 * 3600, rule: nil)
        let account = CreditAccount.evaluate(book.movements, asOf: day("2024-01-01"), zone: shanghai)
        #expect(account.open == [])
    }

    @Test(arguments: AgeingBucket.allCases) func everyBucketHasAName(bucket: AgeingBucket) {
        #expect(English.phrase(bucket.text.key) != nil)
    }
}
