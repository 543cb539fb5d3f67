import DaybookAnalysis
import DaybookModel
import DaybookProjections
import Testing

@Suite struct RfmTableTests {
    private func customer(_ number: UInt32, _ recency: Int, _ frequency: Int, _ monetary: Int64) -> RfmCustomer {
        RfmCustomer(
            customer: SubjectNumber(.customer, number), recencyDays: recency, frequency: frequency, monetary: monetary)
    }

    private func numbers(_ customers: [RfmCustomer], _ binning: Binning = .midRank) -> [Int] {
        RfmTable(customers, in: cny, by: binning).lines.map(\.scores.number)
    }

    @Test func theBestInEverythingHas555() {
        let customers = (1...5).map { customer(UInt32($0), 50 - 10 * $0, $0, Int64($0) * 100_00) }
        #expect(numbers(customers) == [111, 222, 333, 444, 555])
        // R adds 1 to its limits 1.8, 2.6, 3.4 and 4.2 for orders, which is much where orders are few.
        #expect(numbers(customers, .quantiles) == [111, 212, 323, 434, 545])
    }

    @Test func aPurchaseOnTheDayItselfIsTheMostRecent() {
        let customers = [0, 1, 2, 3, 4].map { customer(UInt32($0 + 1), $0, 1, 1_00) }
        #expect(numbers(customers).map { $0 / 100 } == [5, 4, 3, 2, 1])
    }

    @Test func moneyGivenBackHasTheLowestScoreWhateverOthersDid() {
        // Two customers: by rank alone the lower of them would score 2.
        #expect(numbers([customer(1, 1, 1, -5_00), customer(2, 1, 1, 9_00)]) == [331, 334])
        #expect(numbers([customer(1, 1, 1, 0), customer(2, 1, 1, 0)]) == [331, 331])
    }

    @Test func equalCustomersHaveEqualScores() {
        let equal = (1...7).map { customer(UInt32($0), 30, 4, 80_00) }
        #expect(Set(numbers(equal)) == [333])
    }

    /// Adding events to A moves B when the cuts are taken anew, and never when they are kept.
    @Test func keptCutsLeaveOthersAlone() {
        let before = (1...10).map { customer(UInt32($0), 10 * $0, $0, Int64($0) * 10_00) }
        let kept = RfmTable(before, in: cny, by: .midRank).cuts
        var after = before
        after[0] = customer(1, 0, 50, 9_000_00)
        for (old, new) in zip(before, after).dropFirst() { #expect(kept.scores(of: old) == kept.scores(of: new)) }
        #expect(kept.scores(of: after[0]).number == 555)
        #expect(numbers(before).dropFirst() != numbers(after).dropFirst())
    }
}
