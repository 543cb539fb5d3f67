import DaybookTestSupport
import Foundation
import Testing

/// `tools/read_log.py` reads what `daybook` wrote, by docs/format.md and without any of its code.
@Suite(.enabled(if: IndependentReader.python != nil, "no python3 here has the module lmdb (Debian: python3-lmdb)"))
struct IndependentReaderTests {
    let folder: Folder
    let command: Command
    let store: String

    init() throws {
        folder = try Folder()
        command = Command(folder: folder)
        store = folder.path + "/store"
        try command.run(["init", store, "--currency", "CNY", "--time-zone", "Asia/Shanghai"])
        // Some blocks and a tail, and personal fields in every tenth event.
        try #require(try command.run(["import", folder.events(1_000), "--store", store]).status == 0)
    }

    @Test func itPrintsWhatTheLogPrints() throws {
        let samples = try command.run(["import", IndependentReader.samples(in: folder), "--store", store])
        try #require(samples.status == 0, "\(samples.errors)")
        try #require(try command.run(["retract", "3", "--reason", "typed twice", "--store", store]).status == 0)
        try #require(try command.run(["reinstate", "3", "--reason", "it was right", "--store", store]).status == 0)
        let erasure = ["erase", "C-1001", "--basis", "law", "--reason", "requested", "--store", store]
        try #require(try command.run(erasure).status == 0)
        // Without keys Daybook cannot open personal fields either: both must print the same bytes.
        try FileManager.default.removeItem(atPath: store + "/keys/keyring")
        let log = try command.run(["log", "--format", "ndjson", "--store", store])
        try #require(log.status == 0, "\(log.errors)")
        #expect(log.output.contains("\"personal\":\"sealed\""))
        #expect(log.output.contains("daybook.event.retracted.v1"))
        #expect(log.output.contains("daybook.customer.erased.v1"))
        let read = try IndependentReader.run(store, folder)
        #expect(read.status == 0, "\(read.errors)")
        let (ours, theirs) = (log.output.split(separator: "\n"), read.output.split(separator: "\n"))
        #expect(ours.count == theirs.count)
        for (own, other) in zip(ours, theirs) where own != other {
            Issue.record("daybook:     \(own)\nread_log.py: \(other)")
        }
        let status = try command.run(["status", "--store", store]).output
        let root = try #require(read.errors.split(whereSeparator: \.isWhitespace).last)
        #expect(status.contains(root), "the Merkle roots differ")
    }

    /// An event's id as it stands in its record, and what the reader says of the place.
    @Test(arguments: [("e-250", "block "), ("e-998", "of the tail")])
    func aByteThatFlippedIsDamage(id: String, place: String) throws {
        #expect(try IndependentReader.run(store, folder).status == 0)
        let path = store + "/log/data.mdb"
        var bytes = try Data(contentsOf: URL(fileURLWithPath: path))
        // Freed pages may hold the record too; nobody reads those.
        var next = bytes.startIndex
        while let found = bytes[next...].range(of: Data(id.utf8)) {
            bytes[found.lowerBound] ^= 1
            next = found.upperBound
        }
        try #require(next > bytes.startIndex, "\(id) is nowhere in the file")
        try bytes.write(to: URL(fileURLWithPath: path))
        let read = try IndependentReader.run(store, folder)
        #expect(read.status == 2)
        #expect(read.errors.contains("checksum"), "\(read.errors)")
        #expect(read.errors.contains(place), "\(read.errors)")
    }
}

/// Runs `tools/read_log.py` of the repository that these tests were built from.
enum IndependentReader {
    private static let root = URL(filePath: #filePath).resolvingSymlinksInPath().deletingLastPathComponent()
        .deletingLastPathComponent().deletingLastPathComponent()

    static let python = Python.having("lmdb")

    static func run(_ store: String, _ folder: Folder) throws -> Command.Result {
        try Python.run(python, "read_log.py", [store], in: folder)
    }

    /// Writes a file with the sample of every event type, one event with all that an envelope can hold, and a retraction. An erasure
    /// cannot be imported.
    static func samples(in folder: Folder) throws -> String {
        let samples = root.appending(path: "schemas/samples")
        let names = try FileManager.default.contentsOfDirectory(atPath: samples.path).sorted()
        var lines = try names.filter { $0.hasSuffix(".json") && $0 != "customer.erased.json" }.map { name in
            try String(contentsOf: samples.appending(path: name), encoding: .utf8).split(separator: "\n").joined()
        }
        // The retraction comes after what it takes back.
        let retraction = try #require(lines.firstIndex { $0.contains("daybook.event.retracted.v1") })
        lines.append(
            lines.remove(at: retraction).replacingOccurrences(of: "\"erp\"", with: "\"samples\"")
                .replacingOccurrences(of: "INV-7/issued", with: "sample-1"))
        lines.append(
            #"""
            {"specversion":"1.0","id":"0190163d-8694-739b-aea5-966c26f8ad91","source":"读者","actor":"li.na",\#
            "type":"daybook.interaction.logged.v1","subject":"customer/康达 医药","time":"1969-12-31T23:59:59.000001Z",\#
            "correlationid":"a \"quote\"","causationid":"c\\d","priority":7,"tracestate":"ß\"/x",\#
            "data":{"channel":"phone","text":"private\u0001"}}
            """#)
        let file = folder.path + "/samples.ndjson"
        try (lines.joined(separator: "\n") + "\n").write(toFile: file, atomically: false, encoding: .utf8)
        return file
    }
}
