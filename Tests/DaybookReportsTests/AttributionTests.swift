import DaybookModel
import DaybookProjections
import DaybookReports
import DaybookTestSupport
import Testing

/// What made the difference between two answers, event by event.
@Suite struct AttributionTests {
    private func difference(
        _ name: String, _ journal: Journal, from start: (day: String, last: UInt64),
        to end: (day: String, last: UInt64),
        _ parameters: [String: String] = [:], limits: AttributionLimits = AttributionLimits()
    ) throws -> AnswerDifference {
        let report = try #require(ReportCatalogue.report(named: name))
        var values = parameters
        for parameter in report.parameters where values[parameter.name] == nil {
            values[parameter.name] = parameter.defaultValue
        }
        let questions = try [start, end].map { clocks in
            ReportQuestion(
                asOf: try #require(Day(clocks.day)), scope: EventScope(through: clocks.last), parameters: values)
        }
        return try Attribution.difference(
            of: report, journal.asOf(end.day), from: questions[0], to: questions[1], limits: limits)
    }

    /// `place: before > after` and the causes as `event change`.
    private func printed(_ difference: AnswerDifference) -> [String] {
        difference.figures.map { figure in
            let cells = [figure.change.before, figure.change.after].map { $0.map(PeopleFormat.text) ?? "absent" }
            let causes = figure.causes.map { cause in
                let change = PeopleFormat.text(Cell.change(from: cause.before, to: cause.after))
                return switch cause.reason {
                case .event(let event): "\(event.sequence) \(change)"
                case .events(let events): "\(events.map(\.sequence)) \(change)"
                case .time(let start, let end): "\(start) to \(end) \(change)"
                case .version: "version \(change)"
                }
            }
            return "\(figure.change.place.rowText) \(figure.change.place.column): \(cells[0]) > \(cells[1]) = "
                + causes.joined(separator: ", ")
        }
    }

    @Test func aLatePaymentIsTheCause() throws {
        var journal = Journal.tea
        let last = UInt64(journal.records.count)
        let payment = journal.pay("C-1001", "PAY-7", 300_00, at: "2024-05-30", settling: "INV-2")
        journal.event("interaction.logged", "C-1002", at: "2024-05-30", [("channel", "phone")])
        let found = try difference("ageing", journal, from: ("2024-05-31", last), to: ("2024-05-31", last + 2))
        let lines = printed(found)
        #expect(lines.contains("not due CNY open: 800.00 > 500.00 = \(payment) -300.00"))
        #expect(lines.contains { $0.hasPrefix("total CNY open: ") && $0.hasSuffix("= \(payment) -300.00") })
        #expect(found.eventCount == 1)
    }

    @Test func sharesOfAllAreSplitExactly() throws {
        var journal = Journal.tea
        let last = UInt64(journal.records.count)
        let first = journal.pay("C-1001", "PAY-7", 300_00, at: "2024-05-30", settling: "INV-2")
        let second = journal.pay("C-1002", "PAY-8", 1_000_00, at: "2024-05-30", settling: "INV-3")
        let found = try difference("ageing", journal, from: ("2024-05-31", last), to: ("2024-05-31", second))
        let share = try #require(
            found.figures.first { $0.change.place.rowText == "not due CNY" && $0.change.place.column == "share" })
        #expect(share.causes.map(\.reason).count == 2)
        #expect(share.causes.first?.after == share.causes.last?.before)
        #expect(share.causes.last?.after == share.change.after)
        #expect(
            printed(found).contains { $0.contains("share") && $0.contains("\(first) ") && $0.contains("\(second) ") })
    }

    @Test func betweenTwoDaysTimePassesFirst() throws {
        var journal = Journal.tea
        let payment = journal.pay("C-1001", "PAY-7", 300_00, at: "2024-06-18", settling: "INV-2")
        let all = UInt64(journal.records.count)
        let lines = printed(try difference("ageing", journal, from: ("2024-05-31", all), to: ("2024-06-20", all)))
        // The invoice falls due on 15 June; the payment comes three days later.
        #expect(lines.contains("not due CNY open: 800.00 > 0.00 = 2024-05-31 to 2024-06-20 -800.00"))
        #expect(lines.contains { $0.hasPrefix("1–30 days CNY open: ") && $0.hasSuffix("\(payment) -300.00") })
    }

    @Test func whatIsTakenBackOnTheWayIsNotNamed() throws {
        var journal = Journal.tea
        let last = UInt64(journal.records.count)
        let wrong = journal.pay("C-1001", "PAY-7", 300_00, at: "2024-05-30", settling: "INV-2")
        journal.event("event.retracted", "C-1001", at: "2024-05-30", retracting: wrong)
        let right = journal.pay("C-1001", "PAY-8", 200_00, at: "2024-05-30", settling: "INV-2")
        let found = try difference("credit", journal, from: ("2024-05-31", last), to: ("2024-05-31", right))
        #expect(found.eventCount == 1)
        #expect(printed(found).contains("C-1001 CNY exposure: 2,000.00 > 1,800.00 = \(right) -200.00"))
        let back = journal.event("event.retracted", "C-1001", at: "2024-05-30", retracting: right)
        let undone = printed(
            try difference("credit", journal, from: ("2024-05-31", right), to: ("2024-05-31", back)))
        #expect(undone.contains("C-1001 CNY exposure: 1,800.00 > 2,000.00 = \(back) 200.00"))
    }

    @Test func aMergeMovesFiguresFromOneCustomerToAnother() throws {
        var journal = Journal.tea
        let last = UInt64(journal.records.count)
        let merge = journal.event("customer.merged", "C-1003", at: "2024-05-29", [("into", "C-1001")])
        let lines = printed(try difference("credit", journal, from: ("2024-05-31", last), to: ("2024-05-31", merge)))
        #expect(lines.contains { $0.hasPrefix("C-1003 CNY") && $0.hasSuffix("= \(merge) 50.01") })
        #expect(lines.contains { $0.hasPrefix("C-1001 CNY") && $0.contains("= \(merge) ") })
        #expect(lines.allSatisfy { !$0.hasPrefix("total CNY exposure") })
    }

    @Test func whatCannotBeTriedIsNamedTogether() throws {
        var journal = Journal.tea
        let last = UInt64(journal.records.count)
        journal.pay("C-1001", "PAY-7", 300_00, at: "2024-05-30", settling: "INV-2")
        let second = journal.pay("C-1002", "PAY-8", 1_000_00, at: "2024-05-30", settling: "INV-3")
        let found = try difference(
            "ageing", journal, from: ("2024-05-31", last), to: ("2024-05-31", second),
            limits: AttributionLimits(wholeMax: 0, partsMax: 0))
        #expect(!found.isSplit)
        #expect(
            printed(found).contains {
                $0.hasPrefix("total CNY open") && $0.hasSuffix("= [\(last + 1), \(second)] -1,300.00")
            })
        let table = try DifferenceTable(journal.asOf("2024-05-31")).table(found)
        #expect(table.notes.count == 1)
    }

    @Test func ranksAreFoundByAskingForAll() throws {
        var journal = Journal.market
        let last = UInt64(journal.records.count)
        let customers = journal.customers
        let first = journal.event(
            "order.placed", try #require(customers.first), at: "2024-12-30",
            [("order", "O-new"), ("currency", "CNY"), ("total", 9_000_000_00)])
        let found = try difference("rfm", journal, from: ("2024-12-31", last), to: ("2024-12-31", first))
        #expect(!found.figures.isEmpty)
        #expect(found.eventCount == 1)
    }

    @Test func nothingChangedSaysSo() throws {
        let journal = Journal.tea
        let last = UInt64(journal.records.count)
        let found = try difference("ageing", journal, from: ("2024-05-31", last), to: ("2024-05-31", last))
        #expect(found.figures.isEmpty)
        #expect(try DifferenceTable(journal.asOf("2024-05-31")).table(found).hint == Text("difference.nothing"))
    }

    @Test func changesAreExact() {
        let cny = Currency("CNY")!
        #expect(Cell.change(from: .money(500, cny), to: .money(300, cny)) == .money(-200, cny))
        #expect(Cell.change(from: nil, to: .integer(3)) == .signed(3))
        #expect(Cell.change(from: .ratio(1, 3), to: .ratio(1, 2)) == .ratio(1, 6))
        #expect(Cell.change(from: .ratio(1, 3), to: .ratio(1, 0)) == .ratio(-1, 3))
        #expect(
            Cell.change(from: .decimal(0.5, digits: 2), to: .decimal(0.253, digits: 2))
                == .quotient(Ratio(-1, over: 4)!, digits: 2))
        #expect(Cell.change(from: .day(Day("2024-03-01")!), to: .day(Day("2024-02-28")!)) == .signed(-2))
        #expect(Cell.change(from: .text("A"), to: .text("B")) == .blank)
        #expect(Cell.change(from: .money(500, cny), to: .money(300, Currency("USD")!)) == .blank)
    }
}
