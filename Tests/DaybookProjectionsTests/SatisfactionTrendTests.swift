import DaybookAnalysis
import DaybookModel
import DaybookProjections
import Testing

/// Trends and waves (formulas, section 21; requirements, C06, C08, C09 and contradiction 6).
@Suite struct SatisfactionTrendTests {
    private let months = (0..<14).map { index in
        CalendarPeriod(.month, containing: Day(year: 2025 + index / 12, month: index % 12 + 1, day: 1)!)
    }

    /// A mean of the given height from three answers each.
    private func tallies(_ means: [Double?]) -> [CalendarPeriod: ScoreTally] {
        var tallies: [CalendarPeriod: ScoreTally] = [:]
        for (month, mean) in zip(months, means) {
            guard let mean else { continue }
            var tally = ScoreTally(lowest: 0, highest: 100)
            tally.add(Int64(mean * 1_000_000), count: 3)
            tallies[month] = tally
        }
        return tallies
    }

    private func trend(
        _ tallies: [CalendarPeriod: ScoreTally], through last: Int, formula: ScoreFormula = .mean,
        baseline: ClosedRange<Day>? = nil, limits: SatisfactionTrend.Limits = .automatic
    ) -> SatisfactionTrend {
        SatisfactionTrend(
            tallies, empty: ScoreTally(lowest: 0, highest: 100), over: Array(months[...last]), formula: formula,
            baseline: baseline, baselinePeriods: 8, movingAverage: 3, limits: limits)
    }

    private let vector: [Double?] = [88, 90, 87, 91, 89, 92, 90, 88, 85, 84, 83, 82]

    @Test func theFirstPeriodsAreTheBaseline() throws {
        let trend = trend(tallies(vector), through: 11)
        #expect(trend.baseline == Array(months.prefix(8)))
        let limits = try #require(trend.points[0].limits)
        #expect(abs(limits.low - 82.535) < 5e-4)
        #expect(trend.points[11].signals.contains(.outside))
        #expect(trend.points.prefix(10).allSatisfy { $0.signals.isEmpty })
        #expect(abs(try #require(trend.line).slope + 0.6469) < 5e-5)
        #expect(trend.test?.score == -34)
        #expect(trend.points[1].average == nil)
        #expect(abs(try #require(trend.points[11].average) - 83) < 1e-9)
    }

    @Test func moreDataDoesNotMoveTheBaseline() {
        let early = trend(tallies(Array(vector.prefix(9))), through: 8)
        let late = trend(tallies(vector), through: 11)
        #expect(early.points[8].limits == late.points[8].limits)
    }

    @Test func aGapIsNeitherZeroNorFilled() {
        let gapped = vector.enumerated().map { $0.offset == 4 ? nil : $0.element }
        let trend = trend(tallies(gapped), through: 13)
        #expect(trend.points.count == 14)
        #expect(trend.points[4].value == nil && trend.points[4].limits == nil && trend.points[4].tally.answers == 0)
        #expect((4...6).allSatisfy { trend.points[$0].average == nil })
        #expect(trend.points[7].average != nil)
        #expect(trend.points[12].value == nil && trend.points[13].value == nil)
        // Time runs on through the gap: a straight line stays straight.
        let line: [Double?] = [10, 20, nil, nil, 50, 60]
        #expect(abs(self.trend(tallies(line), through: 5).line!.slope - 10) < 1e-9)
    }

    @Test func aBaselineOfDaysTakesWholePeriods() {
        let days = day("2025-02-01")...day("2025-08-30")
        let trend = trend(tallies(vector), through: 11, baseline: days)
        #expect(trend.baseline == Array(months[1...6]), "August is not whole")
    }

    @Test func fiveePeriodsGiveNoLimits() {
        let trend = trend(tallies(Array(vector.prefix(5))), through: 4)
        #expect(trend.points.allSatisfy { $0.limits == nil && $0.signals.isEmpty })
    }

