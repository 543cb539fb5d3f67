import ArgumentParser
import DaybookLog
import DaybookModel
import DaybookReports
import DaybookService
import Foundation

/// Signed heads: what an auditor keeps to be able to prove later that the log was not changed.
struct Heads: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "heads", abstract: say("help.heads"), discussion: say("help.heads.example"),
        subcommands: [HeadsList.self, HeadsSign.self, HeadsKey.self], defaultSubcommand: HeadsList.self)
}

struct HeadsList: ParsableCommand {
    static let configuration = CommandConfiguration(commandName: "list", abstract: say("help.heads.list"))

    @OptionGroup var options: StoreOptions
    @Flag(help: help("help.heads.notes")) var notes = false

    func run() throws {
        let heads = try options.open().log.signedHeads()
        if notes { return Output.write(heads.map { "\($0.note)" }.joined(separator: "\n")) }
        var table = ReportTable(columns: [
            .number("events", unit: "count"), .text("signed_at"), .text("root"), .text("key"), .text("new_key"),
        ])
        var before: VerifyingKey?
        for head in heads.map(\.head) {
            let isNew = before != nil && before != head.key
            before = head.key
            table.rows.append([
                .integer(Int64(clamping: head.size)), .text(head.signedAt.description),
                .text(Hexadecimal.text(head.root)), .text(head.key.idText),
                isNew ? .label(Text("heads.new_key")) : .none,
            ])
        }
        Output.write(PeopleFormat.table(table, columns: Output.columns).joined(separator: "\n") + "\n")
    }
}

struct HeadsSign: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "sign", abstract: say("help.heads.sign"), discussion: say("help.heads.sign.example"))

    @OptionGroup var options: StoreOptions
    @Option(help: help("help.heads.if_older")) var ifOlder: String?
    @Option(help: help("help.heads.every")) var every: String?

    func run() throws {
        let store = try options.open()
        let age = try ifOlder.map { try HeadsSign.seconds("--if-older", $0) } ?? 0
        guard let every = try every.map({ try HeadsSign.seconds("--every", $0) }) else {
            return Output.write(try store.signHead(unlessYoungerThan: age * 1_000_000).note.description)
        }
        while true {
            Output.write(try store.signHead().note.description + "\n")
            Thread.sleep(forTimeInterval: Double(every))
        }
    }

    /// `90s`, `15m`, `24h`, `7d`.
    private static func seconds(_ option: String, _ text: String) throws -> Int64 {
        let units: [Character: Int64] = ["s": 1, "m": 60, "h": 3_600, "d": 86_400]
        guard let unit = text.last.flatMap({ units[$0] }), let number = Int64(text.dropLast()), number > 0,
            number < 1_000_000
        else { throw ServiceError(Text("heads.bad_age", option, text)) }
        return number * unit
    }
}

struct HeadsKey: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "key", abstract: say("help.heads.key"), discussion: say("help.heads.key.example"))

    @OptionGroup var options: StoreOptions
    @Flag(help: help("help.heads.rotate")) var rotate = false
    @Flag(help: help("help.heads.replace_lost")) var replaceLost = false

    func run() throws {
        let store = try options.open()
        let head =
            rotate
            ? try store.rotateSigningKey() : replaceLost ? try store.replaceLostSigningKey() : try store.freshHead()
        Output.write("\(head.head.key)\n")
        Output.note(Text("heads.key_is_in", store.signingKeyPath).description)
    }
}
