import DaybookLog
import DaybookModel
import DaybookService
import DaybookTestSupport
import Foundation
import Testing

/// An importing process is killed at random moments; nothing it acknowledged may be lost.
@Suite struct CrashTests {
    /// How often; `DAYBOOK_KILLS` makes a longer run.
    static let kills = Int(ProcessInfo.processInfo.environment["DAYBOOK_KILLS"] ?? "") ?? 20

    @Test func everyAcknowledgedEventSurvivesAKill() throws {
        let folder = try Folder()
        let command = Command(folder: folder)
        let count = 3_000
        let file = try folder.events(count)
        var random = SeededGenerator(seed: 42)
        var killed = 0
        for round in 0..<CrashTests.kills {
            let store = "\(folder.path)/store-\(round)"
            #expect(try command.run(["init", store, "--currency", "CNY"]).status == 0)
            // Several kills per store, so that a store that has crashed is crashed again.
            for _ in 0..<2 {
                let acks = "\(store).acks"
                try Data().write(to: URL(fileURLWithPath: acks))
                let process = command.make(["import", file, "--store", store, "--acks", "1", "--batch", "100"])
                process.standardOutput = FileHandle(forWritingAtPath: acks)
                process.standardError = FileHandle.nullDevice
                try process.run()
                usleep(UInt32.random(in: 5_000...600_000, using: &random))
                if process.isRunning { killed += 1 }
                kill(process.processIdentifier, SIGKILL)
                process.waitUntilExit()
                try checkSurvivors(store, acks, folder)
            }
            let last = try command.run(["import", file, "--store", store])
            #expect(last.status == 0, "\(last.errors)")
            let opened = try Store(path: store, masterKey: try masterKey(of: store, folder))
            var ids: Set<String> = []
            try opened.log.forEach { view in
                let isNew = ids.insert(try opened.log.open(view).id).inserted
                #expect(isNew)
                return true
            }
            #expect(ids.count == count + 1)  // The file's events and the import's own.
            try FileManager.default.removeItem(atPath: store)
        }
        #expect(killed > CrashTests.kills / 4, "too few processes were still at work when they were killed")
    }

    private func checkSurvivors(_ path: String, _ acks: String, _ folder: Folder) throws {
        let store = try Store(path: path, masterKey: try masterKey(of: path, folder))
        #expect(try LogChecker.problems(store.log) == [])
        // The last line may be cut off in the middle: then it was not acknowledged.
        let text = try String(contentsOfFile: acks, encoding: .utf8)
        for line in text.split(separator: "\n", omittingEmptySubsequences: false).dropLast() {
            let parts = line.split(separator: " ", maxSplits: 1)
            guard parts.count == 2, let sequence = UInt64(parts[0]), parts[1].hasPrefix("e-") else { continue }
            #expect(try store.log.event(sequence)?.id == String(parts[1]))
        }
    }

    private func masterKey(of store: String, _ folder: Folder) throws -> String {
        let keys = try FileManager.default.contentsOfDirectory(atPath: folder.path + "/config/daybook")
        let configuration = try String(contentsOfFile: store + "/daybook.yaml", encoding: .utf8)
        let key = try #require(keys.first { configuration.contains($0.dropLast(4)) })
        return folder.path + "/config/daybook/" + key
    }

    @Test func twoProcessesImportingTheSameFileLeaveEachEventOnce() throws {
        let folder = try Folder()
        let command = Command(folder: folder)
        let file = try folder.events(2_000)
        let store = "\(folder.path)/store"
        try command.run(["init", store])
        let processes = (0..<2).map { _ in command.make(["import", file, "--store", store, "--batch", "50"]) }
        for process in processes {
            process.standardOutput = FileHandle.nullDevice
            process.standardError = FileHandle.nullDevice
            try process.run()
        }
        for process in processes {
            process.waitUntilExit()
            #expect(process.terminationStatus == 0)
        }
        let log = try command.run(["log", "--format", "ndjson", "--store", store]).output.split(separator: "\n")
        #expect(log.filter { $0.contains("\"type\":\"daybook.interaction.logged") }.count == 2_000)
        #expect(log.filter { $0.contains("\"type\":\"daybook.import.committed") }.count == 1)
    }

    static let strace = ["/usr/bin/strace", "/bin/strace"].first { FileManager.default.isExecutableFile(atPath: $0) }

    /// Skipped where strace is not installed.
    @Test(.enabled(if: strace != nil)) func aSyncStandsBetweenEachBatchAndItsAcknowledgement() throws {
        let folder = try Folder()
        let command = Command(folder: folder)
        let file = try folder.events(500)
        let store = "\(folder.path)/store"
        try command.run(["init", store])
        let trace = "\(folder.path)/trace"
        let process = command.make(
            [
                "-f", "-y", "-o", trace, "-e", "trace=pwrite64,pwritev,writev,write,fdatasync,fsync,openat",
                Command.path,
                "import", file, "--store", store, "--acks", "1", "--batch", "100",
            ], tool: CrashTests.strace)
        process.standardOutput = FileHandle.nullDevice
        process.standardError = FileHandle.nullDevice
        try process.run()
        process.waitUntilExit()
        #expect(process.terminationStatus == 0)
        var hasUnsyncedData = false
        var acknowledgements = 0
        var syncs = 0
        var opensMetaSynchronously = false
        for line in try String(contentsOfFile: trace, encoding: .utf8).split(separator: "\n") {
            // LMDB writes its meta page through a descriptor opened with O_DSYNC: that write waits by itself.
            if line.contains("openat"), line.contains("log/data.mdb"), line.contains("O_DSYNC") {
                opensMetaSynchronously = true
            }
            if line.contains("log/data.mdb"), line.contains("write"), !line.contains("openat") {
                // The meta page is one of the first two pages and comes after the sync.
                if !line.hasSuffix(", 48, 16) = 48"), !isMetaWrite(line) { hasUnsyncedData = true }
            }
            if line.contains("fdatasync"), line.contains("log/data.mdb") {
                hasUnsyncedData = false
                syncs += 1
            }
            if line.contains(" write(1"), line.contains("e-") {
                acknowledgements += 1
                #expect(!hasUnsyncedData, "acknowledged before the data was on disk: \(line)")
            }
        }
        #expect(acknowledgements >= 5)
        #expect(syncs >= acknowledgements)
        #expect(opensMetaSynchronously)
    }

    /// `pwrite64(fd, …, count, offset)` within the first two pages.
    private func isMetaWrite(_ line: Substring) -> Bool {
        guard let open = line.lastIndex(of: ","), let close = line.lastIndex(of: ")"), open < close,
            let offset = Int(line[line.index(after: open)..<close].trimmingCharacters(in: .whitespaces))
        else { return false }
        return offset < 8_192
    }
}