    @Test func sharesGetLimitsByTheirAnswers() throws {
        var tallies: [CalendarPeriod: ScoreTally] = [:]
        for (index, month) in months.prefix(9).enumerated() {
            var tally = ScoreTally(lowest: 1, highest: 5)
            let answers = index == 8 ? 400 : 100
            tally.add(5_000_000, count: answers * (index == 8 ? 8 : 9) / 10)
            tally.add(1_000_000, count: answers * (index == 8 ? 2 : 1) / 10)
            tallies[month] = tally
        }
        let trend = trend(tallies, through: 8, formula: .topBoxes(2))
        let (few, many) = (try #require(trend.points[0].limits), try #require(trend.points[8].limits))
        #expect(abs(few.low - 0.81) < 1e-12 && abs(many.low - 0.855) < 1e-12)
        #expect(trend.points[8].signals == [.outside])
        let individuals = self.trend(tallies, through: 8, formula: .topBoxes(2), limits: .individuals)
        #expect(abs(try #require(individuals.points[0].limits).low - 0.9) < 1e-12, "all eight are equal")
    }

    @Test func theSameMixShowsThatOnlyTheMixChanged() throws {
        func tally(_ good: Int, _ bad: Int) -> ScoreTally {
            var tally = ScoreTally(lowest: 1, highest: 5)
            tally.add(5_000_000, count: good)
            tally.add(1_000_000, count: bad)
            return tally
        }
        // A customers 90 % content, C customers 50 %, every time; the share of C customers grows.
        let (a, c) = (DocumentKey("A"), DocumentKey("C"))
        let groups = [[a: tally(90, 10), c: tally(5, 5)], [a: tally(9, 1), c: tally(50, 50)], [a: tally(9, 1)]]
        let standard = MixStandard.values(groups, baseline: [0], formula: .topBoxes(2))
        let expected = (0.9 * 100 + 0.5 * 10) / 110
        #expect(abs(try #require(standard[0]) - expected) < 1e-12)
        #expect(abs(try #require(standard[1]) - expected) < 1e-12)
        #expect(standard[2] == nil, "nobody of C answered")
        #expect(MixStandard.values([[a: tally(1, 1)]], baseline: [0], formula: .topBoxes(2)) == [nil])
    }

    @Test func aQuarterWithoutAWaveRepeatsNothing() throws {
        var book = SurveyBook()
        for customer in 1...20 as ClosedRange<UInt32> {
            book.send("H1-\(customer)", customer, at: "2026-02-20", wave: "2026-H1", closes: "2026-03-20")
            book.answer(customer <= 19 ? 5 : 1, customer, at: "2026-03-01", survey: "H1-\(customer)")
            book.send("H2-\(customer)", customer, at: "2026-08-20", wave: "2026-H2", closes: "2026-10-05")
            book.answer(customer <= 10 ? 5 : 1, customer, at: "2026-09-10", survey: "H2-\(customer)")
        }
        let quarters = (1...4).map { CalendarPeriod(.quarter, containing: Day(year: 2026, month: $0 * 3, day: 1)!) }
        let ends = try book.waves().ends(of: quarters)
        #expect(ends.map { $0.series.values.map(\.answers).reduce(0, +) } == [20, 0, 0, 20])
        #expect(ends.map(\.measuredBefore) == [nil, day("2026-03-20"), day("2026-03-20"), day("2026-03-20")])
        let waves = try book.waves().waves
        #expect(waves.map(\.key.text) == ["2026-H1", "2026-H2"])
        #expect(waves.map(\.responses) == [20, 20] && waves.map(\.sent) == [20, 20])
    }

    @Test func targetsAreMetMissedOrNotProven() {
        #expect(TargetStatus(.share(392, of: 400), target: 950_000) == .met)
        #expect(TargetStatus(.share(194, of: 200), target: 950_000) == .notProven)
        #expect(TargetStatus(.share(75, of: 100), target: 900_000) == .missed)
        #expect(TargetStatus(.share(75, of: 100), target: nil) == nil)
        var tally = ScoreTally(lowest: 1, highest: 5)
        tally.add(5_000_000)
        #expect(TargetStatus(ScoreFormula.mean.value(of: tally)!, target: 4_000_000) == .notProven)
    }
}
