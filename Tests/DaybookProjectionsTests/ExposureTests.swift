import DaybookModel
import DaybookProjections
import DaybookTestSupport
import Testing

/// Formulas, section 15.
@Suite struct ExposureTests {
    private func order(_ book: inout Book, _ id: String, _ total: Int64, at: String, _ more: [(String, TestValue)] = [])
    {
        book.event(
            "order.placed", at, [("order", .text(id)), ("currency", "CNY"), ("total", .number(total))] + more)
    }

    private func limit(_ book: inout Book, _ amount: Int64, at: String, _ more: [(String, TestValue)] = []) {
        book.event("credit.limit_set", at, [("limit", .number(amount)), ("currency", "CNY")] + more)
    }

    /// Orders 120 k, of which 50 k promised late, deliveries 30 k, items 210 k, limit 400 k.
    private func vector15() -> Book {
        var book = Book()
        limit(&book, 400_000, at: "2024-01-01")
        order(&book, "O-1", 70_000, at: "2024-01-02", [("promised", "2024-01-31")])
        order(&book, "O-2", 50_000, at: "2024-01-02", [("promised", "2024-12-31")])
        order(&book, "O-3", 30_000, at: "2024-01-02", [("promised", "2024-01-05")])
        book.event("order.delivered", "2024-01-05", [("order", "O-3")])
        order(&book, "O-4", 210_000, at: "2024-01-02")
        book.event("order.delivered", "2024-01-05", [("order", "O-4")])
        book.invoice("INV-4", 210_000, at: "2024-01-06", due: "2024-02-06", [("order", "O-4")])
        return book
    }

    @Test func vector15ExposureUtilisationAndAvailable() throws {
        let position = try #require(vector15().account("2024-01-10").position(in: cny))
        #expect(position.openOrders == 120_000)
        #expect(position.openDeliveries == 30_000)
        #expect(position.openItems == 210_000)
        #expect(position.exposure == 360_000)
        #expect(position.utilisation?.value == 0.9)
        #expect(position.available == 40_000)
        #expect(position.overrun == 0)
        #expect(position.overrun(adding: 55_000) == 15_000)
    }

    @Test func vector15HorizonLeavesLateOrdersOut() throws {
        var book = vector15()
        book.rules.orderHorizonDays = 90
        let position = try #require(book.account("2024-01-10").position(in: cny))
        #expect(position.exposure == 310_000)
        #expect(position.ordersBeyondHorizon == 50_000)
        #expect(position.utilisation?.value == 0.775)
    }

    @Test func exposureOnAPastDateIsWhatItWas() {
        let book = vector15()
        #expect(book.account("2024-01-01").position(in: cny)?.exposure == 0)
        #expect(book.account("2024-01-02").position(in: cny)?.openOrders == 360_000)
        #expect(book.account("2024-01-05").position(in: cny)?.openDeliveries == 240_000)
        #expect(book.account("2024-01-05").position(in: cny)?.exposure == 360_000)
    }

    @Test func noLimitAndLimitZeroAndExpiredLimitAreThreeThings() {
        var book = Book()
        book.invoice("INV-1", 100, at: "2024-01-01", due: "2024-01-31")
        let unlimited = book.account("2024-01-01").position(in: cny)
        #expect(unlimited?.limit == nil)
        #expect(unlimited?.available == nil)
        #expect(unlimited?.utilisation == nil)
        #expect(unlimited?.overrun(adding: 1_000) == 0)
        limit(&book, 0, at: "2024-01-02")
        let zero = book.account("2024-01-02").position(in: cny)
        #expect(zero?.available == 0)
        #expect(zero?.utilisation == nil)
        #expect(zero?.overrun == 100)
        limit(&book, 500, at: "2024-01-03", [("valid_until", "2024-01-05")])
        #expect(book.account("2024-01-05").position(in: cny)?.available == 400)
        let expired = book.account("2024-01-06").position(in: cny)
        #expect(expired?.isLimitExpired == true)
        #expect(expired?.available == 0)
        #expect(expired?.overrun == 100)
        book.event("credit.limit_cleared", "2024-01-07")
        #expect(book.account("2024-01-07").position(in: cny)?.limit == nil)
    }

    @Test func unallocatedMoneyLowersTheExposureIfTheRulesSaySo() {
        var book = Book()
        book.rules.allocation = .explicitOnly
        book.invoice("INV-1", 100, at: "2024-01-01", due: "2024-01-31")
        book.pay("P-1", 30, at: "2024-01-02")
        #expect(book.account("2024-01-02").position(in: cny)?.exposure == 70)
        book.rules.unallocatedLowersExposure = false
        #expect(book.account("2024-01-02").position(in: cny)?.exposure == 100)
    }

    @Test func reopenedOrderCountsAgain() {
        var book = Book()
        order(&book, "O-1", 100, at: "2024-01-01")
        book.event("order.cancelled", "2024-01-02", [("order", "O-1")])
        book.event("order.reopened", "2024-01-03", [("order", "O-1"), ("amount", 60), ("currency", "CNY")])
        #expect(book.account("2024-01-01").position(in: cny)?.openOrders == 100)
        #expect(book.account("2024-01-02").orders.isEmpty)
        #expect(book.account("2024-01-03").position(in: cny)?.openOrders == 60)
    }

