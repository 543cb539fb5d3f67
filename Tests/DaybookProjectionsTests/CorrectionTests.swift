import DaybookModel
import DaybookProjections
import DaybookTestSupport
import Testing

/// Reversals, retractions, credit notes, adjustments, refunds and what cannot be applied (K17, formulas 13 and 16).
@Suite struct CorrectionTests {
    @Test func reversalOpensTheInvoiceFromItsOwnDate() {
        var book = Book()
        book.invoice("INV-1", 100, at: "2024-01-01", due: "2024-01-31")
        book.pay("P-1", 100, at: "2024-01-10", settling: [("INV-1", 100)])
        book.reverse("P-1", at: "2024-01-20")
        #expect(book.account("2024-01-19").open == [0])
        #expect(book.account("2024-01-20").open == [100])
        #expect(book.account("2024-01-20").unallocated() == 0)
    }

    @Test func retractionActsFromTheDateOfWhatItRetracts() {
        var book = Book()
        book.invoice("INV-1", 100, at: "2024-01-01", due: "2024-01-31")
        let payment = book.pay("P-1", 100, at: "2024-01-10", settling: [("INV-1", 100)])
        #expect(book.account("2024-01-15").open == [0])
        book.retract(payment, at: "2024-01-20")
        #expect(book.account("2024-01-15").open == [100])
        #expect(book.account("2024-01-09").open == [100])
    }

    @Test func retractedRetractionDoesNothing() {
        var book = Book()
        book.invoice("INV-1", 100, at: "2024-01-01", due: "2024-01-31")
        let payment = book.pay("P-1", 100, at: "2024-01-10")
        let retraction = book.retract(payment, at: "2024-01-20")
        book.retract(retraction, at: "2024-01-21")
        #expect(book.account("2024-01-15").open == [0])
    }

    @Test func retractedReversalLeavesThePaymentStanding() {
        var book = Book()
        book.invoice("INV-1", 100, at: "2024-01-01", due: "2024-01-31")
        book.pay("P-1", 100, at: "2024-01-10")
        let reversal = book.reverse("P-1", at: "2024-01-20")
        book.retract(reversal, at: "2024-02-01")
        #expect(book.account("2024-01-25").open == [0])
    }

    @Test func partialReversalTakesUnallocatedMoneyFirst() {
        var book = Book()
        book.invoice("INV-1", 100, at: "2024-01-01", due: "2024-01-31")
        book.pay("P-1", 130, at: "2024-01-10", settling: [("INV-1", 100)])
        book.reverse("P-1", at: "2024-01-20", [("amount", 50), ("currency", "CNY")])
        let account = book.account("2024-01-20")
        #expect(account.open == [20])
        #expect(account.unallocated() == 0)
        #expect(account.issues.isEmpty)
    }

    @Test func redInvoiceLowersTheInvoiceItCorrects() {
        var book = Book()
        book.invoice("INV-1", 100, at: "2024-01-01", due: "2024-01-31")
        book.invoice("INV-2", 100, at: "2024-01-02", due: "2024-02-01")
        book.invoice("RED-1", -40, at: "2024-01-10", [("kind", "red"), ("corrects", "INV-2")])
        let account = book.account("2024-01-10")
        #expect(account.open == [100, 60])
        #expect(account.unallocated() == 0)
    }

    @Test func redInvoiceOfAPaidInvoiceStandsAsCreditAndSettlesTheNext() {
        var book = Book()
        book.invoice("INV-1", 100, at: "2024-01-01", due: "2024-01-31")
        book.pay("P-1", 100, at: "2024-01-05", settling: [("INV-1", 100)])
        book.invoice("RED-1", 40, at: "2024-01-10", [("kind", "red"), ("corrects", "INV-1")])
        book.invoice("INV-2", 100, at: "2024-01-20", due: "2024-02-20")
        #expect(book.account("2024-01-10").unallocated() == 40)
        #expect(book.account("2024-01-10").issues.isEmpty)
        #expect(book.account("2024-01-20").open == [0, 60])
    }

