import DaybookModel
import DaybookProjections
import DaybookReports
import Testing

/// What reports that know tiers leave out, and the day their tiers are of.
@Suite struct TierReportScopeTests {
    /// Rules that do not ask whether customers pay have nothing to say of it.
    @Test func withoutAConditionOnCollectionNothingIsSaidOfIt() throws {
        let rule = ShareRule(.own, [ShareRule.Tier("A", share: 500_000), ShareRule.Tier("B")])
        var context = Journal.tiered.asOf("2024-12-31", ["rules": "mine"])
        context.ruleSets = ["mine": TierRules(.shares(rule))]
        let coverage = try context.envelope("scoring-coverage").table
        #expect(coverage.rows.map { $0[0] } == [.text("sales")])
        let notes = try context.envelope("tiers").table.notes
        #expect(!notes.contains { $0.key == "tiers.note.no_collection.waive" })
        #expect(notes.contains { $0.key == "tiers.note.shares.own" })
    }

    @Test func aPyramidOfAPastDayHasTheTiersOfThatDay() throws {
        func tiers(_ parameters: [String: String]) throws -> [String] {
            try Journal.tiered.asOf("2024-12-31", parameters).envelope("pyramid").table.rows.map {
                PeopleFormat.text($0[0])
            }
        }
        #expect(try tiers([:]).contains("D") == false)
        #expect(try tiers(["from": "2023-01-01", "to": "2023-12-31"]) == ["B", "C", "D", "no tier"])
    }
}
