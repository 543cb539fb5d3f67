import DaybookModel

/// Makes the events of one table's rows: all of a row's events, or the first reason why there are none.
///
/// Remembers, per file, how often an event's key has come (a hash and a number each), and, over all files, which row
/// says an event that is said once per key.
final class RowEvents {
    struct Made {
        let draft: EventDraft
        let isOnce: Bool
    }

    /// The row that speaks for a key: the one that occurred first, and of several the one whose text hashes lowest.
    private struct Speaker {
        let occurredAt: Instant
        let fingerprint: SipHash.Value
        var hasSpoken = false

        func precedes(_ other: Speaker) -> Bool {
            (occurredAt.microseconds, fingerprint.high, fingerprint.low)
                < (other.occurredAt.microseconds, other.fingerprint.high, other.fingerprint.low)
        }
    }

    private struct KeyedEvent: Hashable {
        let event: Int
        let key: SipHash.Value
    }

    let reader: RowReader
    private let table: MappingTable
    private let mapping: Mapping
    private var repetitions: [KeyedEvent: Int] = [:]
    private var speakers: [KeyedEvent: Speaker] = [:]

    init(_ table: MappingTable, mapping: Mapping, reader: RowReader) {
        self.table = table
        self.mapping = mapping
        self.reader = reader
    }

    var hasOnceEvents: Bool { table.events.contains { !$0.oncePer.isEmpty } }

    /// Keys are counted within a file: the same rows in another file are the same events.
    func startFile() { repetitions.removeAll(keepingCapacity: true) }

    /// Looks at a row before any is emitted. Only a row that would be accepted may speak for a key.
    func consider(_ row: MappedRow) throws(RowProblem) {
        var candidates: [(KeyedEvent, Speaker)] = []
        var said: Set<Int> = []
        let fingerprint = row.fingerprint
        for (index, event) in table.events.enumerated() where try applies(event, row, said) {
            let occurredAt = try occurredAt(event, row)
            _ = try draft(event, row, occurredAt, repetition: 1)
            said.insert(index)
            guard !event.oncePer.isEmpty else { continue }
            let keyed = KeyedEvent(event: index, key: SipHash.fixed.hash(try key(event.oncePer, row)))
            candidates.append((keyed, Speaker(occurredAt: occurredAt, fingerprint: fingerprint)))
        }
        for (keyed, speaker) in candidates {
            if let known = speakers[keyed], !speaker.precedes(known) { continue }
            speakers[keyed] = speaker
        }
    }

    /// The events of a row, in the order of the mapping.
    func events(of row: MappedRow) throws(RowProblem) -> [Made] {
        var made: [Made] = []
        var said: Set<Int> = []
        var spoken: [KeyedEvent] = []
        var failure: RowProblem?
        for (index, event) in table.events.enumerated() {
            do throws(RowProblem) {
                guard try applies(event, row, said) else { continue }
                let repetition = event.isUnique ? 1 : try count(index, event, row)
                let occurredAt = try occurredAt(event, row)
                if !event.oncePer.isEmpty {
                    let keyed = KeyedEvent(event: index, key: SipHash.fixed.hash(try key(event.oncePer, row)))
                    guard speaks(row, for: keyed, at: occurredAt) else { continue }
                    spoken.append(keyed)
                }
                said.insert(index)
                made.append(
                    Made(
                        draft: try draft(event, row, occurredAt, repetition: repetition), isOnce: !event.oncePer.isEmpty
                    ))
            } catch {
                // Go on: the other events' keys must be counted, or the numbers of later rows would depend on this fault.
                if failure == nil { failure = error }
            }
        }
        if let failure { throw failure }
        for keyed in spoken { speakers[keyed]?.hasSpoken = true }
        return made
    }

    // MARK: Parts of an event

    private func applies(_ event: MappedEvent, _ row: MappedRow, _ said: Set<Int>) throws(RowProblem) -> Bool {
        guard !event.unless.contains(where: said.contains) else { return false }
        for condition in event.conditions where try !reader.holds(condition, row) { return false }
        return true
    }

    private func speaks(_ row: MappedRow, for keyed: KeyedEvent, at occurredAt: Instant) -> Bool {
        guard let speaker = speakers[keyed], !speaker.hasSpoken else { return false }
        return speaker.occurredAt == occurredAt && speaker.fingerprint == row.fingerprint
    }

    private func count(_ index: Int, _ event: MappedEvent, _ row: MappedRow) throws(RowProblem) -> Int {
        let keyed = KeyedEvent(event: index, key: SipHash.fixed.hash(try key(event.id, row)))
        repetitions[keyed, default: 0] += 1
        return repetitions[keyed, default: 1]
    }

    private func occurredAt(_ event: MappedEvent, _ row: MappedRow) throws(RowProblem) -> Instant {
        guard let instant = try reader.instant(event.occurredAt, row) else {
            throw row.problem(
                RowReader.name(event.occurredAt), "", Text("mapping.row.no.time", event.type.shortName))
        }
        return instant
    }

    /// Key columns joined by `/`; a `/`, `#` or `%` inside a value is escaped, so that different keys stay different.
    private func key(_ sources: [ValueSource], _ row: MappedRow) throws(RowProblem) -> String {
        var parts: [String] = []
        for source in sources {
            let text = try reader.text(source, row)
            guard !text.isEmpty else { throw row.problem(RowReader.name(source), "", Text("mapping.row.no.key")) }
            parts.append(RowEvents.escaped(text))
        }
        return parts.joined(separator: "/")
    }

    private static func escaped(_ text: String) -> String {
        guard text.utf8.contains(where: { $0 == 0x2F || $0 == 0x23 || $0 == 0x25 }) else { return text }
        return text.reduce(into: "") { result, character in
            switch character {
            case "/": result += "%2F"
            case "#": result += "%23"
            case "%": result += "%25"
            default: result.append(character)
            }
        }
    }

    private func draft(
        _ event: MappedEvent, _ row: MappedRow, _ occurredAt: Instant, repetition: Int
    ) throws(RowProblem) -> EventDraft {
        let key = try reader.text(event.subjectKey, row)
        guard Subject.isValidKey(key) else {
            let column = RowReader.name(.template(event.subjectKey))
            throw row.problem(column, key, Text(key.isEmpty ? "mapping.row.no.subject" : "mapping.row.subject"))
        }
        var id = "\(mapping.name)/\(event.name)/" + (try self.key(event.id, row))
        if repetition > 1 { id += "#\(repetition)" }
        if id.utf8.count > EventDraft.mappedIDBytesMax {  // Still the same for the same key.
            let hash = SipHash.fixed.hash(id)
            id = "\(mapping.name)/\(event.name)/~\(EventID(high: hash.high, low: hash.low))"
        }
        let payload = try PayloadFiller(reader: reader, row: row, repetition: repetition).payload(event)
        var draft = EventDraft(
            type: event.type.number, subject: Subject(event.subjectKind, key), occurredAt: occurredAt,
            source: mapping.source, id: id, clear: payload.clear, personal: payload.personal,
            contact: payload.contact)
        if let actor = event.actor { draft.actor = try reader.text(actor, row) }
        return draft
    }
}

extension EventDraft {
    /// Ids made of longer keys are hashed.
    static let mappedIDBytesMax = 128
}