    @Test func redInvoiceBeforeItsInvoiceWaits() {
        var book = Book()
        book.invoice("RED-1", -40, at: "2024-01-01", [("corrects", "INV-1")])
        book.invoice("INV-1", 100, at: "2024-01-02", due: "2024-01-31")
        #expect(book.account("2024-01-01").kinds == [.unknownInvoice])
        #expect(book.account("2024-01-01").unallocated() == 40)
        #expect(book.account("2024-01-02").open == [60])
        #expect(book.account("2024-01-02").issues.isEmpty)
    }

    @Test func creditClearsTheOverdueStateLikeAPayment() {
        var book = Book()
        book.invoice("INV-1", 100, at: "2024-01-01", due: "2024-01-10")
        book.invoice("RED-1", -100, at: "2024-01-15", [("corrects", "INV-1")])
        #expect(book.account("2024-01-14").position(in: cny)?.overdue == 100)
        #expect(book.account("2024-01-15").position(in: cny)?.overdue == 0)
    }

    @Test func adjustmentBelowWhatWasPaidFreesTheMoney() {
        var book = Book()
        book.invoice("INV-1", 100, at: "2024-01-01", due: "2024-01-31")
        book.pay("P-1", 100, at: "2024-01-05", settling: [("INV-1", 100)])
        book.change("invoice.adjusted", "INV-1", -30, at: "2024-01-10")
        let account = book.account("2024-01-10")
        #expect(account.open == [0])
        #expect(account.unallocated() == 30)
        book.change("invoice.adjusted", "INV-1", 50, at: "2024-01-11")
        #expect(book.account("2024-01-11").open == [20])
    }

    @Test func writeOffClosesWhatIsOpenAndNoMore() {
        var book = Book()
        book.invoice("INV-1", 100, at: "2024-01-01", due: "2024-01-31")
        book.pay("P-1", 60, at: "2024-01-05", settling: [("INV-1", 60)])
        book.change("invoice.written_off", "INV-1", 50, at: "2024-03-01")
        let account = book.account("2024-03-01")
        #expect(account.open == [0])
        #expect(account.kinds == [.moreThanOpen])
        #expect(account.issues.map(\.amount) == [10])
        #expect(account.invoices[0].settled(by: .writeOff) == 40)
    }

    @Test func adjustmentOfAWrittenOffInvoiceShrinksTheWriteOff() {
        var book = Book()
        book.invoice("INV-1", 100, at: "2024-01-01", due: "2024-01-31")
        book.change("invoice.written_off", "INV-1", 100, at: "2024-03-01")
        book.change("invoice.adjusted", "INV-1", -20, at: "2024-03-02")
        let account = book.account("2024-03-02")
        #expect(account.invoices[0].settled(by: .writeOff) == 80)
        #expect(account.statements(from: day("2024-01-01")).map(\.closing) == [0])
    }

    @Test func refundTakesUnallocatedMoneyBeforeItOpensAnInvoice() {
        var book = Book()
        book.invoice("INV-1", 100, at: "2024-01-01", due: "2024-01-31")
        book.pay("P-1", 130, at: "2024-01-05", settling: [("INV-1", 100)])
        let refund: [(String, TestValue)] = [
            ("payment", "P-1"), ("refund", "R-1"), ("amount", 30), ("currency", "CNY"),
        ]
        book.event("payment.refunded", "2024-01-06", refund)
        #expect(book.account("2024-01-06").open == [0])
        #expect(book.account("2024-01-06").unallocated() == 0)
        book.event("payment.refunded", "2024-01-07", refund)
        #expect(book.account("2024-01-07").open == [30])
    }

