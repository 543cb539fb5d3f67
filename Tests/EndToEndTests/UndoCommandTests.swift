import DaybookLog
import DaybookModel
import DaybookService
import DaybookTestSupport
import Foundation
import Testing

/// Taking back and bringing back, as people type it.
@Suite struct UndoCommandTests {
    let folder: Folder
    let command: Command
    let store: String

    init() throws {
        folder = try Folder()
        command = Command(folder: folder)
        store = folder.path + "/store"
        try command.run(["init", store, "--currency", "CNY", "--time-zone", "Asia/Shanghai"])
    }

    @discardableResult private func run(_ arguments: String..., input: String? = nil) throws -> Command.Result {
        try command.run(arguments + ["--store", store], input: input)
    }

    private var eventsInLog: Int {
        get throws { try run("log", "--format", "ndjson").output.split(separator: "\n").count }
    }

    private func invoices(_ numbers: ClosedRange<Int>, _ name: String) throws -> String {
        let lines = numbers.map { number in
            """
            {"specversion":"1.0","id":"i-\(number)","source":"test","type":"daybook.invoice.issued.v1",\
            "subject":"customer/C-\(number)","time":"2024-03-01T10:00:00Z",\
            "data":{"invoice":"I-\(number)","due":"2024-04-01","gross":\(number * 100),"currency":"CNY"}}
            """
        }
        let path = "\(folder.path)/\(name)"
        try (lines.joined(separator: "\n") + "\n").write(toFile: path, atomically: false, encoding: .utf8)
        return path
    }

