import ArgumentParser
import DaybookModel
import DaybookReports
import DaybookService

/// Why something is undone, and trying it out: what all commands that undo share.
struct UndoOptions: ParsableArguments {
    @Option(name: .customLong("reason"), help: help("help.undo.reason")) var givenReason: String?
    @Flag(help: help("help.undo.dry_run")) var dryRun = false
    @Option(help: help("help.undo.as_of")) var asOf: String?
    @Option(help: help("help.undo.limit")) var limit = 50

    func validate() throws {
        guard dryRun || givenReason != nil else { throw ValidationError(say("undo.needs_reason")) }
    }

    /// Given, unless this is a dry run.
    var reason: String { givenReason ?? "" }

    /// Shows which figures would move without some events.
    func print(without events: [UInt64], in store: Store) throws {
        try print(in: store) { try store.figuresMoved(without: Set(events), asOf: $0) }
    }

    /// Shows the figures that would move on the day a dry run is about.
    func print(in store: Store, _ figures: (Day) throws -> ReportTable) throws {
        guard limit >= 0 else { throw ServiceError(Text("report.not_a_count", "--limit", limit)) }
        let day = try asOf.map { try Day(option: "--as-of", $0) } ?? store.today
        var table = try figures(day)
        let count = table.rows.count
        guard count > 0 else { return Output.note(Text("undo.no_figures", day).description) }
        table.rows = Array(table.rows.prefix(limit))
        Output.write(PeopleFormat.table(table, columns: Output.columns).joined(separator: "\n") + "\n")
        if count > limit { Output.note(Text("undo.more_figures", count - limit).description) }
        Output.note(Text("undo.would_move", count, day).description)
    }
}

struct Retract: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "retract", abstract: say("help.retract"), discussion: say("help.retract.example"))

    @OptionGroup var store: StoreOptions
    @OptionGroup var actor: ActorOptions
    @OptionGroup var event: EventOptions
    @OptionGroup var undo: UndoOptions

    func run() throws {
        let store = try store.open()
        let sequence = try event.sequence(in: store)
        guard try store.log.event(sequence) != nil else { throw ServiceError(Text("show.no_event", sequence)) }
        if undo.dryRun, try store.log.retraction(of: sequence) == nil {
            return try undo.print(without: [sequence], in: store)
        }
        let result = try Recorder(store).retract(sequence, reason: undo.reason, actor: actor.name)
        guard result.isNew else {
            return Output.note(Text("undo.retracted_already", sequence, result.sequence).description)
        }
        try RecordOptions.echo(result, in: store)
    }
}

struct Reinstate: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "reinstate", abstract: say("help.reinstate"), discussion: say("help.reinstate.example"))

    @OptionGroup var store: StoreOptions
    @OptionGroup var actor: ActorOptions
    @OptionGroup var event: EventOptions
    @OptionGroup var undo: UndoOptions

    func run() throws {
        let store = try store.open()
        let sequence = try event.sequence(in: store)
        if undo.dryRun {
            let retractions = try store.log.retractions(of: sequence)
            if !retractions.isEmpty { return try undo.print(without: retractions, in: store) }
        }
        let recorded = try Recorder(store).reinstate(sequence, reason: undo.reason, actor: actor.name)
        guard !recorded.isEmpty else { return Output.note(Text("undo.stands", sequence).description) }
        for retraction in recorded { try RecordOptions.echo((retraction, true), in: store) }
    }
}

struct ImportList: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "list", abstract: say("help.import.list"), discussion: say("help.import.list.example"))

    /// So much of a key tells imports apart.
    private static let keyLength = 12

    @OptionGroup var options: StoreOptions

    func run() throws {
        let store = try options.open()
        let imports = try ImportReverter(store).imports()
        guard !imports.isEmpty else { return Output.note(say("undo.no_imports")) }
        var table = ReportTable(columns: [
            .text("import"), .text("imported"), .text("input"), .text("actor").detail,
            .number("input_events", unit: "count").detail, .number("appended", unit: "count"),
            .number("retracted", unit: "count"), .text("reverted"),
        ])
        table.rows = imports.map { record in
            [
                .text(String(record.key.prefix(ImportList.keyLength))),
                .text(minute(record.recordedAt, in: store)), .text(record.input), .text(record.actor),
                record.events.map { .integer($0) } ?? .none, .integer(Int64(record.appended)),
                .integer(Int64(record.retracted)),
                record.revertedAt.map { .text(minute($0, in: store)) } ?? .none,
            ]
        }
        Output.write(PeopleFormat.table(table, columns: Output.columns).joined(separator: "\n") + "\n")
    }

    /// `2026-03-31 10:15`
    private func minute(_ instant: Instant, in store: Store) -> String {
        String(EventOutput.short(instant, in: store).prefix(16))
    }
}

struct ImportRevert: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "revert", abstract: say("help.import.revert"), discussion: say("help.import.revert.example"))

    @OptionGroup var store: StoreOptions
    @OptionGroup var actor: ActorOptions
    @OptionGroup var undo: UndoOptions
    @Argument(help: help("help.import.revert.key")) var key: String

    func run() throws {
        let store = try store.open()
        let reverter = ImportReverter(store)
        if undo.dryRun { return try undo.print(without: reverter.events(ofImport: key), in: store) }
        let bar = ProgressBar()
        let summary = try reverter.revert(key, reason: undo.reason, actor: actor.name) { done, total in
            bar.show(
                say("undo.progress"), done: total == 0 ? 1 : Double(done) / Double(total), count: done,
                unit: say("unit.events"))
        }
        bar.end()
        UndoOutput.note(summary.refusals)
        let key = summary.record.key
        guard let reversion = summary.reversion else {
            Output.write(Text("undo.reverted_in_part", summary.retracted, key, summary.already).description + "\n")
            throw ExitCode(1)
        }
        guard summary.isNew else {
            return Output.note(Text("undo.reverted_already", key, reversion).description)
        }
        Output.write(Text("undo.reverted", summary.retracted, key, summary.already, reversion).description + "\n")
    }
}

enum UndoOutput {
    private static let refusalsMax = 20

    /// Names the subjects whose events stay as they are, and why.
    static func note(_ refusals: [UndoRefusal]) {
        for refusal in refusals.prefix(refusalsMax) {
            Output.note(PeopleFormat.visible(Text("undo.refused", refusal.subject, refusal.text).description))
        }
    }
}
