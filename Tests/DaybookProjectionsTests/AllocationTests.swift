import DaybookModel
import DaybookProjections
import Testing

/// Formulas, section 16.
@Suite struct AllocationTests {
    /// Invoices 100, 250, 400 by due date.
    private func threeInvoices(_ policy: AllocationPolicy = .oldestDueFirst) -> Book {
        var book = Book()
        book.rules.allocation = policy
        book.invoice("INV-1", 100, at: "2024-01-01", due: "2024-02-01")
        book.invoice("INV-2", 250, at: "2024-01-02", due: "2024-02-02")
        book.invoice("INV-3", 400, at: "2024-01-03", due: "2024-02-03")
        return book
    }

    @Test func vector16PaymentOf300OldestFirstLeaves0And50And400() {
        var book = threeInvoices()
        book.pay("P-1", 300, at: "2024-01-10")
        #expect(book.account("2024-01-10").open == [0, 50, 400])
        #expect(book.account("2024-01-09").open == [100, 250, 400])
    }

    @Test func vector16PaymentOf300ToTheThirdLeaves100And250And100() {
        var book = threeInvoices()
        book.pay("P-1", 300, at: "2024-01-10", settling: [("INV-3", 300)])
        #expect(book.account("2024-01-10").open == [100, 250, 100])
    }

    @Test(arguments: [AllocationPolicy.oldestDueFirst, .exactAmountFirst, .largestFirst])
    func vector16PaymentOf800Leaves50Unallocated(policy: AllocationPolicy) {
        var book = threeInvoices(policy)
        book.pay("P-1", 800, at: "2024-01-10")
        let account = book.account("2024-01-10")
        #expect(account.open == [0, 0, 0])
        #expect(account.unallocated() == 50)
        #expect(account.issues.isEmpty)
    }

    @Test func exactAmountFirstPrefersTheInvoiceOfThatAmount() {
        var book = threeInvoices(.exactAmountFirst)
        book.pay("P-1", 250, at: "2024-01-10")
        #expect(book.account("2024-01-10").open == [100, 0, 400])
        book.pay("P-2", 120, at: "2024-01-11")
        #expect(book.account("2024-01-11").open == [0, 0, 380])
    }

    @Test func largestFirstTakesTheInvoiceWithTheMostOpen() {
        var book = threeInvoices(.largestFirst)
        book.pay("P-1", 300, at: "2024-01-10")
        #expect(book.account("2024-01-10").open == [100, 250, 100])
        book.pay("P-2", 300, at: "2024-01-11")
        #expect(book.account("2024-01-11").open == [50, 0, 100])
    }

    @Test func explicitOnlyLeavesMoneyThatNamesNothingUnallocated() {
        var book = threeInvoices(.explicitOnly)
        book.pay("P-1", 300, at: "2024-01-10", settling: [("INV-2", 120)])
        let account = book.account("2024-01-10")
        #expect(account.open == [100, 130, 400])
        #expect(account.unallocated() == 180)
    }

    @Test func rulesMayIgnoreWhatThePayerNamed() {
        var book = threeInvoices()
        book.rules.usesExplicitAllocations = false
        book.pay("P-1", 300, at: "2024-01-10", settling: [("INV-3", 300)])
        #expect(book.account("2024-01-10").open == [0, 50, 400])
    }

    @Test func remainderOfAnExplicitPaymentFollowsThePolicy() {
        var book = threeInvoices()
        book.pay("P-1", 300, at: "2024-01-10", settling: [("INV-3", 150)])
        #expect(book.account("2024-01-10").open == [0, 200, 250])
    }

    @Test func laterAllocationTakesThePaymentsMoneyBackFromThePolicy() {
        var book = threeInvoices()
        book.pay("P-1", 300, at: "2024-01-10")
        book.allocate("P-1", [("INV-3", 300)], at: "2024-01-20")
        #expect(book.account("2024-01-19").open == [0, 50, 400])
        #expect(book.account("2024-01-20").open == [100, 250, 100])
        #expect(book.account("2024-01-20").issues.isEmpty)
    }

    @Test func explicitPaymentDisplacesThePolicysMoneyWhichGoesOn() {
        var book = threeInvoices()
        book.pay("P-1", 100, at: "2024-01-10")
        book.pay("P-2", 100, at: "2024-01-11", settling: [("INV-1", 100)])
        let account = book.account("2024-01-11")
        #expect(account.open == [0, 150, 400])
        #expect(account.issues.isEmpty)
        #expect(account.invoices[0].settlements.map(\.document) == [DocumentKey("P-2")])
    }

