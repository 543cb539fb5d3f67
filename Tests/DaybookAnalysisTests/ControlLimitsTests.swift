import DaybookAnalysis
import Testing

/// The vector of formulas, section 21, and what the rules must and must not see.
@Suite struct ControlLimitsTests {
    static let vector: [Double] = [88, 90, 87, 91, 89, 92, 90, 88, 85, 84, 83, 82]

    private func signals(_ values: [Double], _ limits: ControlLimits) -> [[ControlSignal]] {
        ControlSignal.signals(values.map { ($0, limits) })
    }

    @Test func aFrozenBaselineSeesTheChange() throws {
        let limits = try #require(ControlLimits(baseline: Array(ControlLimitsTests.vector.prefix(8))))
        #expect(limits.centre == 89.375)
        #expect(abs(limits.low - 82.535) < 5e-4 && abs(limits.high - 96.215) < 5e-4)
        #expect(abs(limits.rangeHigh! - 3.267 * 18 / 7) < 1e-12)
        let found = signals(ControlLimitsTests.vector, limits)
        #expect(found.prefix(10).allSatisfy { !$0.contains(.outside) })
        #expect(found[11].contains(.outside))
        // 84 and 83 lie below 89.375 − 2 · 2.28.
        #expect(found[10] == [.twoOfThree])
    }

    @Test func limitsFromEverythingHideIt() throws {
        let limits = try #require(ControlLimits(baseline: ControlLimitsTests.vector))
        #expect(abs(limits.centre - 87.4167) < 5e-5)
        #expect(abs(limits.low - 81.613) < 5e-4 && abs(limits.high - 93.220) < 5e-4)
        #expect(signals(ControlLimitsTests.vector, limits).allSatisfy { !$0.contains(.outside) })
    }

    @Test func fewerThanSixPointsHaveNoLimits() {
        #expect(ControlLimits(baseline: [88, 90, 87, 91, 89]) == nil)
        #expect(ControlLimits(baseline: [88, 90, 87, 91, 89, 90]) != nil)
        #expect(BaselineShare.share([(1, 2), (1, 2), (1, 2), (1, 2), (1, 2)]) == nil)
        #expect(BaselineShare.share([(0, 0), (0, 0), (0, 0), (0, 0), (0, 0), (0, 0)]) == nil)
    }

    @Test func theMedianIsNotMovedByOneWildValue() throws {
        // Ranges 2 3 4 2 3 2 2: median 2.
        let limits = try #require(
            ControlLimits(baseline: Array(ControlLimitsTests.vector.prefix(8)), spread: .medianRange))
        #expect(abs(limits.high - (89.375 + 6 / 0.954)) < 1e-12)
        #expect(abs(limits.rangeHigh! - 7.73) < 1e-12)
    }

    @Test func limitsOfAShareFollowTheAnswers() throws {
        let baseline = [(18, 20), (45, 50), (9, 10), (90, 100), (27, 30), (81, 90)]
        let share = try #require(BaselineShare.share(baseline.map { (part: $0.0, whole: $0.1) }))
        #expect(abs(share - 0.9) < 1e-12)
        let few = ControlLimits(share: share, of: 25)
        #expect(abs(few.low - 0.72) < 1e-12 && few.high == 1 && abs(few.sigma - 0.06) < 1e-12)
        let many = ControlLimits(share: share, of: 900)
        #expect(abs(many.low - 0.87) < 1e-12 && abs(many.high - 0.93) < 1e-12)
        // Limits that are cut to 0 … 1 do not bring the two-sigma line nearer.
        let one = ControlLimits(share: 0.5, of: 1)
        #expect(one.low == 0 && one.high == 1)
        #expect(signals([1, 1, 1], one) == [[], [], []])
    }

    @Test func eightInARow() throws {
        let limits = try #require(ControlLimits(baseline: [8, 12, 8, 12, 8, 12]))
        let found = signals([11, 11, 11, 11, 11, 11, 11, 11, 11, 9, 11], limits)
        #expect(found.map { $0.contains(.run) } == (0..<11).map { $0 == 7 || $0 == 8 })
        // A value on the centre belongs to neither side.
        #expect(signals([11, 11, 11, 11, 10, 11, 11, 11, 11], limits).allSatisfy { $0.isEmpty })
    }

    @Test func twoOfThreeOnOneSide() throws {
        let limits = try #require(ControlLimits(baseline: [8, 12, 8, 12, 8, 12]))  // 10 ± 10.64, two sigma at 17.09.
        #expect(signals([18, 10, 18], limits) == [[], [], [.twoOfThree]])
        #expect(signals([18, 10, 10, 18], limits) == [[], [], [], []])
        #expect(signals([18, 10, 2], limits) == [[], [], []])
        #expect(signals([17, 17, 17], limits) == [[], [], []])
    }

    @Test func aJumpBetweenNeighbours() throws {
        let limits = try #require(ControlLimits(baseline: [8, 12, 8, 12, 8, 12]))  // Ranges up to 13.068.
        #expect(signals([16.6, 3.5], limits) == [[], [.range]])
        #expect(signals([16.5, 3.5], limits) == [[], []])
    }

    @Test func noiseAroundTheBaselineIsNotFlagged() throws {
        let limits = try #require(ControlLimits(baseline: Array(ControlLimitsTests.vector.prefix(8))))
        #expect(signals(Array(ControlLimitsTests.vector.prefix(8)), limits).allSatisfy { $0.isEmpty })
    }
}
