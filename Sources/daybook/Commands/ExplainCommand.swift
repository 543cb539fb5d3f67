import ArgumentParser
import DaybookModel
import DaybookReports
import DaybookService

struct Explain: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "explain", abstract: say("help.explain"), discussion: say("help.explain.example"))

    @OptionGroup var store: StoreOptions
    @OptionGroup var report: ReportOptions
    @Option(help: help("help.explain.column")) var column: [String] = []
    @Argument(help: help("help.report.name")) var name: String
    @Argument(parsing: .allUnrecognized, help: help("help.explain.key")) var key: [String] = []

    func run() throws {
        let type = try ReportArguments.report(named: name)
        let (values, words) = try ReportArguments.split(key, of: type)
        try report.write(
            store.open().explain(
                type, row: words, columns: column, parameters: values, asOf: report.clocks.day,
                knownAt: report.clocks.knowledge))
    }
}
