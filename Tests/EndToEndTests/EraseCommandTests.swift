import DaybookTestSupport
import Foundation
import Testing

/// `daybook erase` as people use it, and beside other processes that have the store open.
@Suite struct EraseCommandTests {
    let folder: Folder
    let command: Command
    let store: String

    init() throws {
        folder = try Folder()
        command = Command(folder: folder)
        store = folder.path + "/store"
        try #require(try command.run(["init", store, "--currency", "CNY"]).status == 0)
        try record("C-1", "Wang Fang")
        try record("C-2", "Zhao Min")
    }

    private func record(_ customer: String, _ name: String) throws {
        let arguments = ["record", "customer.registered", customer, "kind=person", "name=\(name)", "--store", store]
        try #require(try command.run(arguments).status == 0)
    }

    private func erase(_ more: [String]) throws -> Command.Result {
        try command.run(["erase"] + more + ["--basis", "GDPR Art. 17", "--reason", "requested", "--store", store])
    }

    private func event(_ sequence: Int) throws -> String {
        try command.run(["show", "\(sequence)", "--format", "json", "--store", store]).output
    }

    @Test func erasedDataReadsAsErasedEverywhere() throws {
        let certificate = folder.path + "/certificate.json"
        let done = try erase(["C-1", "--actor", "dpo", "--certificate", certificate])
        #expect(done.status == 0, "\(done.errors)")
        #expect(done.output.contains("customer/C-1") && done.output.contains("GDPR Art. 17"))
        #expect(done.output.contains("customer.registered"))
        let json = try String(contentsOfFile: certificate, encoding: .utf8)
        #expect(json.contains(#""subject":"customer/C-1""#) && json.contains(#""actor":"dpo""#))
        let shown = try event(1)
        #expect(shown.contains(#""personal":"erased""#), "\(shown)")
        let log = try command.run(["log", "--format", "ndjson", "--store", store]).output
        #expect(log.contains(#""personal":"erased""#) && log.contains("Zhao Min"))
        let customer = try command.run(["customer", "C-1", "--store", store])
        #expect(customer.status == 0 && customer.output.contains("erased"), "\(customer.output)")
        for output in [done.output, json, shown, log, customer.output] { #expect(!output.contains("Wang Fang")) }
        #expect(try command.run(["customer", "C-2", "--store", store]).output.contains("Zhao Min"))
        let again = try erase(["C-1"])
        #expect(again.status == 0 && again.output.isEmpty)
        #expect(again.errors.contains("was erased before"))
        #expect(try command.run(["status", "--store", store]).errors.isEmpty)
    }

    @Test func whatIsMissingIsSaidBeforeAnythingIsErased() throws {
        let certificate = folder.path + "/there.json"
        try Data().write(to: URL(fileURLWithPath: certificate))
        #expect(try command.run(["erase", "C-1", "--store", store]).status == 64)
        let refused = [
            try erase(["C-9"]), try erase(["C-1", "--certificate", certificate]), try erase(["plan/P-1"]),
            try command.run(["record", "customer.erased", "C-1", "reason=requested", "--store", store]),
        ]
        for result in refused { #expect(result.status == 1 && !result.errors.isEmpty) }
        let trial = try command.run(["erase", "C-1", "C-2", "--dry-run", "--store", store])
        #expect(trial.status == 0 && trial.output.contains("customer.registered"))
        #expect(try event(1).contains("Wang Fang"))
        // Without its key, too.
        try FileManager.default.moveItem(atPath: folder.path + "/config", toPath: folder.path + "/away")
        #expect(try erase(["C-1"]).status == 1)
        try FileManager.default.moveItem(atPath: folder.path + "/away", toPath: folder.path + "/config")
        #expect(try event(1).contains("Wang Fang"))
    }

    private func line(_ number: Int, _ customer: String, _ text: String) -> String {
        """
        {"specversion":"1.0","id":"l-\(number)","source":"test","type":"daybook.interaction.logged.v1",\
        "subject":"customer/\(customer)","time":"2024-03-01T10:00:00Z","data":{"channel":"phone","text":"\(text)"}}

        """
    }

    /// A process that imports and one that follows the log keep the store open, with keys in memory, while a third one erases.
    @Test func processesThatAreAtWorkSeeIt() throws {
        let following = folder.path + "/following"
        try Data().write(to: URL(fileURLWithPath: following))
        let follower = command.make(["log", "--follow", "--format", "ndjson", "--store", store])
        follower.standardOutput = FileHandle(forWritingAtPath: following)
        let writer = command.make(["import", "-", "--store", store, "--batch", "1"])
        let input = Pipe()
        writer.standardInput = input
        writer.standardOutput = FileHandle.nullDevice
        writer.standardError = FileHandle.nullDevice
        try follower.run()
        try writer.run()
        defer {
            // Who follows never ends by itself, and a writer waits for more when something went wrong before.
            for process in [follower, writer] where process.isRunning { kill(process.processIdentifier, SIGKILL) }
        }
        func followed(until text: String) throws -> String {
            for _ in 0..<500 {
                let found = try String(contentsOfFile: following, encoding: .utf8)
                if found.contains(text) { return found }
                usleep(20_000)
            }
            throw Problem(what: "never followed: \(text)")
        }
        func send(_ lines: String) throws { try input.fileHandleForWriting.write(contentsOf: Data(lines.utf8)) }
        for round in 1...3 {
            try send(line(10 * round, "C-1", "before \(round)") + line(10 * round + 1, "C-2", "kept \(round)"))
            _ = try followed(until: "kept \(round)")
            let done = try erase(["C-1"])
            #expect(done.status == 0, "\(done.errors)")
            try send(line(10 * round + 2, "C-1", "after \(round)") + line(10 * round + 3, "C-2", "more \(round)"))
            let found = try followed(until: "more \(round)")
            // Sealed under a new key, which every process can read.
            #expect(found.contains("after \(round)"))
        }
        try input.fileHandleForWriting.close()
        writer.waitUntilExit()
        #expect(writer.terminationStatus == 0)
        let log = try command.run(["log", "--format", "ndjson", "--store", store]).output
        for round in 1...3 {
            #expect(!log.contains("before \(round)") && log.contains("kept \(round)") && log.contains("more \(round)"))
        }
        #expect(!log.contains("after 2") && log.contains("after 3") && log.contains("Zhao Min"))
    }

    /// An erasing process is killed at random moments: nobody else's data is ever lost, and the next command finishes it.
    @Test func aKilledErasureIsFinishedOrHasNotBegun() throws {
        for round in 0..<12 {
            let customer = "C-1\(round)"
            try record(customer, "Person \(round)")
            let process = command.make([
                "erase", customer, "--basis", "law", "--reason", "requested", "--store", store,
            ])
            process.standardOutput = FileHandle.nullDevice
            process.standardError = FileHandle.nullDevice
            try process.run()
            usleep(UInt32(2_000 + 4_000 * round))
            kill(process.processIdentifier, SIGKILL)
            process.waitUntilExit()
            let log = try command.run(["log", "--format", "ndjson", "--store", store])
            #expect(log.status == 0 && log.output.contains("Zhao Min"), "\(log.errors)")
            let event = #""type":"daybook.customer.erased.v1","subject":"customer/\#(customer)""#
            let isErased = log.output.contains(event)
            #expect(log.output.contains("Person \(round)\"") == !isErased)
            let keys = try FileManager.default.contentsOfDirectory(atPath: store + "/keys")
            #expect(!keys.contains("keyring.next"), "\(keys)")
        }
        #expect(try command.run(["status", "--store", store]).errors.isEmpty)
    }

    private struct Problem: Error { let what: String }
}
