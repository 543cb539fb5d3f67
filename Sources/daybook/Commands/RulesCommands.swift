import ArgumentParser
import DaybookModel
import DaybookReports
import DaybookService
import Foundation

/// Rule sets: the settings that decide what figures mean.
struct Rules: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "rules", abstract: say("help.rules"), discussion: say("help.rules.example"),
        subcommands: [RulesList.self, RulesShow.self, RulesCheck.self, RulesPublish.self, RulesRetire.self],
        defaultSubcommand: RulesList.self)
}

struct RulesList: ParsableCommand {
    static let configuration = CommandConfiguration(commandName: "list", abstract: say("help.rules.list"))

    @OptionGroup var store: StoreOptions
    @OptionGroup var clocks: ClockOptions

    func run() throws {
        let store = try store.open()
        let book = RuleBook(store)
        var table = ReportTable(columns: [
            .text("rule_set"), .text("kind"), .number("versions", unit: "count"), .number("in_force"),
            .text("effective"), .text("author"),
        ])
        let (day, last) = (try clocks.day ?? store.today, try store.sequence(clocks.knowledge))
        for name in try book.names(through: last) {
            let versions = try book.versions(of: name, through: last)
            let now = try book.inForce(name, on: day, through: last)
            table.rows.append([
                .text(name), .text(versions.last?.kind ?? ""), .integer(Int64(versions.count)),
                now.map { .integer(Int64($0.version)) } ?? .none, now?.effective.map { .day($0) } ?? .none,
                .text(now?.author ?? ""),
            ])
        }
        Output.write(PeopleFormat.table(table, columns: Output.columns).joined(separator: "\n") + "\n")
    }
}

struct RulesShow: ParsableCommand {
    static let configuration = CommandConfiguration(commandName: "show", abstract: say("help.rules.show"))

    @OptionGroup var store: StoreOptions
    @OptionGroup var clocks: ClockOptions
    @Argument(help: help("help.rules.name")) var name: String
    @Option(help: help("help.rules.version")) var version: Int?

    func run() throws {
        let store = try store.open()
        let book = RuleBook(store)
        let (day, last) = (try clocks.day ?? store.today, try store.sequence(clocks.knowledge))
        let versions = try book.versions(of: name, through: last)
        guard !versions.isEmpty else { throw ServiceError(Text("rules.no_rule_set", name)) }
        let shown =
            try version.map { number in versions.last { $0.version == number } }
            ?? book.inForce(name, on: day, through: last) ?? versions.last
        guard let shown, version == nil || shown.version == version else {
            throw ServiceError(Text("rules.no_version", name, version ?? 0))
        }
        Output.note(
            Text("rules.shown", name, shown.version, versions.map { "\($0.version)" }.joined(separator: ", "))
                .description)
        Output.write(shown.content.hasSuffix("\n") ? shown.content : shown.content + "\n")
    }
}

struct RulesCheck: ParsableCommand {
    static let configuration = CommandConfiguration(commandName: "check", abstract: say("help.rules.check"))

    @Argument(help: help("help.rules.file")) var file: String

    func run() throws {
        let kind: String
        do {
            kind = try RuleBook.check(try String(contentsOfFile: file, encoding: .utf8))
        } catch let error as SettingsError {
            throw ServiceError(Text("rules.refused", error.description))
        }
        Output.write(Text("rules.fine", file, kind).description + "\n")
    }
}

struct RulesPublish: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "publish", abstract: say("help.rules.publish"), discussion: say("help.rules.publish.example"))

    @OptionGroup var store: StoreOptions
    @OptionGroup var actor: ActorOptions
    @Argument(help: help("help.rules.name")) var name: String
    @Argument(help: help("help.rules.file")) var file: String
    @Option(help: help("help.rules.from")) var from: String?
    @Option(help: help("help.rules.note")) var note: String?

    func run() throws {
        let content = try String(contentsOfFile: file, encoding: .utf8)
        let published = try RuleBook(try store.open()).publish(
            name, content: content, effective: try from.map { try Day(option: "--from", $0) }, note: note,
            actor: actor.name)
        Output.write(Text("rules.published", name, published.version, published.sequence).description + "\n")
    }
}

struct RulesRetire: ParsableCommand {
    static let configuration = CommandConfiguration(commandName: "retire", abstract: say("help.rules.retire"))

    @OptionGroup var store: StoreOptions
    @OptionGroup var actor: ActorOptions
    @Argument(help: help("help.rules.name")) var name: String
    @Option(help: help("help.rules.version")) var version: Int
    @Option(help: help("help.rules.from")) var from: String?
    @Option(help: help("help.rules.note")) var note: String?

    func run() throws {
        let sequence = try RuleBook(try store.open()).retire(
            name, version: version, from: try from.map { try Day(option: "--from", $0) }, note: note, actor: actor.name)
        Output.write(Text("rules.retired", name, version, sequence).description + "\n")
    }
}
