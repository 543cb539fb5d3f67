import ArgumentParser
import DaybookModel
import DaybookReports
import DaybookService

/// What changed in a report, and why.
struct Diff: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "diff", abstract: say("help.diff"), discussion: say("help.diff.example"))

    @OptionGroup var store: StoreOptions
    @OptionGroup var clocks: ClockOptions
    @Option(help: help("help.diff.to_as_of")) var toAsOf: String?
    @Option(help: help("help.diff.to_known_at")) var toKnownAt: String?
    @Option(help: help("help.option.format")) var format: OutputFormat = .table
    @Option(help: help("help.diff.tries")) var tries: Int?
    @Argument(help: help("help.report.name")) var name: String
    @Argument(parsing: .allUnrecognized, help: help("help.report.parameters")) var parameters: [String] = []

    func run() throws {
        let type = try ReportArguments.report(named: name)
        guard format != .vegaLite else { throw ServiceError(Text("report.no_chart", "diff")) }
        let values = try ReportArguments.values(parameters, of: type)
        var limits = AttributionLimits()
        if let tries {
            guard tries >= 0 else { throw ServiceError(Text("report.not_a_count", "--tries", tries)) }
            let usual = limits
            limits.wholeMax = tries
            limits.partsMax = max(usual.partsMax, tries.multipliedReportingOverflow(by: 300).partialValue)
        }
        // Without another day only what was known is compared; without another moment, only the days.
        let laterDay = try toAsOf.map { try Day(option: "--to-as-of", $0) }
        let isAboutKnowledge = clocks.knownAt != nil || toKnownAt != nil
        let day = try clocks.day
        let end = Store.Clocks(
            asOf: laterDay ?? (isAboutKnowledge ? day : nil),
            knownAt: try toKnownAt.map { try KnownAt($0) } ?? .everything)
        let envelope = try store.open().difference(
            type, parameters: values, from: Store.Clocks(asOf: day, knownAt: try clocks.knowledge), to: end,
            limits: limits)
        Output.write(format.text(envelope, columns: Output.columns))
    }
}

/// Freezes the answer to a report.
struct Publish: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "publish", abstract: say("help.publish"), discussion: say("help.publish.example"))

    @OptionGroup var store: StoreOptions
    @OptionGroup var clocks: ClockOptions
    @OptionGroup var actor: ActorOptions
    @Option(help: help("help.publish.note")) var note: String?
    @Argument(help: help("help.report.name")) var name: String
    @Argument(parsing: .allUnrecognized, help: help("help.report.parameters")) var parameters: [String] = []

    func run() throws {
        let type = try ReportArguments.report(named: name)
        var request = Publisher.Request(
            type, parameters: try ReportArguments.values(parameters, of: type), asOf: try clocks.day, actor: actor.name)
        request.knownAt = try clocks.knowledge
        request.note = note ?? ""
        let outcome = try Publisher(try store.open()).publish(request)
        let published = outcome.publication
        let text =
            outcome.isNew
            ? Text("publish.done", name, published.asOf, published.sequence)
            : Text("publish.already", name, published.asOf, published.sequence)
        Output.write(text.description + "\n")
    }
}
