import DaybookTestSupport
import Foundation
import Testing

/// What the crash laboratory (`LaboratoryTests`) takes for granted: processes share a store, and a commit reaches the disk in the
/// order that is written down.
@Suite struct CrashTests {
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
