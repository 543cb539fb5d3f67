import CChecksum
import DaybookModel
import DaybookProjections
import Foundation

@testable import DaybookImport
@testable import DaybookLog

/// A reader of bytes that come from outside. Whatever the bytes, it must end in a result or an error, soon, and with little memory;
/// where two ways lead to the same result, in the same one.
///
/// `tools/fuzz` lets libFuzzer look for bytes that reach new code; FuzzTests changes good input at random, in every run of the tests.
public struct FuzzTarget: Sendable {
    public let name: String
    /// Kinds of files in `schemas` and in the folder of real data with good input: folder and ending.
    public let corpus: [(folder: String, ending: String)]
    /// Good input that no file has.
    public let samples: @Sendable () -> [[UInt8]]
    /// Stops the program where something is wrong with the reader.
    public let run: @Sendable ([UInt8]) -> Void

    private init(
        _ name: String, corpus: [(folder: String, ending: String)] = [],
        samples: @escaping @Sendable () -> [[UInt8]] = { [] }, _ run: @escaping @Sendable ([UInt8]) -> Void
    ) {
        self.name = name
        self.corpus = corpus
        self.samples = samples
        self.run = run
    }

    public static let all: [FuzzTarget] = [
        FuzzTarget("ndjson", corpus: [("samples", ".json")], events),
        FuzzTarget("table", samples: { [FuzzSamples.table] }, table),
        FuzzTarget("mapping", corpus: [("mappings", ".yaml")]) { _ = try? Mapping(yaml: text($0), file: "fuzz.yaml") },
        FuzzTarget("plan", corpus: [("plans", ".yaml")]) { _ = try? PlanTemplate(yaml: text($0), file: "fuzz.yaml") },
        FuzzTarget("rules", samples: { FuzzSamples.rules }, rules),
        FuzzTarget("project", samples: { [FuzzSamples.project] }) { _ = try? PSPLIBProject(text($0)) },
        FuzzTarget("head", samples: { FuzzSamples.heads }, head),
        FuzzTarget("block", samples: { [FuzzSamples.block] }, block),
        FuzzTarget("run", samples: { [FuzzSamples.chunk] }, chunk),
        FuzzTarget("state", samples: { [FuzzSamples.state] }, state),
    ]

    public static func named(_ name: String) -> FuzzTarget? { all.first { $0.name == name } }

    private static func text(_ bytes: [UInt8]) -> String { String(decoding: bytes, as: UTF8.self) }

    // MARK: What comes from people and programs

    /// Lines of events come out the same however they are cut into chunks.
    private static func events(_ bytes: [UInt8]) {
        let whole = eventTranscript(bytes, chunkBytes: ByteSource.chunkBytesUsual)
        for chunkBytes in [1, 7] {
            precondition(
                eventTranscript(bytes, chunkBytes: chunkBytes) == whole, "other events in chunks of \(chunkBytes)")
        }
    }

    private static func eventTranscript(_ bytes: [UInt8], chunkBytes: Int) -> [String] {
        let reader = NDJSONReader(ByteSource(bytes: bytes, chunkBytes: chunkBytes))
        var lines: [String] = []
        do {
            while true {
                var batch = EventBatch()
                reader.beginBatch()
                let stop = try reader.fill(&batch, upTo: 100) { line, raw in lines.append("\(line) \(raw.count)") }
                for index in 0..<batch.count {
                    var event: [UInt8] = []
                    try CloudEventWriter.write(batch.draft(index), to: &event)
                    lines.append(text(event))
                }
                switch stop {
                case .full: continue
                case .bad(let problem, let raw): lines.append("\(problem.line) \(problem.field) \(raw.count)")
                case .ended: return lines
                }
            }
        } catch {
            return lines + ["\(error)"]
        }
    }

    /// The first byte chooses how the rest is read.
    private static func table(_ bytes: [UInt8]) {
        guard let choice = bytes.first else { return }
        let layouts: [TableFormat.Layout] = [
            .delimited(nil), .delimited(UInt8(ascii: ",")), .blankSeparated, .fixedWidth([.init(start: 2, length: 3)]),
        ]
        var format = TableFormat(layout: layouts[Int(choice & 3)], hasHeader: choice & 4 != 0)
        format.allowsRaggedRows = choice & 8 != 0
        format.keepsInnerQuotes = choice & 16 != 0
        format.comment = choice & 32 != 0 ? UInt8(ascii: "#") : nil
        let rest = Array(bytes.dropFirst())
        let whole = tableTranscript(rest, format, chunkBytes: ByteSource.chunkBytesUsual)
        for chunkBytes in [1, 5] {
            precondition(
                tableTranscript(rest, format, chunkBytes: chunkBytes) == whole, "other rows in chunks of \(chunkBytes)")
        }
    }

