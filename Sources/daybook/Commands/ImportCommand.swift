import ArgumentParser
import DaybookImport
import DaybookLog
import DaybookModel
import DaybookReports
import DaybookService
import Foundation

/// `daybook import FILE…`, and beside it what there is to do with imports.
struct Import: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "import", abstract: say("help.import"), discussion: say("help.import.example"),
        subcommands: [ImportFiles.self, ImportList.self, ImportRevert.self], defaultSubcommand: ImportFiles.self)

    /// Who asks for help with `import` is shown how to import files.
    static func spelledOut(_ arguments: [String]) -> [String] {
        switch arguments {
        case ["import", "--help"], ["import", "-h"], ["help", "import"]: ["import", "files", "--help"]
        default: arguments
        }
    }
}

struct ImportFiles: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "files", abstract: say("help.import"), usage: say("help.import.usage"),
        discussion: say("help.import.example"))

    @OptionGroup var options: StoreOptions
    @OptionGroup var actor: ActorOptions
    @Argument(help: help("help.import.files")) var files: [String] = []
    @Option(help: help("help.import.mapping")) var mapping: String?
    @Option(help: help("help.import.format")) var format: ImportOptions.Format?
    @Option(help: help("help.import.plan")) var plan: String?
    @Option(help: help("help.import.start")) var start: String?
    @Flag(help: help("help.import.dry_run")) var dryRun = false
    @Option(help: help("help.import.rejects")) var rejects: String?
    @Option(help: help("help.import.on_error")) var onError: ImportOptions.OnError = .stop
    @Flag(help: help("help.import.all_or_nothing")) var allOrNothing = false
    @Flag(help: help("help.import.reinstate")) var reinstate = false
    @Flag(help: help("help.import.suggest")) var suggest = false
    @Option(help: help("help.import.batch")) var batch = ImportOptions().batchEvents
    @Option(help: help("help.import.threads")) var threads = ImportOptions().threads
    @Option(help: help("help.import.acks")) var acks: Int32?

    func run() throws {
        if suggest { return try writeSuggestion() }
        let store = try options.open()
        var settings = ImportOptions()
        settings.mapping = mapping
        settings.format = format
        settings.projects.plan = plan
        if let start { settings.projects.start = try Day(option: "--start", start) }
        settings.onError = onError
        settings.allOrNothing = allOrNothing
        settings.dryRun = dryRun
        settings.reinstates = reinstate
        settings.actor = actor.name
        guard (1...LogLimits.requestEventsMax).contains(batch) else {
            throw ServiceError(Text("import.bad_batch", batch, LogLimits.requestEventsMax))
        }
        settings.batchEvents = batch
        settings.threads = threads
        let inputs = files.map { ImportInput(path: $0) }
        let rejectsFile = try rejects.map { try RejectsFile(path: $0) }
        let bar = ProgressBar()
        let started = Date()
        let summary = try Importer(store, settings).run(
            inputs,
            acknowledge: acks.map { acks in
                { events in
                    Output.write(Array(events.map { "\($0.sequence) \($0.id)\n" }.joined().utf8), to: acks)
                }
            },
            reject: { row in try rejectsFile?.write(row) },
            progress: { count, bytes, total in
                bar.show(
                    say("import.progress"), done: total == 0 ? 0 : Double(bytes) / Double(total), count: count,
                    unit: say("unit.events"))
            })
        bar.end()
        ImportOutput.print(summary, reinstates: reinstate)
        let seconds = Date().timeIntervalSince(started)
        Output.note(
            Text(
                "import.rate", summary.totals.events, Int(seconds * 1000),
                Int(Double(summary.totals.events) / max(seconds, 0.001))
            ).description)
        if summary.rejected > 0 || !summary.refusals.isEmpty { throw ExitCode(1) }
    }

    private func writeSuggestion() throws {
        guard let file = files.first, files.count == 1, file != "-" else {
            throw ServiceError(Text("import.suggest_one_file"))
        }
        Output.write(try MappingSuggestion(ImportInput(path: file).mapped).text)
    }
}

extension ImportOptions.OnError: ExpressibleByArgument {}
extension ImportOptions.Format: ExpressibleByArgument {}

/// Keeps rejected rows as they stand in their files, so that they can be mended and imported again.
final class RejectsFile {
    private let handle: FileHandle
    /// The header written last: rows of another table get their own.
    private var header = ""
    /// A row of several events can be rejected for each of them; it is kept once.
    private var last = (file: "", line: -1)

    init(path: String) throws {
        guard FileManager.default.createFile(atPath: path, contents: nil),
            let handle = FileHandle(forWritingAtPath: path)
        else { throw ServiceError(Text("import.rejects_not_writable", path)) }
        self.handle = handle
    }

