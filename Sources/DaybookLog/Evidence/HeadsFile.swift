import DaybookModel
import Foundation
import Glibc

/// The signed heads of a log, the oldest first: a text file that is only appended to. Notes are divided by an empty line.
///
/// What a power cut left of a note at the end counts for nothing, and is cut off before the next is written.
public final class HeadsFile {
    public let path: String
    private let file: Int32

    /// Opens the file; nil when there is none.
    static func open(path: String) throws(LogError) -> HeadsFile? {
        let file = Glibc.open(path, O_RDONLY | O_CLOEXEC)
        guard file >= 0 else {
            if errno == ENOENT { return nil }
            throw Durable.failure("log.file.open", path)
        }
        return HeadsFile(path: path, file: file)
    }

    /// Opens the file for appending, makes it when it is missing, and waits until no other process has it open in this way.
    static func openLocked(path: String) throws(LogError) -> HeadsFile {
        let isNew = access(path, F_OK) != 0
        let file = Glibc.open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0o644)
        guard file >= 0 else { throw Durable.failure("log.file.open", path) }
        let heads = HeadsFile(path: path, file: file)
        while flock(file, LOCK_EX) != 0 {
            guard errno == EINTR else { throw Durable.failure("log.file.open", path) }
        }
        if isNew { try Durable.syncFolder(Durable.parent(of: path)) }
        return heads
    }

    private init(path: String, file: Int32) {
        self.path = path
        self.file = file
    }

    deinit { close(file) }

    /// Every head, the oldest first.
    func all() throws(LogError) -> [SignedHead] {
        let parts = try parts()
        var heads: [SignedHead] = []
        for index in stride(from: 0, to: parts.count, by: 2) { heads.append(try head(parts, index)) }
        return heads
    }

    /// The newest head; nil when there is none. Of the others nothing is read.
    func last() throws(LogError) -> SignedHead? {
        let (bytes, _) = try tail()
        let end = HeadsFile.wholeBytes(bytes)
        guard end > 0 else { return nil }
        let start = HeadsFile.endOfNote(bytes[..<(end - 1)])
        // A note ends with a line end, and an empty line divides it from the next.
        let head = SignedHead(String(decoding: bytes[start..<(end - 1)], as: UTF8.self))
        // Which of them is damaged needs all to be counted.
        return if let head { head } else { try all().last }
    }

    /// Writes a head behind the others and waits until it is on disk.
    func append(_ head: SignedHead) throws(LogError) {
        let (bytes, start) = try tail()
        let end = start + HeadsFile.wholeBytes(bytes)
        let note = Array("\(head.note)\n".utf8)
        guard ftruncate(file, off_t(end)) == 0, pwrite(file, note, note.count, off_t(end)) == note.count,
            fsync(file) == 0
        else { throw Durable.failure("log.file.write", path) }
    }

    // MARK: Bytes

    /// How many bytes hold whole notes.
    ///
    /// A power cut can leave any part of a note that was being written; what was not written reads as zeros, which no note has. Anywhere
    /// but in the last note such bytes are damage.
    private static func wholeBytes(_ bytes: [UInt8]) -> Int {
        let end = endOfNote(bytes[...])
        let before = endOfNote(bytes[..<max(0, end - 1)])
        return bytes[before..<end].contains(0) ? before : end
    }

    /// Where the last note ends: with a signature and an empty line.
    private static func endOfNote(_ bytes: ArraySlice<UInt8>) -> Int {
        var end = bytes.endIndex
        while end >= 2 {
            if bytes[end - 1] == 10, bytes[end - 2] == 10 {
                let line = bytes[..<(end - 2)].lastIndex(of: 10).map { $0 + 1 } ?? 0
                if bytes[line...].starts(with: "— ".utf8) { return end }
            }
            end -= 1
        }
        return 0
    }

    /// Texts and signatures of the notes in turn.
    private func parts() throws(LogError) -> [String] {
        let bytes = try read()
        let text = String(decoding: bytes[..<HeadsFile.wholeBytes(bytes)], as: UTF8.self)
        let parts = Array(text.components(separatedBy: "\n\n").dropLast())
        guard parts.count % 2 == 0 else { throw .keys(Text("heads.damaged", path, parts.count / 2 + 1)) }
        return parts
    }

    private func head(_ parts: [String], _ index: Int) throws(LogError) -> SignedHead {
        guard let head = SignedHead("\(parts[index])\n\n\(parts[index + 1])\n") else {
            throw .keys(Text("heads.damaged", path, index / 2 + 1))
        }
        return head
    }

    /// A note has some hundred bytes.
    private static let tailBytes = 4_096

    /// The last bytes of the file and where they start: what has the last three notes, or all.
    private func tail() throws(LogError) -> (bytes: [UInt8], start: Int) {
        let size = try size()
        var count = min(size, HeadsFile.tailBytes)
        while true {
            let bytes = try read(from: size - count)
            guard count < size else { return (bytes, 0) }
            let ends = sequence(first: HeadsFile.endOfNote(bytes[...])) {
                HeadsFile.endOfNote(bytes[..<max(0, $0 - 1)])
            }
            if ends.prefix(4).allSatisfy({ $0 > 0 }) { return (bytes, size - count) }
            count = min(size, 4 * count)
        }
    }

    private func size() throws(LogError) -> Int {
        var status = stat()
        guard fstat(file, &status) == 0 else { throw Durable.failure("log.file.open", path) }
        return Int(status.st_size)
    }

    private func read(from start: Int = 0) throws(LogError) -> [UInt8] {
        var bytes = [UInt8](repeating: 0, count: max(0, try size() - start))
        var done = 0
        while done < bytes.count {
            let count = bytes.withUnsafeMutableBytes { bytes in
                pread(file, bytes.baseAddress! + done, bytes.count - done, off_t(start + done))
            }
            guard count > 0 else { throw Durable.failure("log.file.open", path) }
            done += count
        }
        return bytes
    }
}