    private static func tableTranscript(_ bytes: [UInt8], _ format: TableFormat, chunkBytes: Int) -> [String] {
        do {
            let reader = try TableReader(ByteSource(bytes: bytes, chunkBytes: chunkBytes), format: format)
            var lines: [String] = []
            while try reader.next() != nil { lines.append(reader.raw) }
            return lines
        } catch {
            return ["\(error)"]
        }
    }

    /// What is read as rules of a kind is written and read again as the same rules.
    private static func rules(_ bytes: [UInt8]) {
        guard let kind = try? RuleSetContent.parts(of: text(bytes)).kind,  // What cannot be read has no kind.
            let type = RuleSetCatalogue.kind(named: kind)
        else { return }
        rules(text(bytes), type)
    }

    private static func rules<Rules: RuleSet>(_ content: String, _ type: Rules.Type) {
        guard let rules = try? Rules(content: content) else { return }  // Refused, as it should be.
        let again = try? Rules(content: rules.content)
        precondition(again?.content == rules.content, "rules are not what was written of them")
    }

    private static func head(_ bytes: [UInt8]) {
        let text = text(bytes)
        if let note = SignedNote(text) {
            precondition(note.description == text || SignedNote(note.description) == note)
        }
        if let head = SignedHead(text) { precondition(SignedHead(head.note.description) == head) }
        if let key = VerifyingKey(text) { precondition(VerifyingKey(key.description) == key) }
    }

    // MARK: What comes from the disk, with checksums made good, as somebody could who changes a file on purpose

    private static func block(_ bytes: [UInt8]) {
        guard bytes.count > BlockLayout.offsets else { return }
        var bytes = bytes
        seal(&bytes, at: BlockLayout.headerChecksum, 4..<BlockLayout.headerChecksum)
        seal(&bytes, at: 0, 4..<bytes.count)
        bytes.withUnsafeBytes { bytes in
            let first = bytes.loadUnaligned(fromByteOffset: BlockLayout.first, as: UInt64.self)
            guard first < 1 << 60, let block = try? BlockView(bytes, key: first) else { return }  // Refused.
            for sequence in block.first...block.last {
                let record = block.record(Int(sequence - block.first))
                guard let view = EventView(sequence: sequence, record: record) else { continue }
                _ = view.envelopeParts()
                _ = view.retractedSequence
                let (clear, box) = view.payloadParts()
                _ = box.flatMap { SealedBox.person($0) }
                if let type = EventCatalogue.type(numbered: view.type) {
                    _ = try? PayloadJSON.text(type, Payload(clear: Array(clear)))  // Damage is for the one who asked.
                }
            }
        }
    }

    private static func chunk(_ bytes: [UInt8]) {
        guard bytes.count > 4 else { return }
        var bytes = bytes
        seal(&bytes, at: 0, 4..<bytes.count)
        let run = Run(kind: .ids, id: 1, level: 0, first: 1, last: 1 << 32, entriesMax: 100)
        bytes.withUnsafeBytes { bytes in
            guard let chunk = try? RunChunk(bytes, of: run) else { return }  // Refused.
            _ = chunk.entries(with: 0x1234_5678_9A00_0000)
            chunk.forEach(from: 0) { _ in true }
        }
    }

    private static func state(_ bytes: [UInt8]) {
        guard bytes.count > 4 else { return }
        var bytes = bytes
        seal(&bytes, at: bytes.count - 4, 0..<bytes.count - 4)
        let state = bytes.withUnsafeBytes { try? LogState($0) }  // Refused.
        if let state { _ = state.encoded() }
    }

    private static func seal(_ bytes: inout [UInt8], at place: Int, _ range: Range<Int>) {
        let checksum = bytes.withUnsafeBytes { daybook_crc32c($0.baseAddress! + range.lowerBound, range.count) }
        withUnsafeBytes(of: checksum.littleEndian) { bytes.replaceSubrange(place..<place + 4, with: $0) }
    }
}
