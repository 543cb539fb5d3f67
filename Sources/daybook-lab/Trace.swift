import Foundation

/// What processes asked of the disk, in order (tools/laboratory/trace.h says what each record means).
struct Trace {
    enum Kind: UInt64 {
        case open = 1
        case create, write, truncate, syncBegin, syncEnd, acknowledge, rename, link, unlink, makeFolder, removeFolder
        case unknown
    }

    struct Record {
        var kind: Kind
        /// The inode's number.
        var file: UInt64
        var place: Int
        var token: UInt64
        /// Where the record's first part stands in the trace: a path, or the bytes written.
        var first: Range<Int>
        var second: Range<Int>
    }

    enum Problem: Error, CustomStringConvertible {
        case cutOff(at: Int)
        case notModelled(String)

        var description: String {
            switch self {
            case .cutOff(let place): "the trace ends in the middle of a record, at byte \(place)"
            case .notModelled(let what): "the trace holds what the model of the disk has no place for: \(what)"
            }
        }
    }

    private static let headerBytes = 48

    let bytes: [UInt8]
    let records: [Record]
    /// Paths are counted from here.
    private let root: String

    init(path: String, root: String) throws {
        try self.init(Array(try Data(contentsOf: URL(filePath: path))), root: root)
    }

    init(_ bytes: [UInt8], root: String) throws {
        self.bytes = bytes
        self.root = root
        var records: [Record] = []
        var place = 0
        while place < bytes.count {
            guard place + Trace.headerBytes <= bytes.count else { throw Problem.cutOff(at: place) }
            let numbers = bytes.withUnsafeBytes { bytes in
                (0..<6).map { bytes.loadUnaligned(fromByteOffset: place + 8 * $0, as: UInt64.self) }
            }
            let first = place + Trace.headerBytes
            let second = first + Int(numbers[4])
            place = second + Int(numbers[5])
            guard let kind = Kind(rawValue: numbers[0]), place <= bytes.count else { throw Problem.cutOff(at: first) }
            records.append(
                Record(
                    kind: kind, file: numbers[1], place: Int(numbers[2]), token: numbers[3], first: first..<second,
                    second: second..<place))
        }
        self.records = records
    }

    func text(_ range: Range<Int>) -> String { String(decoding: bytes[range], as: UTF8.self) }

    /// A path below the root; the root itself is empty.
    func path(_ range: Range<Int>) -> String {
        let text = text(range)
        guard text.hasPrefix(root) else { return text }
        return String(text.dropFirst(root.count).drop { $0 == "/" })
    }
}
