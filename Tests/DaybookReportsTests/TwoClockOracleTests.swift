import DaybookModel
import DaybookReports
import DaybookTestSupport
import Testing

/// The meaning of two clocks in one sentence (design, 5): the answer at (D, K) is the report evaluated at D over the events with
/// sequence ≤ K that occurred by the end of D; a retraction acts from the date of what it takes back, once it is known.
@Suite struct TwoClockOracleTests {
    private static let retracted = "row text(\"event.retracted\")"
    private static let leftOut = "note retracted events left out: "

    private func compare(
        _ oracle: TwoClockOracle, _ questions: inout RandomQuestions, pairs: Int, reports: Int
    ) -> (asked: Set<String>, answers: Int) {
        var asked: Set<String> = []
        var answers = 0
        for _ in 0..<pairs {
            let day = questions.day()
            let last = questions.sequence(oracle.entries.count)
            for report in ReportCatalogue.all.shuffled(using: &questions.random).prefix(reports) {
                let parameters = questions.parameters(of: report, oracle.context)
                var answer = PlainAnswer(report, oracle.asked(parameters, on: day, knownAt: last))
                let expected = PlainAnswer(report, oracle.filtered(parameters, on: day, knownAt: last))
                // How much was taken back is about events that do not count; another test counts them.
                _ = answer.take(TwoClockOracleTests.leftOut)
                if report.name == "totals" { _ = answer.take(TwoClockOracleTests.retracted) }
                let difference = answer.difference(from: expected)
                #expect(
                    difference == nil,
                    "\(report.name) \(parameters) as of \(day) known at \(last): \(difference ?? "")")
                asked.insert(report.name)
                if !answer.isRefusal { answers += 1 }
            }
        }
        return (asked, answers)
    }

    /// A company's log, where most documents find each other.
    @Test(arguments: 1...8 as ClosedRange<UInt64>) func everyReportOfALateAndCorrectedLog(seed: UInt64) throws {
        let oracle = try TwoClockOracle(RandomCompany.drafts(customers: 6, seed: seed))
        var questions = RandomQuestions(seed: seed &* 7_919)
        let (asked, answers) = compare(oracle, &questions, pairs: 130, reports: 2)
        #expect(asked.count > ReportCatalogue.all.count - 5)
        #expect(answers > 150, "most questions were refused")
    }

    /// Any event of the catalogue in any order, where most documents are nonsense.
    @Test(arguments: 1...4 as ClosedRange<UInt64>) func everyReportOfAnArbitraryLog(seed: UInt64) throws {
        let oracle = try TwoClockOracle(EventDraft.randomEvents(350, seed: seed))
        var questions = RandomQuestions(seed: seed &* 104_729)
        let (_, answers) = compare(oracle, &questions, pairs: 40, reports: 2)
        #expect(answers > 40, "most questions were refused")
    }

    @Test func totalsCountWhatWasTakenBackAndTheRetractions() throws {
        let oracle = try TwoClockOracle(RandomCompany.drafts(customers: 6, seed: 99))
        var questions = RandomQuestions(seed: 5)
        var counts: Set<Int> = []
        for _ in 0..<60 {
            let (day, last) = (questions.day(), questions.sequence(oracle.entries.count))
            var answer = PlainAnswer(TotalsReport.self, oracle.asked([:], on: day, knownAt: last))
            let (leftOut, occurred) = oracle.retractions(on: day, knownAt: last)
            let notes = leftOut == 0 ? [] : [TwoClockOracleTests.leftOut + String(leftOut)]
            #expect(answer.take("note") == notes, "as of \(day) known at \(last)")
            let lines = answer.take(TwoClockOracleTests.retracted)
            #expect(lines.count == min(occurred, 1) && lines.allSatisfy { $0.contains("integer(\(occurred))") })
            counts.insert(leftOut)
        }
        #expect(counts.count > 5)
    }
}
