import Crypto
import DaybookImport
import DaybookModel
import Foundation

/// One input of an import: a file, or `-` for standard input.
public struct ImportInput: Sendable {
    public let path: String
    /// Shown in messages.
    public var name: String { path == "-" ? "standard input" : (path as NSString).lastPathComponent }
    public var isStandardInput: Bool { path == "-" }

    public init(path: String) { self.path = path }

    func open() throws -> ByteSource { try ByteSource(path: path) }
}

/// The events of an import's inputs, whatever their format, one after another.
final class EventStream {
    enum Item {
        case event(EventDraft, file: String, line: Int, expectedVersion: UInt32?, isOnce: Bool)
        case rejected(RejectedRow)
        case skipped(Text)
    }

    private enum Format {
        case cloudEvents([ImportInput])
        case mapped(any MappedSource)
    }

    private var format: Format
    private var reader: (NDJSONReader, ByteSource, String)?
    private var nextInput = 0
    /// Raw bytes of the inputs already read to their end.
    private var inputsBefore: Int64 = 0

    init(cloudEvents inputs: [ImportInput]) { format = .cloudEvents(inputs) }
    init(mapped source: any MappedSource) { format = .mapped(source) }

    func next() throws -> Item? {
        switch format {
        case .cloudEvents(let inputs): try nextCloudEvent(inputs)
        case .mapped(let source): try nextMapped(source)
        }
    }

    /// Raw bytes read so far, for progress.
    var inputBytes: Int64 {
        switch format {
        case .cloudEvents: inputsBefore + (reader?.1.inputBytes ?? 0)
        case .mapped(let source): source.inputBytes
        }
    }

    private func nextCloudEvent(_ inputs: [ImportInput]) throws -> Item? {
        while true {
            if reader == nil {
                guard nextInput < inputs.count else { return nil }
                let source = try inputs[nextInput].open()
                reader = (NDJSONReader(source), source, inputs[nextInput].name)
                nextInput += 1
            }
            guard let (events, source, name) = reader else { continue }
            switch try events.next() {
            case nil:
                inputsBefore += source.inputBytes
                reader = nil
            case .event(let incoming, let line)?:
                return .event(
                    incoming.draft, file: name, line: line, expectedVersion: incoming.expectedVersion, isOnce: false)
            case .bad(let problem, let raw)?:
                return .rejected(
                    RejectedRow(
                        file: name, line: problem.line, text: Text("import.in_file", name, problem.text), raw: raw))
            }
        }
    }

    /// Text of the line or row that the item answered last comes from.
    var lastLine: String {
        switch format {
        case .cloudEvents: reader?.0.raw ?? ""
        case .mapped(let source): source.rowText
        }
    }

    private func nextMapped(_ source: any MappedSource) throws -> Item? {
        switch try source.next() {
        case nil: nil
        case .event(let draft, let file, let line, let isOnce)?:
            .event(draft, file: file, line: line, expectedVersion: nil, isOnce: isOnce)
        case .rejected(let problem, let row)?:
            .rejected(RejectedRow(file: problem.file, line: problem.line, text: problem.text, raw: row))
        case .skipped(let file, let line, let reason, _)?: .skipped(Text("import.skipped", file, line, reason))
        }
    }
}

/// The content hash that names an import: the same files with the same mapping are the same import.
struct InputHash {
    /// Hexadecimal SHA-256.
    let text: String
    let bytes: Int64

    /// Reads every input once. The order of the files does not count.
    init(_ inputs: [ImportInput]) throws {
        var digests: [[UInt8]] = []
        var total: Int64 = 0
        for input in inputs {
            guard let handle = FileHandle(forReadingAtPath: input.path) else {
                throw ServiceError(Text("import.no_file", input.path))
            }
            var hasher = SHA256()
            while let chunk = try handle.read(upToCount: 1 << 20), !chunk.isEmpty {
                hasher.update(data: chunk)
                total += Int64(chunk.count)
            }
            digests.append(Array(hasher.finalize()))
        }
        bytes = total
        text = InputHash.text(of: digests)
    }

    static func text(of digests: [[UInt8]]) -> String {
        var hasher = SHA256()
        for digest in digests.sorted(by: { $0.lexicographicallyPrecedes($1) }) { hasher.update(data: digest) }
        return Hexadecimal.text(hasher.finalize())
    }
}
