import DaybookModel
import DaybookReports
import Testing

/// What the reports of satisfaction say in a store without anything.
@Suite struct SatisfactionEmptyTests {
    @Test(arguments: [
        "satisfaction", "satisfaction-trend", "low-scores", "survey-waves", "voice-of-customer", "closed-loop",
        "complaints",
    ]) func emptyStoresSayWhatToDo(report: String) throws {
        let lines = OutputFormat.table.text(try Journal().asOf("2025-12-31").envelope(report)).split(separator: "\n")
        #expect(lines.count == 5 && lines[2] == "nothing to show")
        #expect(lines[3].contains("event") || lines[3].contains("order.placed"))
    }
}
