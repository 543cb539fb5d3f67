import DaybookModel

/// Why an input could not be opened or read to its end. Nothing after the damage was delivered.
public enum SourceProblem: Error, Hashable, Sendable, CustomStringConvertible {
    case cannotOpen(name: String, reason: String)
    case cannotRead(name: String, reason: String)
    /// The compressed data ends in the middle.
    case truncated(name: String, format: String)
    case damaged(name: String, format: String, inputBytes: Int64)
    case unknownEncoding(name: String, encoding: String)
    /// A byte sequence that the encoding does not have. UTF-8 is checked row by row instead, and rejects only the row.
    case notInEncoding(name: String, encoding: String, line: Int, byte: UInt8)

    public var text: Text {
        switch self {
        case .cannotOpen(let name, let reason): Text("importing.source.open", name, reason)
        case .cannotRead(let name, let reason): Text("importing.source.read", name, reason)
        case .truncated(let name, let format): Text("importing.source.truncated", name, format)
        case .damaged(let name, let format, let bytes): Text("importing.source.damaged", name, format, bytes)
        case .unknownEncoding(let name, let encoding): Text("importing.source.unknown_encoding", name, encoding)
        case .notInEncoding(let name, let encoding, let line, let byte):
            Text("importing.source.encoding", name, line, "0x" + String(byte, radix: 16, uppercase: true), encoding)
        }
    }

    public var description: String { text.description }
}
