import Crypto
import DaybookImport
import DaybookModel
import Foundation
import Glibc

/// One input of an import: a file, or `-` for standard input.
public struct ImportInput: Sendable {
    public let path: String
    /// Shown in messages.
    public var name: String { path == "-" ? "standard input" : (path as NSString).lastPathComponent }
    public var isStandardInput: Bool { path == "-" }

    public init(path: String) { self.path = path }

    func open() throws -> ByteSource { try ByteSource(path: path) }
}

extension ImportInput {
    public var mapped: MappingInput {
        let path = path
        return MappingInput(name: name) { try ByteSource(path: path) }
    }

    /// Whether the first character that is no blank is a brace, as every CloudEvent begins.
    func looksLikeJSON() throws -> Bool {
        let source = try open()
        var buffer: [UInt8] = []
        while buffer.count < 65_536, try source.next(into: &buffer) {
            let text = buffer.starts(with: [0xEF, 0xBB, 0xBF]) ? buffer.dropFirst(3) : buffer[...]
            if let first = text.first(where: { !" \t\r\n".utf8.contains($0) }) { return first == UInt8(ascii: "{") }
        }
        return false
    }
}

extension ImportInput {
    /// What stays in a processor's cache between being read and being hashed.
    private static let stretchBytes = 1 << 18

    /// Lends the bytes of the file as they are on disk, in order.
    fileprivate func forEachStretch(_ body: (UnsafeRawBufferPointer) -> Void) throws {
        let file = Glibc.open(path, O_RDONLY | O_CLOEXEC)
        guard file >= 0 else { throw ServiceError(Text("import.no_file", path)) }
        defer { close(file) }
        try withUnsafeTemporaryAllocation(byteCount: ImportInput.stretchBytes, alignment: 16) { buffer in
            while true {
                let count = read(file, buffer.baseAddress, buffer.count)
                if count == 0 { return }
                if count > 0 {
                    body(UnsafeRawBufferPointer(rebasing: buffer[..<count]))
                } else if errno != EINTR {
                    throw SourceProblem.cannotRead(name: path, reason: String(cString: strerror(errno)))
                }
            }
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
            var hasher = SHA256()
            try input.forEachStretch { stretch in
                hasher.update(bufferPointer: stretch)
                total += Int64(stretch.count)
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
