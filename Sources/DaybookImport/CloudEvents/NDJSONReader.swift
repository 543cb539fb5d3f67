import DaybookModel
import Glibc

/// What a line of an NDJSON input holds.
public enum NDJSONResult: Hashable, Sendable {
    case event(IncomingEvent, line: Int)
    /// The text of the line is there for a file of rejects.
    case bad(EventProblem, raw: String)
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
    private var rawRange = 0..<0
    private var inputEnded = false

    public init(_ source: ByteSource) { self.source = source }

    /// The text of the line answered last, for a file of rejects.
    public var raw: String { String(decoding: buffer[rawRange], as: UTF8.self) }

    private var end: Int { buffer.count - JSONReader.paddingBytes }

    /// The next event, or what is wrong with the next line; nil at the end. Throws only when the input itself cannot be
    /// read on.
    public func next() throws(SourceProblem) -> NDJSONResult? {
        while let range = try nextLine() {
            guard range.count <= NDJSONReader.lineBytesMax else {
                rawRange = range.lowerBound..<min(range.upperBound, range.lowerBound + NDJSONReader.rawBytesMax)
                let text = Text("importing.event.line_too_long", NDJSONReader.lineBytesMax)
                return .bad(EventProblem(line: line, field: "", text), raw: raw)
            }
            rawRange = range
            guard !isBlank(range) else { continue }
            // Array's closures pass no typed errors on, so the outcome travels as a value.
            let outcome: Result<IncomingEvent, EventProblem> = buffer.withUnsafeBytes { bytes in
                Result { () throws(EventProblem) in
                    try reader.read(padded: UnsafeRawBufferPointer(rebasing: bytes[range]), line: line)
                }
            }
            switch outcome {
            case .success(let event): return .event(event, line: line)
            case .failure(let problem): return .bad(problem, raw: raw)
            }
        }
        return nil
    }

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
        rawRange = 0..<0
        buffer.removeLast(JSONReader.paddingBytes)
        defer { buffer.append(contentsOf: repeatElement(0, count: JSONReader.paddingBytes)) }
        inputEnded = try !source.next(into: &buffer)
        return !inputEnded
    }

    private func isBlank(_ range: Range<Int>) -> Bool {
        buffer[range].allSatisfy { $0 == 32 || $0 == 13 || $0 == 9 }
    }
}
