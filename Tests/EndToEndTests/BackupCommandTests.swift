import DaybookTestSupport
import Foundation
import Testing

@Suite struct BackupCommandTests {
    let folder: Folder
    let command: Command
    let store: String
    let backup: String

    init() throws {
        folder = try Folder()
        command = Command(folder: folder)
        store = folder.path + "/store"
        backup = folder.path + "/backup"
        try command.run(["init", store, "--currency", "CNY", "--time-zone", "Asia/Shanghai"])
        try #require(try command.run(["import", folder.events(1_000), "--store", store]).status == 0)
    }

    private func daybook(_ arguments: String...) throws -> Command.Result { try command.run(arguments) }

    private func log(_ store: String, through last: Int = .max) throws -> [Substring] {
        let lines = try daybook("log", "--format", "ndjson", "--store", store).output.split(separator: "\n")
        return Array(lines.prefix(last))
    }

    /// D21: every read model of the restored store has the digest it had.
    @Test func aRestoredStoreHasTheSameEventsAndReadModels() throws {
        let first = try daybook("backup", backup, "--store", store)
        try #require(first.status == 0, "\(first.errors)")
        try #require(try daybook("call", "C-7", "asked for a quote", "--store", store).status == 0)
        let second = try daybook("backup", backup, "--store", store)
        #expect(second.errors.contains("1 events added"), "\(second.errors)")
        let copy = folder.path + "/copy"
        let restored = try daybook("restore", backup, copy)
        try #require(restored.status == 0, "\(restored.errors)")
        // The master key is found by the store's id; the wrapped keys are kept apart from backups.
        try FileManager.default.removeItem(atPath: copy + "/keys")
        try FileManager.default.copyItem(atPath: store + "/keys", toPath: copy + "/keys")
        #expect(try log(copy) == log(store))
        #expect(try daybook("rebuild", "--store", copy).output == daybook("rebuild", "--store", store).output)
        #expect(
            try daybook("heads", "--notes", "--store", copy).output
                == daybook("heads", "--notes", "--store", store).output)
        let proof = try daybook("prove", "subject", "C-7", "--store", copy)
        #expect(proof.status == 0, "\(proof.errors)")
        #expect(try daybook("call", "C-7", "will come back", "--store", copy).status == 0)
    }

    @Test func aStoreRestoredToAnEarlierEventIsAnother() throws {
        let kept = folder.path + "/head"
        try daybook("backup", backup, "--store", store).output.write(toFile: kept, atomically: false, encoding: .utf8)
        let trial = folder.path + "/trial"
        let restored = try daybook(
            "restore", backup, trial, "--sequence", "600", "--head", kept, "--reason", "a trial", "--actor", "li.na")
        try #require(restored.status == 0, "\(restored.errors)")
        // The keys are not in a backup: what is personal stays sealed.
        let expected = try log(store, through: 600).filter { !$0.contains("note ") }
        #expect(try log(trial, through: 600).filter { !$0.contains("\"personal\":\"sealed\"") } == expected)
        #expect(expected.count == 540)
        let last = try #require(try log(trial).last)
        #expect(last.contains("daybook.store.restored.v1") && last.contains("\"restored_to\":600"), "\(last)")
        #expect(try daybook("heads", "sign", "--store", trial).status == 0)
        let (before, after) = (
            try daybook("heads", "key", "--store", store), try daybook("heads", "key", "--store", trial)
        )
        #expect(before.output != after.output)
    }

    @Test func anOlderBackupThanAKeptHeadIsRefused() throws {
        try #require(try daybook("backup", backup, "--store", store).status == 0)
        try #require(try daybook("call", "C-7", "asked for a quote", "--store", store).status == 0)
        let kept = folder.path + "/head"
        try daybook("heads", "sign", "--store", store).output.write(toFile: kept, atomically: false, encoding: .utf8)
        let copy = folder.path + "/copy"
        let refused = try daybook("restore", backup, copy, "--head", kept)
        #expect(refused.status == 2 && refused.errors.contains("older copy"), "\(refused.errors)")
        #expect(!FileManager.default.fileExists(atPath: copy + "/log"))
        #expect(try daybook("restore", backup, copy).status == 0)
    }

    @Test func whatIsNoBackupIsRefused() throws {
        #expect(try daybook("backup", store + "/backup", "--store", store).errors.contains("inside the store"))
        #expect(try daybook("backup", folder.path, "--store", store).errors.contains("holds other files"))
        #expect(try daybook("restore", folder.path + "/nothing", folder.path + "/copy").status == 1)
        #expect(try daybook("restore", store, folder.path + "/copy").status == 1)
        let other = folder.path + "/other"
        try #require(try daybook("init", other).status == 0)
        try #require(try daybook("backup", backup, "--store", store).status == 0)
        #expect(try daybook("backup", backup, "--store", other).errors.contains("backup of another store"))
        #expect(try daybook("restore", backup, other).status == 1)
    }

    /// Backup, erasure, loss, restore: nothing of the erased person is anywhere.
    @Test func theDrillIsPassed() throws {
        let script = URL(filePath: #filePath).resolvingSymlinksInPath().deletingLastPathComponent()
            .deletingLastPathComponent().deletingLastPathComponent().appending(path: "tools/drill").path
        let process = command.make([script, Command.path], tool: "/bin/bash")
        let output = folder.path + "/drill"
        try Data().write(to: URL(filePath: output))
        process.standardOutput = FileHandle(forWritingAtPath: output)
        process.standardError = process.standardOutput
        try process.run()
        process.waitUntilExit()
        let said = try String(contentsOfFile: output, encoding: .utf8)
        #expect(process.terminationStatus == 0, "\(said)")
    }
}
