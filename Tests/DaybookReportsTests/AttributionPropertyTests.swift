import DaybookModel
import DaybookProjections
import DaybookReports
import DaybookTestSupport
import Testing

/// What must hold of the causes of any change, of every report, whatever was recorded.
@Suite struct AttributionPropertyTests {
    private struct Clocks {
        let day: String
        let through: UInt64
    }

    private static let days = ["2024-05-01", "2024-07-15", "2025-05-20"]

    private func question(_ clocks: Clocks, _ parameters: [String: String]) throws -> ReportQuestion {
        ReportQuestion(
            asOf: try #require(Day(clocks.day)), scope: EventScope(through: clocks.through), parameters: parameters)
    }

    @Test(arguments: 1...6 as ClosedRange<UInt64>) func causesAddUpToTheWholeChange(seed: UInt64) throws {
        var random = SeededGenerator(seed: seed)
        let context = try MemoryReportContext.random(90, seed: seed, asOf: "2025-05-20")
        let last = UInt64(context.records.count)
        let known = [UInt64.random(in: last / 4...last / 2, using: &random), last].shuffled(using: &random)
        let clocks = known.map { Clocks(day: Self.days.randomElement(using: &random) ?? Self.days[0], through: $0) }
        var answered = 0
        var changed = 0
        for (report, parameters) in MemoryReportContext.questions {
            let (start, end) = (try question(clocks[0], parameters), try question(clocks[1], parameters))
            let forth: AnswerDifference
            do {
                forth = try Attribution.difference(of: report, context, from: start, to: end)
            } catch is ReportError {
                continue  // A plan or a customer that the random events do not have.
            }
            let back = try Attribution.difference(of: report, context, from: end, to: start)
            answered += 1
            changed += forth.figures.count
            expectChains(forth, "\(report.name), \(clocks)")
            expectOpposites(forth, back, "\(report.name), \(clocks)")
        }
        #expect(answered > 35)
        #expect(changed > 0)
    }

    /// Each cause begins where the one before it ended.
    private func expectChains(_ difference: AnswerDifference, _ comment: String) {
        for figure in difference.figures {
            let place = "\(comment): \(figure.change.place.rowText) \(figure.change.place.column)"
            #expect(!figure.causes.isEmpty, "\(place)")
            var cell = figure.change.before
            var sum: Int64 = 0
            for cause in figure.causes {
                #expect(isSame(cause.before, cell), "\(place)")
                cell = cause.after
                sum += number(Cell.change(from: cause.before, to: cause.after)) ?? 0
            }
            #expect(isSame(cell, figure.change.after), "\(place)")
            // A day that goes and comes back has no difference on the way.
            if case .day? = figure.change.before { continue }
            if let whole = number(Cell.change(from: figure.change.before, to: figure.change.after)) {
                #expect(sum == whole, "\(place)")
            }
        }
    }

    private func expectOpposites(_ forth: AnswerDifference, _ back: AnswerDifference, _ comment: String) {
        #expect(forth.figures.count == back.figures.count, "\(comment)")
        for figure in forth.figures {
            let place = figure.change.place
            guard let other = back.figures.first(where: { $0.change.place == place }) else {
                Issue.record("\(comment): nothing back for \(place)")
                continue
            }
            #expect(other.change.before == figure.change.after && other.change.after == figure.change.before)
            #expect(other.causes.count == figure.causes.count, "\(comment): \(place)")
            for (cause, opposite) in zip(figure.causes, other.causes.reversed()) {
                #expect(cause.before == opposite.after && cause.after == opposite.before, "\(comment): \(place)")
                if case .event = cause.reason { #expect(cause.reason == opposite.reason) }
            }
        }
    }

    private func number(_ cell: Cell) -> Int64? {
        switch cell {
        case .money(let minor, _): minor
        case .signed(let value): value
        default: nil
        }
    }

    private func isSame(_ left: Cell?, _ right: Cell?) -> Bool {
        if case .ratio(let part, let whole)? = left, case .ratio(let otherPart, let otherWhole)? = right {
            return Int128(part) * Int128(otherWhole) == Int128(otherPart) * Int128(whole)
        }
        return left == right
    }
}
