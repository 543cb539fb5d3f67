import DaybookModel
import DaybookProjections
import DaybookTestSupport
import Testing

/// What became of the terms of subscriptions (T33).
@Suite struct SubscriptionTermTests {
    private func start(_ book: inout Book, at: String = "2024-01-01") {
        book.event(
            "subscription.started", at, [("subscription", "S-1"), ("starts", "2024-01-01"), ("ends", "2024-03-31")])
    }

    private func renew(_ book: inout Book, at: String) {
        book.event(
            "subscription.renewed", at, [("subscription", "S-1"), ("starts", "2024-04-01"), ("ends", "2024-06-30")])
    }

    private func cancel(_ book: inout Book, at: String) {
        book.event("subscription.cancelled", at, [("subscription", "S-1"), ("effective", "2024-03-31")])
    }

    private func outcomes(_ book: Book) -> [SubscriptionTerm.Outcome] {
        book.history("2024-12-31").subscriptions.map(\.outcome)
    }

    @Test func aCancellationThatIsThoughtBetterOfInTimeIsARenewal() {
        var book = Book()
        start(&book)
        cancel(&book, at: "2024-02-01")
        #expect(outcomes(book) == [.cancelled])
        renew(&book, at: "2024-03-31")
        #expect(outcomes(book) == [.renewed, .open])
        var late = Book()
        start(&late)
        cancel(&late, at: "2024-02-01")
        renew(&late, at: "2024-04-01")
        #expect(outcomes(late) == [.cancelled, .open])
    }

    @Test func aLateRenewalOfWhatNobodyCancelledIsARenewal() {
        var book = Book()
        start(&book)
        renew(&book, at: "2024-05-01")
        #expect(outcomes(book) == [.renewed, .open])
    }

    /// In a file of dates without times all three may stand at one instant, in any order.
    @Test(arguments: [[0, 1, 2], [0, 2, 1], [1, 0, 2], [1, 2, 0], [2, 0, 1], [2, 1, 0]])
    func theOrderOfImportDoesNotShow(order: [Int]) {
        var book = Book()
        for step in order {
            switch step {
            case 0: start(&book)
            case 1: renew(&book, at: "2024-01-01")
            default: cancel(&book, at: "2024-01-01")
            }
        }
        #expect(outcomes(book) == [.renewed, .cancelled])
    }
}
