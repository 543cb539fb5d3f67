import DaybookAnalysis
import DaybookAnalysis
import Testing

/// Vectors of the formulas, section 0.
struct WilsonTests {
    @Test(arguments: [
        (75, 100, 0.65696, 0.82455), (9, 10, 0.59585, 0.98212), (10, 10, 0.72247, 1),
        (194, 200, 0.93611, 0.98618), (392, 400, 0.96104, 0.98983),
    ]) func vectors(part: Int, whole: Int, low: Double, high: Double) throws {
        let interval = try #require(WilsonInterval(part, of: whole))
        #expect(abs(interval.low - low) < 0.000_005)
        #expect(abs(interval.high - high) < 0.000_005)
    }

    @Test func aShareOfNothingHasNone() {
        #expect(WilsonInterval(0, of: 0) == nil)
    }
}
