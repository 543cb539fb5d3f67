import DaybookTestSupport
import Foundation
import Testing

/// A restored store takes its keys from a copy; who was erased stays erased, however old the copy is.
@Suite struct RestoreKeysTests {
    let folder: Folder
    let command: Command
    let store: String
    let backup: String
    let copy: String

    init() throws {
        folder = try Folder()
        command = Command(folder: folder)
        store = folder.path + "/store"
        backup = folder.path + "/backup"
        copy = folder.path + "/copy"
        try daybook("init", store, "--currency", "CNY")
        for (customer, name) in [("C-1", "Wang Fang"), ("C-2", "Zhao Min"), ("C-3", "Sun Li")] {
            try daybook("record", "customer.registered", customer, "kind=person", "name=\(name)", "--store", store)
        }
        // A copy of the keys from before every erasure.
        try FileManager.default.copyItem(atPath: store + "/keys", toPath: copy)
        let keys = folder.path + "/config/daybook"
        let key = try #require(try FileManager.default.contentsOfDirectory(atPath: keys).first { $0.hasSuffix(".key") })
        try FileManager.default.copyItem(atPath: "\(keys)/\(key)", toPath: copy + "/master")
        try erase("C-1")
        try daybook("record", "customer.changed", "C-1", "name=Wang Again", "--store", store)
        try erase("C-2")
        try daybook("backup", backup, "--store", store)
    }

    @discardableResult private func daybook(_ arguments: String...) throws -> String {
        let result = try command.run(arguments)
        try #require(result.status == 0, "\(arguments): \(result.errors)")
        return result.output
    }

    private func erase(_ customer: String) throws {
        try daybook("erase", customer, "--basis", "law", "--reason", "requested", "--store", store)
    }

    private func restored(_ more: [String]) throws -> String {
        let path = folder.path + "/restored"
        let keys = ["--keys", copy, "--master-key", copy + "/master"]
        let result = try command.run(["restore", backup, path] + keys + more)
        try #require(result.status == 0, "\(result.errors)")
        return try daybook("log", "--format", "ndjson", "--store", path)
    }

    @Test func whatTheLogSaysWasErasedIsNotTakenOver() throws {
        let log = try restored([])
        #expect(!log.contains("Wang Fang") && !log.contains("Zhao Min") && log.contains("Sun Li"))
        // The key of who came back is not in the older copy, and is not taken for an erased one.
        #expect(log.contains(#""personal":"sealed""#))
        #expect(log.components(separatedBy: #""personal":"erased""#).count == 3)
    }

    @Test func whatWasErasedLaterIsNotTakenOverEither() throws {
        let log = try restored(["--sequence", "3", "--reason", "a trial"])
        #expect(!log.contains("Wang Fang") && !log.contains("Zhao Min") && log.contains("Sun Li"))
        #expect(log.components(separatedBy: #""personal":"erased""#).count == 3)
        let path = folder.path + "/restored"
        try daybook("record", "customer.changed", "C-3", "name=Sun Lili", "--store", path)
        #expect(try daybook("log", "--format", "ndjson", "--store", path).contains("Sun Lili"))
    }

    @Test func keysComeOnlyTogether() throws {
        let path = folder.path + "/none"
        #expect(try command.run(["restore", backup, path, "--keys", copy]).status == 1)
        #expect(!FileManager.default.fileExists(atPath: path))
        // A key of another store opens nothing, and nothing is left behind.
        try String(repeating: "ab", count: 32).write(toFile: copy + "/other", atomically: false, encoding: .utf8)
        let refused = try command.run(["restore", backup, path, "--keys", copy, "--master-key", copy + "/other"])
        #expect(refused.status == 1 && refused.errors.contains("does not belong"), "\(refused.errors)")
        #expect(!FileManager.default.fileExists(atPath: path + "/daybook.yaml"))
    }
}