    @Test func oneEventIsTakenBackTriedOutAndBroughtBack() throws {
        try run("record", "invoice.issued", "C-1", "invoice=I1", "gross=10", "due=2024-02-01", "--at", "2024-01-05")
        try run("pay", "C-1", "10", "--invoice", "I1:10", "--at", "2024-01-10", "--id", "p-1")
        let paid = try run("ageing", "--as-of", "2024-03-01").output
        let trial = try run("retract", "p-1", "--dry-run", "--as-of", "2024-03-01")
        #expect(trial.status == 0, "\(trial.errors)")
        #expect(trial.output.contains("ageing"))
        #expect(trial.output.contains("10.00"))
        #expect(trial.errors.contains("would move"))
        #expect(try eventsInLog == 2)

        #expect(try run("retract", "p-1").errors.contains("--reason"))
        #expect(try run("retract", "p-1", "--source", "daybook/cli", "--reason", "wrong").status == 0)
        #expect(try run("retract", "2", "--reason", "wrong").errors.contains("retracted already, by event 3"))
        #expect(try run("ageing", "--as-of", "2024-03-01").output != paid)
        let back = try run("reinstate", "p-1", "--dry-run", "--as-of", "2024-03-01")
        #expect(back.output.contains("ageing"))
        #expect(try eventsInLog == 3)
        #expect(try run("reinstate", "2", "--reason", "it was right").output.contains("daybook.event.retracted.v1"))
        #expect(try run("reinstate", "2", "--reason", "it was right").errors.contains("Event 2 stands"))
        let again = try run("ageing", "--as-of", "2024-03-01").output
        #expect(
            again.split(separator: "\n").filter { !$0.contains("event") }
                == paid.split(separator: "\n").filter { !$0.contains("event") })
        #expect(try eventsInLog == 4)
    }

    @Test func anImportIsListedTriedOutRevertedAndBroughtBack() throws {
        let (first, second) = (try invoices(1...3, "first.ndjson"), try invoices(4...5, "second.ndjson"))
        #expect(try run("import", first, second).status == 0)  // Several files are one import, as before.
        let third = try invoices(6...9, "third.ndjson")
        #expect(try run("import", third).status == 0)
        let piped = try String(contentsOfFile: try invoices(10...10, "fourth.ndjson"), encoding: .utf8)
        #expect(try run("import", "-", input: piped).status == 0)
        let list = try run("import", "list").output.split(separator: "\n")
        #expect(list.count == 4)
        #expect(list[1].contains("first.ndjson, second.ndjson"))
        #expect(list[2].contains("third.ndjson"))
        let key = String(try #require(list[2].split(separator: " ").first))

        let head = try eventsInLog
        let trial = try run("import", "revert", key, "--dry-run", "--as-of", "2024-05-01", "--limit", "3")
        #expect(trial.status == 0, "\(trial.errors)")
        #expect(trial.errors.contains("would move on 2024-05-01"))
        #expect(trial.errors.contains("--limit shows more"))
        #expect(try eventsInLog == head)

        #expect(try run("invoices", "--as-of", "2024-05-01").output.contains("C-7"))
        let reverted = try run("import", "revert", key, "--reason", "last year's file")
        #expect(reverted.status == 0, "\(reverted.errors)")
        #expect(reverted.output.hasPrefix("4 events of import \(key)"))
        #expect(try eventsInLog == head + 6)  // Each event's retraction, the import's own, and the revert itself.
        #expect(try !run("invoices", "--as-of", "2024-05-01").output.contains("C-7"))
        #expect(try run("import", "revert", key, "--reason", "again").errors.contains("reverted already"))

        let again = try run("import", third)
        #expect(again.output.contains("0 events appended, 4 known already"))
        #expect(again.output.contains("--reinstate brings back"))
        let back = try run("import", third, "--reinstate")
        #expect(back.output.contains("4 of the known events brought back"))
        #expect(try run("invoices", "--as-of", "2024-05-01").output.contains("C-7"))
        #expect(try run("import", "revert", "nothing", "--reason", "x").errors.contains("import list"))
        let events = try run("log", "--type", "import.reverted", "--format", "ndjson").output
        #expect(events.contains("last year's file"))
    }

    @Test func importsAndUndoHaveHelp() throws {
        for arguments in [["retract"], ["reinstate"], ["import"], ["import", "list"], ["import", "revert"]] {
            let help = try command.run(arguments + ["--help"])
            #expect(help.status == 0)
            #expect(help.output.contains("Example"), "\(arguments) --help has no example")
        }
        let help = try command.run(["import", "--help"]).output
        for word in ["list", "revert", "--mapping", "--reinstate"] { #expect(help.contains(word)) }
    }

    /// A revert that is killed and run again retracts everything, and nothing twice.
    @Test func aKilledRevertIsCompletedByTheNext() throws {
        let count = 12_000
        let file = try folder.events(count)
        try run("import", file)
        let key = String(
            try #require(try run("import", "list").output.split(separator: "\n")[1].split(separator: " ").first))
        var random = SeededGenerator(seed: 7)
        var killed = 0
        for _ in 0..<4 {
            let process = command.make(["import", "revert", key, "--reason", "wrong file", "--store", store])
            process.standardOutput = FileHandle.nullDevice
            process.standardError = FileHandle.nullDevice
            try process.run()
            usleep(UInt32.random(in: 100_000...900_000, using: &random))
            if process.isRunning { killed += 1 }
            kill(process.processIdentifier, SIGKILL)
            process.waitUntilExit()
        }
        #expect(killed > 0, "no process was still at work when it was killed")
        let last = try run("import", "revert", key, "--reason", "wrong file")
        #expect(last.status == 0, "\(last.errors)")
        var retracted: [Substring: Int] = [:]
        for line in try run("log", "--type", "event.retracted", "--format", "ndjson").output.split(separator: "\n") {
            let id = try #require(line.range(of: "\"event_id\":\""))
            retracted[line[id.upperBound...].prefix { $0 != "\"" }, default: 0] += 1
        }
        #expect(retracted.count == count + 1)  // The file's events and the import's own.
        #expect(retracted.values.allSatisfy { $0 == 1 })
        #expect(
            try run("log", "--type", "import.reverted", "--format", "ndjson").output.split(separator: "\n").count == 1)
    }
}