    func write(_ row: RejectedRow) throws {
        guard !row.raw.isEmpty, (row.file, row.line) != last else { return }
        last = (row.file, row.line)
        if row.header != header {
            header = row.header
            try handle.write(contentsOf: Data((header + "\n").utf8))
        }
        try handle.write(contentsOf: Data((row.raw.hasSuffix("\n") ? row.raw : row.raw + "\n").utf8))
    }
}

enum ImportOutput {
    /// Control totals to standard output, everything else to standard error.
    static func print(_ summary: ImportSummary, reinstates: Bool) {
        for row in summary.problems { Output.note(PeopleFormat.visible(row.text.description)) }
        if summary.rejected > summary.problems.count {
            Output.note(Text("import.more_rejected", summary.rejected - summary.problems.count).description)
        }
        for text in summary.skipped.prefix(ImportSummary.problemsMax) {
            Output.note(PeopleFormat.visible(text.description))
        }
        Output.write(table(summary).joined(separator: "\n") + "\n")
        let key = summary.isDryRun ? "import.would" : "import.did"
        Output.write(Text(key, summary.appended, summary.already, summary.rejected).description + "\n")
        if summary.reinstated > 0 {
            let key = summary.isDryRun ? "import.would_reinstate" : "import.reinstated"
            Output.write(Text(key, summary.reinstated).description + "\n")
        }
        if summary.alreadyRetracted > 0 {
            let key = reinstates ? "import.still_retracted" : "import.already_retracted"
            Output.write(Text(key, summary.alreadyRetracted).description + "\n")
        }
        if summary.alreadyErased > 0 {
            Output.write(Text("import.already_erased", summary.alreadyErased).description + "\n")
        }
        UndoOutput.note(summary.refusals)
        if summary.isStopped { Output.note(Text("import.stopped", summary.appended + summary.already).description) }
    }

    private static func table(_ summary: ImportSummary) -> [String] {
        var table = ReportTable(columns: [
            .text("type"), .number("count"), .text("field"), .number("sum"), .text("currency"),
        ])
        for (number, count) in summary.totals.counts.sorted(by: { $0.key < $1.key }) {
            let name = EventCatalogue.shortName(number)
            let sums = summary.totals.sums.filter { $0.key.type == number }.sorted { $0.key < $1.key }
            var first: [Cell] = [.text(name), .integer(Int64(count))]
            for (key, sum) in sums {
                let shown: Cell = summary.totals.overflowed.contains(key) ? .none : .money(sum, key.currency)
                table.rows.append(first + [.text(key.field), shown, .text(key.currency.code)])
                first = [.label(Text("report.blank")), .label(Text("report.blank"))]
            }
            if sums.isEmpty {
                let blank = Cell.label(Text("report.blank"))
                table.rows.append(first + [blank, blank, blank])
            }
        }
        let blank = Cell.label(Text("report.blank"))
        table.totals = [
            [.label(Text("report.total")), .integer(Int64(summary.totals.events)), blank, blank, blank]
        ]
        return [Text("import.totals").description] + PeopleFormat.table(table)
    }
}

struct Mappings: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "mappings", abstract: say("help.mappings"), discussion: say("help.mappings.example"),
        subcommands: [List.self, Check.self],
        defaultSubcommand: List.self)

    struct List: ParsableCommand {
        static let configuration = CommandConfiguration(commandName: "list", abstract: say("help.mappings.list"))
        @OptionGroup var options: StoreOptions

        func run() throws {
            // Outside a store the built-in ones are still there to list.
            let catalogue = try (try? options.open())?.mappings() ?? MappingCatalogue()
            var table = ReportTable(columns: [.text("mapping"), .text("summary")])
            table.rows = catalogue.mappings.map { [.text($0.name), .text($0.summary)] }
            Output.write(PeopleFormat.table(table).joined(separator: "\n") + "\n")
        }
    }

    struct Check: ParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "check", abstract: say("help.mappings.check"), discussion: say("help.mappings.check.example"))
        @OptionGroup var options: StoreOptions
        @Argument(help: help("help.mappings.name")) var name: String
        @Argument(help: help("help.import.files")) var files: [String]

        func run() throws {
            let store = try options.open()
            guard let mapping = try store.mappings().mapping(named: name) else {
                let names = try store.mappings().mappings.map(\.name).joined(separator: ", ")
                throw ServiceError(Text("import.no_mapping", name, names))
            }
            let check = try MappingCheck(
                mapping, files.map { ImportInput(path: $0).mapped }, context: store.mappingContext)
            var rejected = 0
            for file in check.files {
                Output.write(Text("mappings.file", file.name, file.table).description + "\n")
                for (type, count) in file.counts { Output.write("  \(type): \(count)\n") }
                for sample in file.samples { Output.write(sample + "\n") }
                for problem in file.problems { Output.note(PeopleFormat.visible(problem.description)) }
                Output.write(Text("mappings.rows", file.rowsRejected, file.rowsSkipped).description + "\n")
                rejected += file.rowsRejected
            }
            if rejected > 0 { throw ExitCode(1) }
        }
    }
}
