import DaybookAnalysis
import Testing

@Suite struct BinningTests {
    private func scores(_ values: [Int64], _ binning: Binning, _ direction: ScoreDirection = .moreIsBetter) -> [Int] {
        let cuts = ScoreCuts(of: values, by: binning, direction)
        return values.map(cuts.score)
    }

    /// Formulas, section 1.
    private static let purchases: [Int64] = [1, 1, 1, 1, 1, 1, 2, 2, 3, 10]

    @Test func midRankSharesRanksAmongEquals() {
        #expect(scores(BinningTests.purchases, .midRank) == [2, 2, 2, 2, 2, 2, 4, 4, 5, 5])
    }

    @Test func quantilesAsInR() {
        #expect(scores(BinningTests.purchases, .quantiles) == [1, 1, 1, 1, 1, 1, 3, 3, 4, 5])
        // 1, 1, 1.4 and 2.2, each plus 1, in fifths.
        #expect(RQuantiles.limits(BinningTests.purchases) == [10, 10, 12, 16])
    }

    @Test func fiveDifferentValuesGetTheFiveScores() {
        for binning in Binning.allCases {
            #expect(scores([40, 10, 50, 20, 30], binning) == [4, 1, 5, 2, 3], "\(binning)")
            #expect(scores([40, 10, 50, 20, 30], binning, .lessIsBetter) == [2, 5, 1, 4, 3], "\(binning)")
        }
    }

    @Test func manyDifferentValuesFillFiveEqualBins() {
        let values = (1...1_000).map { Int64($0) }
        let counts = scores(values, .midRank).reduce(into: [Int](repeating: 0, count: 5)) { $0[$1 - 1] += 1 }
        #expect(counts == [200, 200, 200, 200, 200])
    }

    @Test func valuesThatAreAllEqualAreInTheMiddle() {
        #expect(scores([7, 7, 7], .midRank) == [3, 3, 3])
        #expect(scores([7, 7, 7], .midRank, .lessIsBetter) == [3, 3, 3])
        #expect(ScoreCuts(of: [7, 7, 7], by: .midRank).edges == [7, 7, nil, nil])
    }

    @Test func aLimitOfReverseQuantilesBelongsToTheWorseBin() {
        // Quantiles 10, 20, 30 and 40, plus 1: the limits are 11, 21, 31 and 41.
        let cuts = ScoreCuts(of: [0, 10, 20, 30, 40, 50], by: .quantiles, .lessIsBetter)
        #expect(cuts.edges == [40, 30, 20, 10])
        #expect([10, 11, 40, 41].map(cuts.score) == [5, 4, 2, 1])
    }

    /// R adds 1 to amounts in whole units; ours are in hundredths.
    @Test func theUnitOfQuantilesIsThatOfTheValues() {
        let values: [Int64] = [0, 10_00, 20_00, 30_00, 40_00, 50_00]
        let cuts = ScoreCuts(of: values, by: .quantiles, unit: 1_00)
        #expect(cuts.edges == [11_00, 21_00, 31_00, 41_00])
    }

    @Test func withoutValuesNobodyEarnsMoreThanOne() {
        for binning in Binning.allCases { #expect(ScoreCuts(of: [], by: binning).score(1_000) == 1) }
    }

    @Test func extremeValuesDoNotOverflow() {
        let values: [Int64] = [.min, -1, 0, 1, .max]
        for binning in Binning.allCases {
            for direction in [ScoreDirection.moreIsBetter, .lessIsBetter] {
                let scores = Set(scores(values, binning, direction))
                #expect(scores.isSubset(of: [1, 2, 3, 4, 5]))
            }
        }
    }

    /// The formula of section 1 for each value by itself, against the cut points.
    @Test func cutsAgreeWithTheFormula() {
        var random = Numbers()
        for _ in 0..<300 {
            let values = random.values()
            let expected = values.map { value -> Int in
                let less = values.count { $0 < value }
                let equal = values.count { $0 == value }
                // ceil(5 · (2 less + equal) / 2n)
                return (5 * (2 * less + equal) + 2 * values.count - 1) / (2 * values.count)
            }
            #expect(scores(values, .midRank) == expected)
            // Less is better: the same with all signs turned.
            #expect(scores(values.map { -$0 }, .midRank, .lessIsBetter) == expected)
        }
    }

    @Test(arguments: Binning.allCases) func equalValuesGetEqualScoresAndBetterOnesNoLower(binning: Binning) {
        var random = Numbers()
        for _ in 0..<200 {
            let values = random.values()
            for direction in [ScoreDirection.moreIsBetter, .lessIsBetter] {
                let cuts = ScoreCuts(of: values, by: binning, direction)
                let ordered = values.sorted { direction == .moreIsBetter ? $0 < $1 : $0 > $1 }
                let scores = ordered.map(cuts.score)
                #expect(scores == scores.sorted())
                #expect(ScoreCuts(of: values.reversed(), by: binning, direction) == cuts)
                #expect(ScoreCuts(of: values.sorted(), by: binning, direction) == cuts)
            }
        }
    }

    /// Frozen cuts are numbers: scoring a changed value of one customer cannot touch another's.
    @Test func keptCutsScoreEverybodyAsBefore() {
        let values: [Int64] = [3, 1, 4, 1, 5, 9, 2, 6]
        let cuts = ScoreCuts(of: values, by: .midRank)
        let kept = ScoreCuts(edges: cuts.edges, .moreIsBetter)
        #expect(kept == cuts)
        var changed = values
        changed[0] = 100
        #expect(changed.dropFirst().map(kept.score) == values.dropFirst().map(cuts.score))
        #expect(kept.score(100) == 5)
        // Cuts taken anew do move the others: that is why a review keeps them.
        #expect(ScoreCuts(of: changed, by: .midRank) != cuts)
    }
}

/// Small populations with many ties, the same in every run.
private struct Numbers {
    private var state: UInt64 = 20_260_101

    private mutating func next(below bound: UInt64) -> UInt64 {
        state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
        return (state >> 33) % bound
    }

    mutating func values() -> [Int64] {
        let (count, spread) = (next(below: 40) + 1, next(below: 30) + 1)
        return (0..<count).map { _ in Int64(next(below: spread)) - 5 }
    }
}
