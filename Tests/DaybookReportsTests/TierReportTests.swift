import DaybookModel
import DaybookProjections
import DaybookReports
import DaybookTestSupport
import Testing

@Suite struct TierReportTests {
    @Test func p() throws {
        for (name, parameters): (String, [String: String]) in [
            ("tiers", [:]), ("tiers", ["rules": "share-cumulative"]), ("scorecards", [:]),
            ("scorecards", ["rules": "share-own"]),
            ("scorecard", ["customer": "C-1"]),
            ("scorecard", ["customer": "C-2", "rules": "four-factor", "events": "1"]),
            ("scorecard", ["customer": "C-2", "rules": "share-own"]), ("scorecard", ["customer": "C-3"]),
            ("scorecard", ["customer": "C-4"]),
            ("tier-history", ["customer": "C-1"]), ("tier-history", ["customer": "C-2"]),
            ("tier-history", ["customer": "C-5"]), ("tier-migration", [:]), ("tier-migration", ["movers": "yes"]),
            ("renewals", [:]), ("scoring-coverage", [:]), ("scoring-coverage", ["list": "yes"]),
        ] {
            let envelope = try Journal.tiered.asOf("2024-12-31", parameters).envelope(name)
            print("=== \(name) \(parameters)")
            print(PeopleFormat.text(envelope, columns: 80))
        }
    }
}
