import ArgumentParser
import DaybookImport
import DaybookModel
import DaybookReports
import DaybookService
import Foundation

/// Which store a command works on.
struct StoreOptions: ParsableArguments {
    @Option(help: help("help.option.store")) var store: String?

    func open() throws -> Store {
        try Store(path: store ?? environment("DAYBOOK_STORE") ?? ".")
    }
}

/// What all commands that print a report share.
struct ReportOptions: ParsableArguments {
    @OptionGroup var clocks: ClockOptions
    @Option(help: help("help.option.format")) var format: OutputFormat = .table
    @Option(help: help("help.option.limit")) var limit: Int?

    func print(_ report: any Report.Type, _ parameters: [String: String], in store: Store) throws {
        let rowsMax = try rowsMax
        try write(
            store.report(
                report, parameters: parameters, asOf: clocks.day, knownAt: clocks.knowledge, rowsMax: rowsMax))
    }

    var rowsMax: Int? {
        get throws {
            if let limit, limit < 0 { throw ServiceError(Text("report.not_a_count", "--limit", limit)) }
            return limit
        }
    }

    /// Prints an answer in the format asked for, no more than the rows asked for.
    func write(_ answer: ReportEnvelope) throws {
        var envelope = answer
        guard format != .vegaLite || envelope.table.chart != nil else {
            throw ServiceError(Text("report.no_chart", envelope.report))
        }
        if let limit = try rowsMax, envelope.table.rows.count > limit {
            envelope.table.notes.append(Text("report.limited", limit, envelope.table.rows.count))
            envelope.table.rows = Array(envelope.table.rows.prefix(limit))
        }
        Output.write(format.text(envelope, columns: Output.columns))
    }
}

/// The two clocks of a question.
struct ClockOptions: ParsableArguments {
    @Option(help: help("help.option.as_of")) var asOf: String?
    @Option(help: help("help.option.known_at")) var knownAt: String?

    var day: Day? { get throws { try asOf.map { try Day(option: "--as-of", $0) } } }
    var knowledge: KnownAt { get throws { try knownAt.map { try KnownAt($0) } ?? .everything } }
}

extension Day {
    /// A date as it is given with an option.
    init(option: String, _ text: String) throws {
        guard let day = Day(text) else { throw ServiceError(Text("report.not_a_day", option, text)) }
        self = day
    }
}

extension OutputFormat: ExpressibleByArgument {}

/// One variable; Foundation would make strings of all.
func environment(_ name: String) -> String? { getenv(name).map { String(cString: $0) } }

/// Who acts: the operating-system user unless another is named.
struct ActorOptions: ParsableArguments {
    @Option(help: help("help.option.actor")) var actor: String?

    var name: String { actor ?? environment("USER") ?? NSUserName() }
}
