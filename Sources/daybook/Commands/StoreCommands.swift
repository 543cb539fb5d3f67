import ArgumentParser
import DaybookModel
import DaybookService
import Foundation

struct Init: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "init", abstract: say("help.init"), discussion: say("help.init.example"))

    @Argument(help: help("help.init.directory")) var directory: String
    @Option(help: help("help.init.currency")) var currency = "CNY"
    @Option(help: help("help.init.time_zone")) var timeZone = "Asia/Shanghai"
    @Option(help: help("help.init.fiscal_month")) var fiscalYearStartsInMonth = 1
    @Option(help: help("help.init.master_key")) var masterKey: String?

    func run() throws {
        try Store.create(
            path: directory, currency: currency, timeZone: timeZone, masterKey: masterKey,
            fiscalYearStartsInMonth: fiscalYearStartsInMonth)
        let key = try masterKey ?? Store(path: directory).masterKey.path
        Output.note(Text("init.done", directory, currency, timeZone, key).description)
    }
}

struct Status: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "status", abstract: say("help.status"), discussion: say("help.status.example"))

    @OptionGroup var options: StoreOptions

    func run() throws {
        let store = try options.open()
        let head = try store.log.head
        var lines = [
            Text("status.store", store.path, store.configuration.storeID).description,
            Text("status.settings", store.currency, store.configuration.timeZone).description,
            Text("status.log", head.sequence, head.sequence == 0 ? "–" : head.recordedAt.description).description,
            Text("status.root", Hexadecimal.text(head.root)).description,
            Text("status.bytes", store.log.usedBytes / 1024).description,
        ]
        for kind in SubjectKind.allCases {
            let count = try store.log.subjectCount(kind)
            if count > 0 { lines.append(Text("status.subjects", kind.name, count).description) }
        }
        for view in try store.viewStatus() {
            lines.append(
                view.sequence.map {
                    Text("status.view", view.name, view.version, $0, head.sequence - $0, view.rows, view.digest)
                        .description
                } ?? Text("status.view_missing", view.name).description)
        }
        Output.write(lines.joined(separator: "\n") + "\n")
        if try store.log.isErasureUnfinished {
            Output.note(Text("status.erasure_unfinished", store.masterKey.path).description)
        }
    }
}

struct Rebuild: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "rebuild", abstract: say("help.rebuild"), discussion: say("help.rebuild.example"))

    @OptionGroup var options: StoreOptions
    @Argument(help: help("help.rebuild.names")) var names: [String] = []

    func run() throws {
        let store = try options.open()
        let bar = ProgressBar()
        let views = try store.rebuild(names) { done, total in
            bar.show(
                say("rebuild.doing"), done: total == 0 ? 1 : Double(done) / Double(total), count: Int(done),
                unit: say("unit.events"))
        }
        bar.end()
        for view in views {
            Output.write(Text("rebuild.done", view.name, view.sequence ?? 0, view.rows, view.digest).description + "\n")
        }
    }
}
