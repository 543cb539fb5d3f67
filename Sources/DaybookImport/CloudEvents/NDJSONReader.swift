import DaybookModel
import Glibc

/// Why a reader has stopped adding events to a batch.
public enum NDJSONStop: Hashable, Sendable {
    /// The batch holds as many as were asked for.
    case full
    /// The text of the line is there for a file of rejects.
    case bad(EventProblem, raw: String)
    case ended
}

/// The events of an input with one CloudEvent per line, in bounded memory. Blank lines mean nothing.
public final class NDJSONReader {
    public static let lineBytesMax = 4 << 20
    /// How much of a line that is too long is kept as its raw text.
    public static let rawBytesMax = 4096

    private let source: ByteSource
    private let reader = CloudEventReader()
    /// What was read, followed by the padding that the JSON parser needs.
    private var buffer = [UInt8](repeating: 0, count: JSONReader.paddingBytes)
    private var start = 0
    private var line = 0
    private var inputEnded = false

    public init(_ source: ByteSource) { self.source = source }

    private var end: Int { buffer.count - JSONReader.paddingBytes }

    /// Adds events to the batch until it holds `limit`, a line is wrong, or the input ends. Calls `note` with the number and the
    /// text of each event's line. Throws only when the input itself cannot be read on.
    ///
    /// A batch that this reader was not filling before must be announced by `beginBatch`.
    public func fill(
        _ batch: inout EventBatch, upTo limit: Int, _ note: (_ line: Int, _ raw: UnsafeRawBufferPointer) -> Void
    ) throws(SourceProblem) -> NDJSONStop {
        while batch.count < limit {
            if let problem = readLines(&batch, upTo: limit, note) { return problem }
            guard batch.count < limit else { break }
            guard let range = try nextLine() else { return .ended }
            guard range.count <= NDJSONReader.lineBytesMax else {
                let start = range.lowerBound..<min(range.upperBound, range.lowerBound + NDJSONReader.rawBytesMax)
                let text = Text("importing.event.line_too_long", NDJSONReader.lineBytesMax)
                return .bad(EventProblem(line: line, field: "", text), raw: raw(start))
            }
            let stop = buffer.withUnsafeBytes {
                NDJSONReader.read(UnsafeRawBufferPointer(rebasing: $0[range]), line, reader, into: &batch, note)
            }
            if let stop { return stop }
        }
        return .full
    }

    /// Reads the lines that are whole in the buffer; answers at the first that is wrong or too long.
    private func readLines(
        _ batch: inout EventBatch, upTo limit: Int, _ note: (_ line: Int, _ raw: UnsafeRawBufferPointer) -> Void
    ) -> NDJSONStop? {
        guard line > 0 else { return nil }  // The first line may begin with a mark.
        var (start, line) = (start, line)
        let (end, reader) = (end, reader)
        defer { (self.start, self.line) = (start, line) }
        return buffer.withUnsafeBytes { bytes in
            while batch.count < limit {
                guard let base = bytes.baseAddress, start < end, let found = memchr(base + start, 10, end - start)
                else { return nil }
                let text = UnsafeRawBufferPointer(rebasing: bytes[start..<UnsafeRawPointer(found) - base])
                guard text.count <= NDJSONReader.lineBytesMax else { return nil }
                start += text.count + 1
                line += 1
                if let stop = NDJSONReader.read(text, line, reader, into: &batch, note) { return stop }
            }
            return nil
        }
    }

    /// Adds the event of one line; nil when there is nothing wrong with it.
    private static func read(
        _ text: UnsafeRawBufferPointer, _ line: Int, _ reader: CloudEventReader, into batch: inout EventBatch,
        _ note: (_ line: Int, _ raw: UnsafeRawBufferPointer) -> Void
    ) -> NDJSONStop? {
        guard !isBlank(text) else { return nil }
        do { try reader.read(padded: text, line: line, into: &batch) } catch {
            return .bad(error, raw: String(decoding: text, as: UTF8.self))
        }
        note(line, text)
        return nil
    }

    public func beginBatch() { reader.beginBatch() }

    private func raw(_ range: Range<Int>) -> String { String(decoding: buffer[range], as: UTF8.self) }

    /// The place of the next line in the buffer, without its end; nil at the end. Of a line that is too long only the
    /// first part is there, and one byte more than is allowed.
    private func nextLine() throws(SourceProblem) -> Range<Int>? {
        var searched = start
        while true {
            if let lineEnd = lineEnd(from: searched) {
                return finish(start..<lineEnd, next: lineEnd + 1)
            }
            searched = end
            if end - start > NDJSONReader.lineBytesMax { return try skipLongLine() }
            let length = searched - start
            guard try fill() else {
                guard start < end else { return nil }
                return finish(start..<end, next: end)
            }
            searched = start + length
        }
    }

    private func finish(_ range: Range<Int>, next: Int) -> Range<Int> {
        line += 1
        start = next
        let hasMark = line == 1 && buffer[range].starts(with: [0xEF, 0xBB, 0xBF])
        return (range.lowerBound + (hasMark ? 3 : 0))..<range.upperBound
    }

    private func lineEnd(from position: Int) -> Int? {
        buffer.withUnsafeBytes { bytes in
            guard let base = bytes.baseAddress, position < end,
                let found = memchr(base + position, 10, end - position)
            else { return nil }
            return UnsafeRawPointer(found) - base
        }
    }

    /// Keeps the beginning of the line and passes over the rest of it.
    private func skipLongLine() throws(SourceProblem) -> Range<Int> {
        let kept = Array(buffer[start..<start + NDJSONReader.lineBytesMax + 1])
        start = end
        while true {
            if let lineEnd = lineEnd(from: start) {
                start = lineEnd + 1
                break
            }
            start = end
            guard try fill() else { break }
        }
        buffer.replaceSubrange(..<start, with: kept)
        return finish(0..<kept.count, next: kept.count)
    }

    /// Reads more behind what has not been used yet; false at the end.
    private func fill() throws(SourceProblem) -> Bool {
        guard !inputEnded else { return false }
        buffer.removeFirst(start)
        start = 0
        buffer.removeLast(JSONReader.paddingBytes)
        defer { buffer.append(contentsOf: repeatElement(0, count: JSONReader.paddingBytes)) }
        inputEnded = try !source.next(into: &buffer)
        return !inputEnded
    }

    private static func isBlank(_ text: UnsafeRawBufferPointer) -> Bool {
        for byte in text where byte != 32 && byte != 13 && byte != 9 { return false }
        return true
    }
}
