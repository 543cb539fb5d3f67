import DaybookImport
import DaybookModel
import Foundation

/// A part of an import's inputs: events read and not yet decided, where each stands, and what was wrong among them.
struct ImportPart {
    private struct Place {
        var file: Int
        var line: Int
        var isOnce: Bool
        var rawEnd = 0
    }

    private(set) var events = EventBatch()
    private var places: [Place] = []
    private var files: [String] = []
    /// The lines and rows as they came, one after another, because the log may refuse some.
    private var raws = ByteRow()
    var rejected: [RejectedRow] = []
    var skipped: [Text] = []
    /// Bytes of the inputs read so far.
    var inputBytes: Int64 = 0
    /// Nothing comes after it.
    var isLast = false

    init() {}

    /// Forgets everything but the memory, which serves for the next part.
    mutating func removeAll() {
        events.removeAll()
        places.removeAll(keepingCapacity: true)
        raws.removeAll()
        files = []
        rejected = []
        skipped = []
        isLast = false
    }

    var count: Int { events.count }

    func file(_ index: Int) -> String { files[places[index].file] }
    func line(_ index: Int) -> Int { places[index].line }
    /// The event comes from something the input repeats, such as a customer's name in every order.
    func isOnce(_ index: Int) -> Bool { places[index].isOnce }

    func raw(_ index: Int) -> String {
        let start = index == 0 ? 0 : places[index - 1].rawEnd
        return raws.withBytes { String(decoding: $0[start..<places[index].rawEnd], as: UTF8.self) }
    }

    mutating func append(_ draft: EventDraft, file: String, line: Int, isOnce: Bool, raw: String) {
        events.append(draft)
        var raw = raw
        let place = Place(file: number(ofFile: file), line: line, isOnce: isOnce)
        raw.withUTF8 { note(place, UnsafeRawBufferPointer($0)) }
    }

    /// Adds an event of another part.
    mutating func append(_ index: Int, of part: ImportPart) {
        let entry = part.events.entries[index]
        events.append(part.events.draft(index), expectedVersion: entry.expectsVersion ? entry.expectedVersion : nil)
        var raw = part.raw(index)
        let place = Place(
            file: number(ofFile: part.file(index)), line: part.line(index), isOnce: part.isOnce(index))
        raw.withUTF8 { note(place, UnsafeRawBufferPointer($0)) }
    }

    /// Adds events of lines until there are `limit` of them.
    mutating func fill(_ reader: NDJSONReader, file: String, upTo limit: Int) throws -> NDJSONStop {
        // Taken out while it is filled, so that both can change.
        var events = events
        self.events = EventBatch()
        defer { self.events = events }
        let file = number(ofFile: file)
        return try reader.fill(&events, upTo: limit) { line, raw in
            note(Place(file: file, line: line, isOnce: false), raw)
        }
    }

    /// The file that events come from now.
    private mutating func number(ofFile name: String) -> Int {
        if files.last != name { files.append(name) }
        return files.count - 1
    }

    private mutating func note(_ place: Place, _ raw: UnsafeRawBufferPointer) {
        raws.append(raw)
        var place = place
        place.rawEnd = raws.count
        places.append(place)
    }
}

/// Reads an import's inputs part by part, on a thread of its own when there is one to spare.
final class ImportReader {
    struct Settings {
        /// Events of a part.
        var limit: Int
        /// Nothing after a rejected row is wanted.
        var stopsAtReject: Bool
        var isThreaded: Bool
    }

    private let stream: EventStream
    private let settings: Settings
    private var hand: HandOver?
    private var spare: ImportPart?

    init(_ stream: EventStream, _ settings: Settings) {
        self.stream = stream
        self.settings = settings
    }

    deinit { hand?.stop() }

    /// The next part; nil after the last one.
    func next() throws -> ImportPart? {
        guard settings.isThreaded else { return try read() }
        if hand == nil {
            let hand = HandOver()
            self.hand = hand
            // Only this thread touches the stream from here on.
            nonisolated(unsafe) let stream = stream
            let settings = settings
            Thread {
                var isOpen = true
                while isOpen {
                    let part = Result { try ImportReader.read(stream, settings, hand.spare()) }
                    isOpen = hand.give(part) && (try? part.get()) != nil  // A failure ends the reading as well.
                }
            }.start()
        }
        return try hand?.take()
    }

    /// Takes a part back that nobody needs any more.
    func recycle(_ part: consuming ImportPart) {
        part.removeAll()
        if let hand { hand.recycle(part) } else { spare = part }
    }

    private func read() throws -> ImportPart? {
        let part = spare ?? ImportPart()
        spare = nil
        return try ImportReader.read(stream, settings, part)
    }

    private static func read(
        _ stream: EventStream, _ settings: Settings, _ spare: consuming ImportPart
    ) throws -> ImportPart? {
        guard !stream.hasEnded else { return nil }
        var part = spare
        stream.beginPart()
        reading: while true {
            switch try stream.fill(&part, upTo: settings.limit) {
            case .full: break reading
            case .ended:
                part.isLast = true
                break reading
            case .skipped(let text): part.skipped.append(text)
            case .rejected(let row):
                part.rejected.append(row)
                if settings.stopsAtReject { break reading }
            }
        }
        part.inputBytes = stream.inputBytes
        return part
    }
}

/// Hands parts from the thread that reads to the thread that appends, two ahead at most.
private final class HandOver: @unchecked Sendable {
    private static let aheadMax = 2
    private let condition = NSCondition()
    // Guarded by `condition`.
    private var parts: [Result<ImportPart?, any Error>] = []
    private var spares: [ImportPart] = []
    private var isStopped = false

    func recycle(_ part: ImportPart) {
        condition.lock()
        spares.append(part)
        condition.unlock()
    }

    func spare() -> ImportPart {
        condition.lock()
        defer { condition.unlock() }
        return spares.popLast() ?? ImportPart()
    }

    /// Waits for room; false when nobody wants more.
    func give(_ part: Result<ImportPart?, any Error>) -> Bool {
        condition.lock()
        defer { condition.unlock() }
        while parts.count >= HandOver.aheadMax, !isStopped { condition.wait() }
        parts.append(part)
        condition.signal()
        return !isStopped
    }

    func take() throws -> ImportPart? {
        condition.lock()
        defer { condition.unlock() }
        while parts.isEmpty { condition.wait() }
        defer { condition.signal() }
        // What ends the row stays there for whoever asks again.
        if case .success(let part?) = parts[0] {
            parts.removeFirst()
            return part
        }
        return try parts[0].get()
    }

    func stop() {
        condition.lock()
        isStopped = true
        condition.signal()
        condition.unlock()
    }
}
