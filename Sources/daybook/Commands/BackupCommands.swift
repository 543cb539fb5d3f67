import ArgumentParser
import DaybookLog
import DaybookModel
import DaybookService
import Foundation

struct Backup: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "backup", abstract: say("help.backup"), discussion: say("help.backup.example"))

    @OptionGroup var options: StoreOptions
    @Argument(help: help("help.backup.folder")) var folder: String

    func run() throws {
        let store = try options.open()
        let bar = ProgressBar()
        let result = try StoreBackup(path: folder).add(store) { done, total in
            bar.show(
                say("backup.doing"), done: Double(done) / Double(total), count: Int(done), unit: say("unit.events"))
        }
        bar.end()
        Output.note(
            Text("backup.done", result.events.count, folder, result.head.head.size, store.masterKey.path).description)
        Output.write(result.head.note.description)
    }
}

struct Restore: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "restore", abstract: say("help.restore"), discussion: say("help.restore.example"))

    @Argument(help: help("help.restore.backup")) var backup: String
    @Argument(help: help("help.restore.folder")) var folder: String
    @Option(help: help("help.restore.sequence")) var sequence: UInt64?
    @Option(help: help("help.restore.head")) var head: String?
    @Option(help: help("help.restore.key")) var key: String?
    @Option(help: help("help.restore.keys")) var keys: String?
    @Option(help: help("help.restore.master_key")) var masterKey: String?
    @Option(help: help("help.restore.reason")) var reason = ""
    @OptionGroup var actor: ActorOptions

    func run() throws {
        var request = StoreBackup.Request(store: folder)
        request.sequence = sequence
        request.reason = reason
        request.actor = actor.name
        guard (keys == nil) == (masterKey == nil) else { throw ServiceError(Text("restore.keys_and_master_key")) }
        if let keys, let masterKey {
            request.keys = KeyAdoption(keyring: "\(keys)/keyring", masterKey: MasterKey(path: masterKey))
        }
        request.trusted = try head.map { path in
            // Whatever is wrong with the file has one remedy.
            guard let text = try? String(contentsOfFile: path, encoding: .utf8), let head = SignedHead(text) else {
                throw ServiceError(Text("restore.bad_head", path))
            }
            return head
        }
        request.key = try key.map { text in
            guard let key = VerifyingKey(text) else { throw ServiceError(Text("restore.bad_key", text)) }
            return key
        }
        let bar = ProgressBar()
        let restored = try StoreBackup(path: backup).restore(request) { done, total in
            bar.show(
                say("restore.doing"), done: Double(done) / Double(total), count: Int(done), unit: say("unit.events"))
        }
        bar.end()
        Output.note(Text("restore.done", restored.sequence, folder, restored.head.size).description)
        Output.note(restored.keys.map { Text("restore.keys", $0).description } ?? say("restore.no_keys"))
        if let previous = restored.previousID { Output.note(Text("restore.new_id", previous).description) }
    }
}
