import DaybookAnalysis
import Testing

@Suite struct ConcentrationTests {
    /// Formulas, section 3.
    private let vector = Concentration([90, 400, 10, 180, 40, 15, 120, 25, 70, 50])

    @Test func theTopFifthOfTheVector() {
        #expect(vector.top(1, of: 5) == 2)
        #expect(vector.sum(ofFirst: 2) == 580)
        #expect(vector.total == 1_000)
    }

    @Test func fiveOfTenMakeEightyPercent() { #expect(vector.fewest(making: 4, of: 5) == 5) }

    @Test func giniOfTheVector() throws {
        let gini = try #require(vector.gini)
        #expect(gini.part * 1_000 == gini.whole * 531)
    }

    @Test func herfindahlOfTheVector() throws {
        #expect(abs(try #require(vector.herfindahl) - 0.22485) < 1e-12)
    }

    @Test func theTopIsRoundedUp() {
        #expect(Concentration([Int64](repeating: 1, count: 9)).top(1, of: 5) == 2)
        #expect(Concentration([Int64](repeating: 1, count: 11)).top(1, of: 5) == 3)
        #expect(Concentration([1]).top(1, of: 5) == 1)
        #expect(Concentration([]).top(1, of: 5) == 0)
    }

    @Test func customersWithoutSalesCount() {
        let few = Concentration([80, 20])
        let many = Concentration([80, 20] + [Int64](repeating: 0, count: 8))
        #expect(few.sum(ofFirst: few.top(1, of: 5)) == 80)
        #expect(many.sum(ofFirst: many.top(1, of: 5)) == 100)
        #expect(few.fewest(making: 4, of: 5) == 1)
        #expect(many.fewest(making: 4, of: 5) == 1)
    }

    @Test func equalValuesAreSpreadEvenly() throws {
        let even = Concentration([7, 7, 7, 7])
        #expect(try #require(even.gini).part == 0)
        #expect(try #require(even.herfindahl) == 0.25)
    }

    @Test func oneWhoHasEverything() throws {
        let alone = Concentration([0, 0, 0, 50])
        let gini = try #require(alone.gini)
        #expect(gini.part * 4 == gini.whole * 3)  // (n − 1) / n
        #expect(try #require(alone.herfindahl) == 1)
        #expect(alone.fewest(making: 1, of: 1) == 1)
    }

    @Test func negativeValuesCountInTheTotalAlone() {
        let mixed = Concentration([100, 50, -30])
        #expect(mixed.total == 120)
        // The first two have 125 % of the total.
        #expect(mixed.sum(ofFirst: 2) == 150)
        #expect(mixed.fewest(making: 4, of: 5) == 1)
        #expect(mixed.gini == nil)
        #expect(mixed.herfindahl == nil)
    }

    @Test func withoutAPositiveTotalNothingIsDefined() {
        for values: [Int64] in [[], [0, 0], [5, -5], [-1]] {
            let nothing = Concentration(values)
            #expect(nothing.fewest(making: 4, of: 5) == nil)
            #expect(nothing.gini == nil)
            #expect(nothing.herfindahl == nil)
        }
    }

    @Test func fewerThanFiveSayLittle() {
        #expect(Concentration([1, 2, 3, 4]).isTooSmall)
        #expect(!Concentration([1, 2, 3, 4, 5]).isTooSmall)
    }

    @Test func theLargestAmountsDoNotOverflow() throws {
        let large = Concentration([Int64](repeating: .max, count: 1_000))
        #expect(large.fewest(making: 4, of: 5) == 800)
        #expect(try #require(large.gini).part == 0)
    }
}