    @Test func partDeliveriesReturnsAndBillsMoveValueAndNeverDoubleIt() {
        var book = Book()
        order(&book, "O-1", 100, at: "2024-01-01")
        book.event("order.delivered", "2024-01-02", [("order", "O-1"), ("amount", 60), ("currency", "CNY")])
        book.event("order.returned", "2024-01-03", [("order", "O-1"), ("amount", 10), ("currency", "CNY")])
        book.invoice("INV-1", 30, at: "2024-01-04", due: "2024-02-04", [("order", "O-1")])
        book.invoice("RED-1", -30, at: "2024-01-05", [("corrects", "INV-1")])
        func split(_ date: String) -> [Int64] {
            let position = book.account(date).position(in: cny)
            return [position?.openOrders ?? -1, position?.openDeliveries ?? -1, position?.openItems ?? -1]
        }
        #expect(split("2024-01-01") == [100, 0, 0])
        #expect(split("2024-01-02") == [40, 60, 0])
        #expect(split("2024-01-03") == [40, 50, 0])
        #expect(split("2024-01-04") == [40, 20, 30])
        #expect(split("2024-01-05") == [40, 50, 0])
    }

    @Test func orderWithoutATotalIsTheSumOfItsLines() {
        var book = Book()
        book.event(
            "order.placed", "2024-01-01",
            [("order", "O-1"), ("currency", "CNY"), ("lines", [["line": "1", "price": 70, "freight": 5]])])
        book.event(
            "order.line_added", "2024-01-02",
            [("order", "O-1"), ("line", "2"), ("price", 20), ("freight", 5), ("currency", "CNY")])
        #expect(book.account("2024-01-01").position(in: cny)?.openOrders == 75)
        #expect(book.account("2024-01-02").position(in: cny)?.openOrders == 100)
        book.event("order.changed", "2024-01-03", [("order", "O-1"), ("total", 90), ("currency", "CNY")])
        #expect(book.account("2024-01-03").position(in: cny)?.openOrders == 90)
    }

    @Test func orderPaidAheadIsListedAndDoesNotCount() {
        var book = Book()
        order(&book, "O-1", 100, at: "2024-01-01", [("on_credit", false)])
        let account = book.account("2024-01-01")
        #expect(account.orders.map(\.openOrder) == [100])
        #expect(account.positions.isEmpty)
    }

    @Test func linesWithoutAnAmountAreSetAside() {
        var book = Book()
        order(&book, "O-1", 100, at: "2024-01-01")
        book.event("order.cancelled", "2024-01-02", [("order", "O-1"), ("lines", ["2"])])
        #expect(book.account("2024-01-02").kinds == [.amountMissing])
        #expect(book.account("2024-01-02").position(in: cny)?.openOrders == 100)
    }

    @Test func standingIsWhatWasLastSaidByDateWhateverTheOrderOfRecording() {
        var book = Book()
        book.event("credit.graded", "2024-03-01", [("grade", "A"), ("score", 91_500_000)])
        book.event("credit.graded", "2024-02-01", [("grade", "C"), ("next_review", "2024-06-30")])
        book.event("customer.registered", "2024-01-01", [("kind", "company"), ("owner", "li.na"), ("region", "east")])
        book.event("customer.owner_set", "2024-02-15", [("owner", "wang.wei")])
        book.event("customer.changed", "2024-03-15", [("cleared", ["region"])])
        book.event("credit.hold_set", "2024-02-20", [("reason", "overdue")])
        book.event("credit.hold_released", "2024-02-25")
        let march = book.account("2024-03-01").standing
        #expect(march.grade?.grade.text == "A")
        #expect(march.owner?.name.text == "wang.wei")
        #expect(march.region?.name.text == "east")
        #expect(march.hold == nil)
        let february = book.account("2024-02-20").standing
        #expect(february.grade?.grade.text == "C")
        #expect(february.grade?.nextReview == day("2024-06-30"))
        #expect(february.hold == 6)
        #expect(book.account("2024-02-01").standing.owner?.name.text == "li.na")
        #expect(book.account("2024-03-15").standing.region == nil)
    }

    @Test func overdueListGroupsByOwnerAndRegion() {
        var rows: [OverdueRow] = []
        for (number, (owner, amount)) in [("li.na", 100), ("wang.wei", 70), ("li.na", 30), ("", 5)].enumerated() {
            var book = Book()
            if !owner.isEmpty { book.event("customer.owner_set", "2024-01-01", [("owner", .text(owner))]) }
            book.invoice("INV-1", Int64(amount), at: "2024-01-01", due: "2024-01-10")
            book.invoice("INV-2", 1_000, at: "2024-01-01", due: "2024-01-20")
            rows += book.account("2024-01-20").overdueRows(of: SubjectNumber(.customer, UInt32(number + 1)))
        }
        #expect(rows.map(\.overdue) == [100, 70, 30, 5])
        #expect(rows.allSatisfy { $0.invoices.count == 1 && $0.daysMax == 10 })
        let groups = OverdueGroup.groups(of: rows, by: .owner)
        #expect(groups.map { $0.name.description } == ["", "li.na", "wang.wei"])
        #expect(groups.map(\.overdue) == [5, 130, 70])
        #expect(groups.map(\.customers) == [1, 2, 1])
        #expect(OverdueGroup.groups(of: rows, by: .region).map(\.overdue) == [205])
    }
}