    @Test func refundThatNamesNoPaymentComesOutOfTheOldestCredit() {
        var book = Book()
        book.rules.allocation = .explicitOnly
        book.pay("P-1", 50, at: "2024-01-05")
        book.pay("P-2", 50, at: "2024-01-06")
        book.event("payment.refunded", "2024-01-07", [("refund", "R-1"), ("amount", 70), ("currency", "CNY")])
        #expect(book.account("2024-01-07").credits.map(\.unallocated) == [0, 30])
        book.event("payment.refunded", "2024-01-08", [("refund", "R-2"), ("amount", 70), ("currency", "CNY")])
        #expect(book.account("2024-01-08").kinds == [.moreThanPaid])
        #expect(book.account("2024-01-08").issues[0].amount == 40)
    }

    @Test func disputeMarksTheInvoiceUntilItIsSettled() {
        var book = Book()
        book.invoice("INV-1", 100, at: "2024-01-01", due: "2024-01-31")
        book.event("invoice.disputed", "2024-01-05", [("invoice", "INV-1"), ("amount", 40), ("currency", "CNY")])
        book.event("invoice.dispute_settled", "2024-01-10", [("invoice", "INV-1"), ("outcome", "rejected")])
        #expect(book.account("2024-01-04").position(in: cny)?.disputed == 0)
        #expect(book.account("2024-01-05").position(in: cny)?.disputed == 40)
        #expect(book.account("2024-01-10").position(in: cny)?.disputed == 0)
        #expect(book.account("2024-01-05").position(in: cny)?.exposure == 100)
        book.rules.disputedCountsInExposure = false
        #expect(book.account("2024-01-05").position(in: cny)?.exposure == 60)
    }

    @Test func whatCannotBeAppliedIsSetAsideAndListed() {
        var book = Book()
        book.invoice("INV-1", 100, at: "2024-01-01", due: "2024-01-31")
        book.invoice("INV-1", 70, at: "2024-01-02", due: "2024-01-31")
        book.invoice("INV-E", 100, at: "2024-01-02", due: "2024-01-31", currency: "USD")
        book.pay("P-1", 10, at: "2024-01-03", settling: [("INV-E", 10)])
        book.pay("P-1", 10, at: "2024-01-04")
        book.reverse("P-9", at: "2024-01-05")
        book.deallocate("P-1", [("INV-E", 10)], at: "2024-01-06")
        book.change("invoice.written_off", "INV-9", 5, at: "2024-01-07")
        book.pay("P-2", 0, at: "2024-01-08")
        book.pay("P-3", 20, at: "2024-01-09", settling: [("INV-1", 30)])
        book.event("order.delivered", "2024-01-10", [("order", "O-9")])
        book.reverse("P-3", at: "2024-01-11")
        book.reverse("P-3", at: "2024-01-12")
        let account = book.account("2024-01-31")
        #expect(
            account.kinds == [
                .documentTwice, .currencyDiffers, .documentTwice, .unknownPayment, .moreThanAllocated,
                .unknownInvoice, .amountOutOfRange, .moreThanPaid, .unknownOrder, .alreadyReversed,
            ])
        #expect(account.open("INV-1") == 90)
        #expect(account.open("INV-E") == 100)
        for issue in account.issues {
            #expect(issue.description.hasPrefix("event \(issue.sequence) "), "no phrase for \(issue.kind)")
        }
    }

    @Test(arguments: CreditIssue.Kind.allCases) func everyKindOfIssueHasAPhrase(kind: CreditIssue.Kind) {
        #expect(English.phrase("credit.issue.\(kind.rawValue)") != nil)
    }

    @Test func absurdAmountsAreSetAsideAndNeverTrap() {
        var book = Book()
        book.invoice("INV-1", .max, at: "2024-01-01")
        book.invoice("INV-2", .min, at: "2024-01-02")
        for number in 0..<110 {
            book.invoice("INV-\(number + 3)", CreditLimits.amountMax, at: "2024-01-03")
        }
        let account = book.account("2024-01-31")
        #expect(account.position(in: cny)?.openItems == CreditLimits.ledgerMax)
        #expect(account.kinds == [CreditIssue.Kind](repeating: .amountOutOfRange, count: 12))
    }
}