    @Test func moneyBeforeTheInvoiceWaitsForIt() {
        var book = Book()
        book.pay("P-1", 80, at: "2024-01-01", settling: [("INV-1", 80)])
        book.invoice("INV-0", 50, at: "2024-01-02", due: "2024-01-03")
        book.invoice("INV-1", 100, at: "2024-01-05", due: "2024-02-05")
        let early = book.account("2024-01-04")
        #expect(early.open == [50])
        #expect(early.unallocated() == 80)
        #expect(early.kinds == [.unknownInvoice])
        let later = book.account("2024-01-05")
        #expect(later.open("INV-1") == 20)
        #expect(later.open("INV-0") == 50)
        #expect(later.issues.isEmpty)
    }

    @Test func overpaymentSettlesTheNextInvoice() {
        var book = Book()
        book.invoice("INV-1", 100, at: "2024-01-01", due: "2024-02-01")
        book.pay("P-1", 130, at: "2024-01-02", settling: [("INV-1", 130)])
        book.invoice("INV-2", 100, at: "2024-01-05", due: "2024-02-05")
        let account = book.account("2024-01-02")
        #expect(account.unallocated() == 30)
        #expect(account.kinds == [.moreThanOpen])
        #expect(account.issues[0].amount == 30)
        #expect(book.account("2024-01-05").open == [0, 70])
    }

    @Test func deallocatedMoneyIsHeldUntilSomebodyAllocatesIt() {
        var book = threeInvoices()
        book.pay("P-1", 100, at: "2024-01-10", settling: [("INV-1", 100)])
        book.deallocate("P-1", [("INV-1", 100)], at: "2024-01-12")
        book.allocate("P-1", [("INV-2", 100)], at: "2024-01-14")
        #expect(book.account("2024-01-11").open == [0, 250, 400])
        #expect(book.account("2024-01-12").open == [100, 250, 400])
        #expect(book.account("2024-01-12").unallocated() == 100)
        #expect(book.account("2024-01-14").open == [100, 150, 400])
        #expect(book.account("2024-01-14").issues.isEmpty)
    }

    @Test func deallocationWithoutInvoicesTakesEverythingBack() {
        var book = threeInvoices()
        book.pay("P-1", 300, at: "2024-01-10", settling: [("INV-1", 50), ("INV-2", 50)])
        book.event("payment.deallocated", "2024-01-12", [("payment", "P-1"), ("currency", "CNY")])
        let account = book.account("2024-01-12")
        #expect(account.open == [100, 250, 400])
        #expect(account.unallocated() == 300)
    }

    @Test func allocationToAWrongIdIsPutRightByTakingItBack() {
        var book = threeInvoices()
        book.pay("P-1", 100, at: "2024-01-10", settling: [("INV-11", 100)])
        book.deallocate("P-1", [("INV-11", 100)], at: "2024-01-11")
        book.allocate("P-1", [("INV-1", 100)], at: "2024-01-12")
        #expect(book.account("2024-01-10").kinds == [.unknownInvoice])
        #expect(book.account("2024-01-12").issues.isEmpty)
        #expect(book.account("2024-01-12").open == [0, 250, 400])
    }

    @Test func prepaymentOfAnOrderGoesToItsInvoiceFirst() {
        var book = Book()
        book.pay("P-1", 60, at: "2024-01-02", [("order", "O-2")])
        book.invoice("INV-1", 100, at: "2024-01-05", due: "2024-01-06")
        book.invoice("INV-2", 100, at: "2024-01-05", due: "2024-02-05", [("order", "O-2")])
        #expect(book.account("2024-01-05").open == [100, 40])
    }

    @Test func paymentAndInvoiceOfOneInstantFindEachOtherInEitherOrder() {
        for isPaymentFirst in [true, false] {
            var book = Book()
            if isPaymentFirst { book.pay("P-1", 100, at: "2024-01-01", settling: [("INV-2", 100)]) }
            book.invoice("INV-1", 100, at: "2024-01-01", due: "2024-01-01")
            book.invoice("INV-2", 100, at: "2024-01-01", due: "2024-02-01")
            if !isPaymentFirst { book.pay("P-1", 100, at: "2024-01-01", settling: [("INV-2", 100)]) }
            #expect(book.account("2024-01-01").open == [100, 0])
            #expect(book.account("2024-01-01").issues.isEmpty)
        }
    }
}
