import DaybookModel
import Foundation

/// How far ordered sources had come, as a backup keeps it: lines of an offset, a blank and the source in Base64; the last line is the
/// SHA-256 of those before.
struct BackupOffsets: Equatable {
    var offsets: [String: UInt64]

    init(_ offsets: [String: UInt64]) { self.offsets = offsets }

    /// Nil when the bytes are not as they were written.
    init?(_ bytes: [UInt8]) {
        let trailer = BackupOffsets.digestFigures + 1
        guard bytes.count >= trailer, bytes.last == UInt8(ascii: "\n") else { return nil }
        let lines = bytes.dropLast(trailer)
        let digest = lines.withUnsafeBytes { TreeHash.sha256($0) }
        guard bytes[lines.endIndex...].dropLast().elementsEqual(Hexadecimal.text(digest.bytes).utf8) else { return nil }
        offsets = [:]
        for line in String(decoding: lines, as: UTF8.self).split(separator: "\n") {
            let parts = line.split(separator: " ")
            guard parts.count == 2, let offset = UInt64(parts[0]), let source = Data(base64Encoded: String(parts[1]))
            else { return nil }
            offsets[String(decoding: source, as: UTF8.self)] = offset
        }
    }

    var encoded: [UInt8] {
        let lines = offsets.sorted { $0.key < $1.key }
            .map { "\($0.value) \(Data($0.key.utf8).base64EncodedString())\n" }
        let bytes = Array(lines.joined().utf8)
        let digest = bytes.withUnsafeBytes { TreeHash.sha256($0) }
        return bytes + "\(Hexadecimal.text(digest.bytes))\n".utf8
    }

    private static let digestFigures = 2 * TreeHash.byteCount
}
