import DaybookAnalysis
import Testing

/// The vectors of formulas, sections 0 and 4 to 6.
@Suite struct ScoreFormulaTests {
    private func tally(
        _ counts: KeyValuePairs<Int64, Int>, lowest: Int64, highest: Int64, lowIsGood: Bool = false
    ) -> ScoreTally {
        var tally = ScoreTally(lowest: lowest, highest: highest, lowIsGood: lowIsGood)
        for (score, count) in counts { tally.add(score * ScoreTally.millionths, count: count) }
        return tally
    }

    private var csat: ScoreTally { tally([5: 40, 4: 35, 3: 15, 2: 6, 1: 4], lowest: 1, highest: 5) }
    private var ces: ScoreTally {
        tally([1: 8, 2: 21, 3: 14, 4: 11, 5: 16, 6: 18, 7: 12], lowest: 1, highest: 7)
    }

    private func number(_ formula: ScoreFormula, _ tally: ScoreTally) throws -> Double {
        try #require(formula.value(of: tally)).number
    }

    @Test func sameAnswersGiveFourFigures() throws {
        #expect(ScoreFormula.topBoxes(2).value(of: csat) == .share(75, of: 100))
        #expect(try abs(number(.mean, csat) - 4.01) < 1e-12)
        #expect(try abs(number(.meanOverMaximum, csat) - 0.802) < 1e-12)
        #expect(try abs(number(.rescaledMean, csat) - 0.7525) < 1e-12)
        #expect(try number(.net(positive: 2, negative: 2), csat) == 65)
        #expect(try number(.net(positive: 1, negative: 3), csat) == 15)
    }

    @Test func wilsonStandsBesideTheShare() throws {
        let interval = try #require(ScoreFormula.topBoxes(2).value(of: csat)?.interval)
        #expect(abs(interval.low - 0.65696) < 5e-6 && abs(interval.high - 0.82455) < 5e-6)
    }

    @Test func intervalOfAMean() throws {
        // Of 1, 2, 3, 4: mean 2.5, variance 5/3, standard error √(5/12).
        let four = tally([1: 1, 2: 1, 3: 1, 4: 1], lowest: 0, highest: 4)
        let error = (5.0 / 12).squareRoot()
        let mean = try #require(ScoreFormula.mean.value(of: four)?.interval)
        #expect(abs(mean.high - (2.5 + 1.959964 * error)) < 1e-12)
        let rate = try #require(ScoreFormula.meanOverMaximum.value(of: four)?.interval)
        #expect(abs(rate.low - (2.5 - 1.959964 * error) / 4) < 1e-12)
        #expect(ScoreFormula.mean.value(of: tally([3: 1], lowest: 1, highest: 5))?.interval == nil)
    }

    @Test func netPromoters() throws {
        let scores = tally([10: 30, 9: 20, 8: 10, 7: 20, 6: 15, 0: 5], lowest: 0, highest: 10)
        guard case .net(let net)? = ScoreFormula.net(positive: 2, negative: 7).value(of: scores) else {
            Issue.record("no net score")
            return
        }
        #expect(net == NetPromoter(promoters: 50, detractors: 20, answers: 100))
        #expect(net.rounded == 30)
        #expect(abs(net.standardError - 7.81025) < 5e-6)
        #expect(abs(net.margin - 15.3078) < 5e-5)
        let later = try #require(NetPromoter(promoters: 60, detractors: 15, answers: 100))
        let difference = later.difference(from: net)
        #expect(abs(difference.points - 15) < 1e-12)
        // √(61 + 54.75) = 10.7587, times 1.96.
        #expect(abs(difference.margin - 21.0867) < 5e-5)
        #expect(NetPromoter(promoters: 0, detractors: 0, answers: 0) == nil)
    }

    @Test func effortKeepsItsDirection() throws {
        #expect(try abs(number(.mean, ces) - 4.08) < 1e-12)
        #expect(ScoreFormula.topBoxes(3).value(of: ces) == .share(46, of: 100))
        #expect(try number(.net(positive: 2, negative: 3), ces) == -13)
        // The first version: 1 is best.
        let first = tally([1: 6, 2: 3, 5: 1], lowest: 1, highest: 5, lowIsGood: true)
        #expect(ScoreFormula.topBoxes(2).value(of: first) == .share(9, of: 10))
        #expect(try abs(number(.mean, first) - 1.7) < 1e-12)
        #expect(try abs(number(.rescaledMean, first) - 0.825) < 1e-12)
        #expect(first.worst(1) == 1)
        #expect(first.isWorst(5_000_000, of: 1) && !first.isWorst(4_000_000, of: 1))
    }

    @Test func halfPointsCountWhereTheyLie() {
        var tally = ScoreTally(lowest: 1, highest: 5)
        for score in [3_500_000, 4_000_000, 4_500_000, 2_000_000, 2_500_000] as [Int64] { tally.add(score) }
        #expect(tally.best(2) == 2)
        #expect(tally.worst(2) == 1)
        #expect(tally.isWorst(2_000_000, of: 2) && !tally.isWorst(2_000_001, of: 2))
    }

    @Test func nothingIsUndefined() {
        let empty = ScoreTally(lowest: 1, highest: 5)
        for formula in [
            ScoreFormula.topBoxes(2), .mean, .meanOverMaximum, .rescaledMean, .net(positive: 2, negative: 2),
        ] {
            #expect(formula.value(of: empty) == nil)
        }
        #expect(ScoreFormula.rescaledMean.value(of: tally([3: 2], lowest: 3, highest: 3)) == nil)
        #expect(ScoreFormula.meanOverMaximum.value(of: tally([0: 2], lowest: -5, highest: 0)) == nil)
    }

    @Test func talliesAddUp() {
        var sum = tally([5: 40, 4: 35], lowest: 1, highest: 5)
        sum.merge(tally([3: 15, 2: 6, 1: 4], lowest: 1, highest: 5))
        #expect(sum == csat)
    }
}
