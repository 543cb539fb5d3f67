import DaybookAnalysis
import Testing

/// The vector of formulas, section 21, and times that are not evenly spaced.
@Suite struct TrendLineTests {
    private let points = ControlLimitsTests.vector.enumerated().map {
        TrendPoint(time: Double($0.offset + 1), value: $0.element)
    }

    @Test func slopes() throws {
        let line = try #require(TrendLine(points))
        #expect(abs(line.slope + 0.6469) < 5e-5)
        #expect(abs(line.standardError - 0.1998) < 5e-5)
        #expect(abs(line.tValue! + 3.24) < 5e-3)
        #expect(abs(try #require(TheilSen.slope(points)) + 0.7639) < 5e-5)
        let test = try #require(MannKendall(points))
        #expect(test.score == -34)
        #expect(abs(test.deviation + 2.274) < 5e-4)
    }

    @Test func trailingAverage() {
        let averages = MovingAverage.trailing(ControlLimitsTests.vector, length: 3)
        let expected = [88.333, 89.333, 89.0, 90.667, 90.333, 90.0, 87.667, 85.667, 84.0, 83.0]
        #expect(averages.prefix(2).allSatisfy { $0 == nil })
        #expect(zip(averages.dropFirst(2), expected).allSatisfy { abs($0! - $1) < 5e-4 })
        #expect(averages.count == 12)
    }

    @Test func aGapIsNotFilled() {
        let averages = MovingAverage.trailing([1, 2, nil, 4, 5, 6], length: 2)
        #expect(averages == [nil, 1.5, nil, nil, 4.5, 5.5])
        #expect(MovingAverage.trailing([1, 2], length: 0) == [nil, nil])
    }

    @Test func timeAndNotNumbersOfPoints() throws {
        // One point a year, then one after three years: by time the line is straight.
        let uneven = [(0.0, 10.0), (1, 12), (2, 14), (5, 20)].map { TrendPoint(time: $0.0, value: $0.1) }
        let line = try #require(TrendLine(uneven))
        #expect(abs(line.slope - 2) < 1e-12 && abs(line.intercept - 10) < 1e-12)
        #expect(line.standardError < 1e-7)
        #expect(TheilSen.slope(uneven) == 2)
        #expect(MannKendall(uneven)?.score == 6)
        // The order in which points are given does not matter.
        #expect(MannKendall(uneven.reversed()) == MannKendall(uneven))
    }

    @Test func tooLittleToSay() {
        #expect(TrendLine(Array(points.prefix(2))) == nil)
        #expect(TrendLine([1, 2, 3].map { TrendPoint(time: 4, value: $0) }) == nil)
        #expect(TheilSen.slope([TrendPoint(time: 1, value: 1)]) == nil)
        #expect(MannKendall(Array(points.prefix(3))) == nil)
        #expect(MannKendall((0..<6).map { TrendPoint(time: Double($0), value: 3) }) == nil)
        #expect(TrendLine((0..<6).map { TrendPoint(time: Double($0), value: 3) })?.tValue == nil)
    }
}
