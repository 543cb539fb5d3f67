/// Validated events on their way into the log, each to be decided by itself.
///
/// There is no object per event: what has a fixed size stands in one array (`Entry`), all other bytes in a second one. An
/// import of millions of events is a row of such batches.
public struct EventBatch: Sendable {
    /// One event. Its texts and payload are places in the batch's bytes.
    public struct Entry: Sendable {
        /// Number of the event type in the catalogue.
        public let type: UInt16
        public let subjectKind: SubjectKind
        /// Its version in `expectedVersion` counts.
        public let expectsVersion: Bool
        /// Index into the batch's `origins`.
        public let origin: UInt32
        /// The version the subject must have (0: no events yet), when `expectsVersion`.
        public let expectedVersion: UInt32
        public let occurredAt: Instant
        /// The id, when it is a UUID; else `idText` is the id.
        public let id: EventID?
        fileprivate let start: Int
        /// Bytes of subject, id, attributes, clear, personal, contact, in the order in which they stand.
        fileprivate let counts: (UInt32, UInt32, UInt32, UInt32, UInt32, UInt32)

        /// The subject's key, without its kind.
        public func subject(in bytes: UnsafeRawBufferPointer) -> UnsafeRawBufferPointer { part(start, counts.0, bytes) }
        /// The id as given, when it is not a UUID.
        public func idText(in bytes: UnsafeRawBufferPointer) -> UnsafeRawBufferPointer {
            part(start + Int(counts.0), counts.1, bytes)
        }
        /// Correlation, causation and unknown attributes, as fields of a record's envelope.
        public func attributes(in bytes: UnsafeRawBufferPointer) -> UnsafeRawBufferPointer {
            part(start + Int(counts.0) + Int(counts.1), counts.2, bytes)
        }
        /// The fields that are not personal, in canonical form.
        public func clear(in bytes: UnsafeRawBufferPointer) -> UnsafeRawBufferPointer {
            part(start + Int(counts.0) + Int(counts.1) + Int(counts.2), counts.3, bytes)
        }
        /// The personal fields, in the same form.
        public func personal(in bytes: UnsafeRawBufferPointer) -> UnsafeRawBufferPointer {
            part(start + Int(counts.0) + Int(counts.1) + Int(counts.2) + Int(counts.3), counts.4, bytes)
        }
        /// Key of the contact the personal fields belong to; empty means the subject itself.
        public func contact(in bytes: UnsafeRawBufferPointer) -> UnsafeRawBufferPointer {
            part(end - Int(counts.5), counts.5, bytes)
        }

        public var isPersonal: Bool { counts.4 > 0 }
        public var payloadBytes: Int { Int(counts.3) + Int(counts.4) }

        fileprivate var end: Int {
            start + Int(counts.0) + Int(counts.1) + Int(counts.2) + Int(counts.3) + Int(counts.4) + Int(counts.5)
        }

        private func part(
            _ start: Int, _ count: UInt32, _ bytes: UnsafeRawBufferPointer
        ) -> UnsafeRawBufferPointer {
            UnsafeRawBufferPointer(rebasing: bytes[start..<start + Int(count)])
        }
    }

    /// Who vouches for events and who did them: the same for many.
    public struct Origin: Hashable, Sendable {
        public let source: String
        public let actor: String
    }

    /// The parts of an event that vary in size, lent for the time of a call.
    public struct Parts {
        public var subject = UnsafeRawBufferPointer(start: nil, count: 0)
        public var idText = UnsafeRawBufferPointer(start: nil, count: 0)
        public var attributes = UnsafeRawBufferPointer(start: nil, count: 0)
        public var clear = UnsafeRawBufferPointer(start: nil, count: 0)
        public var personal = UnsafeRawBufferPointer(start: nil, count: 0)
        public var contact = UnsafeRawBufferPointer(start: nil, count: 0)

        public init() {}
    }

    public private(set) var entries: [Entry] = []
    private var bytes = ByteRow()
    public private(set) var origins: [Origin] = []
    private var originNumbers: [Origin: UInt32] = [:]

    public init() {}

    public var count: Int { entries.count }

    /// Forgets everything and keeps the memory.
    public mutating func removeAll() {
        entries.removeAll(keepingCapacity: true)
        bytes.removeAll()
        // Not kept: an input may name another one in every event.
        origins.removeAll()
        originNumbers.removeAll()
    }

    /// Lends the bytes that the entries' parts are places in.
    public func withBytes<Result>(_ body: (UnsafeRawBufferPointer) throws -> Result) rethrows -> Result {
        try bytes.withBytes(body)
    }

    /// Number of an origin within the batch.
    public mutating func origin(source: String, actor: String) -> UInt32 {
        let origin = Origin(source: source, actor: actor)
        if let known = originNumbers[origin] { return known }
        let number = UInt32(origins.count)
        origins.append(origin)
        originNumbers[origin] = number
        return number
    }

    /// Adds an event whose parts were checked.
    public mutating func append(
        type: UInt16, _ subjectKind: SubjectKind, id: EventID?, origin: UInt32, occurredAt: Instant,
        expectedVersion: UInt32? = nil, _ parts: Parts
    ) {
        entries.append(
            Entry(
                type: type, subjectKind: subjectKind, expectsVersion: expectedVersion != nil, origin: origin,
                expectedVersion: expectedVersion ?? 0, occurredAt: occurredAt, id: id, start: bytes.count,
                counts: (
                    UInt32(parts.subject.count), UInt32(parts.idText.count), UInt32(parts.attributes.count),
                    UInt32(parts.clear.count), UInt32(parts.personal.count), UInt32(parts.contact.count)
                )))
        let count =
            parts.subject.count + parts.idText.count + parts.attributes.count + parts.clear.count
            + parts.personal.count + parts.contact.count
        bytes.append(count) { place in
            var place = place.put(parts.subject)
            if parts.idText.count > 0 { place = place.put(parts.idText) }
            if parts.attributes.count > 0 { place = place.put(parts.attributes) }
            place = place.put(parts.clear)
            if parts.personal.count > 0 { place = place.put(parts.personal) }
            if parts.contact.count > 0 { place = place.put(parts.contact) }
        }
    }

    public mutating func append(_ draft: EventDraft, expectedVersion: UInt32? = nil) {
        let uuid = EventID(canonical: draft.id)
        let number = origin(source: draft.source, actor: draft.actor)
        let attributes = EnvelopeField.attributes(of: draft)
        var (subject, id, contact) = (draft.subject.key, uuid == nil ? draft.id : "", draft.contact)
        subject.withUTF8 { subject in
            id.withUTF8 { id in
                contact.withUTF8 { contact in
                    attributes.withUnsafeBytes { attributes in
                        draft.clear.withUnsafeBytes { clear in
                            draft.personal.withUnsafeBytes { personal in
                                var parts = Parts()
                                parts.subject = UnsafeRawBufferPointer(subject)
                                parts.idText = UnsafeRawBufferPointer(id)
                                parts.attributes = attributes
                                parts.clear = clear
                                parts.personal = personal
                                parts.contact = UnsafeRawBufferPointer(contact)
                                append(
                                    type: draft.type, draft.subject.kind, id: uuid,
                                    origin: number, occurredAt: draft.occurredAt, expectedVersion: expectedVersion,
                                    parts)
                            }
                        }
                    }
                }
            }
        }
    }

    /// The event in the form that rules and messages read.
    public func draft(_ index: Int) -> EventDraft {
        let entry = entries[index]
        let origin = origins[Int(entry.origin)]
        return bytes.withBytes { bytes in
            var draft = EventDraft(
                type: entry.type,
                subject: Subject(entry.subjectKind, String(decoding: entry.subject(in: bytes), as: UTF8.self)),
                occurredAt: entry.occurredAt, source: origin.source, id: id(entry, bytes), actor: origin.actor,
                clear: Array(entry.clear(in: bytes)), personal: Array(entry.personal(in: bytes)),
                contact: String(decoding: entry.contact(in: bytes), as: UTF8.self))
            EnvelopeField.read(entry.attributes(in: bytes), into: &draft)
            return draft
        }
    }

    /// The event's id as given.
    public func id(_ index: Int) -> String { bytes.withBytes { id(entries[index], $0) } }

    private func id(_ entry: Entry, _ bytes: UnsafeRawBufferPointer) -> String {
        entry.id?.description ?? String(decoding: entry.idText(in: bytes), as: UTF8.self)
    }
}

/// Field numbers of the envelope: what a record keeps beside its header and payload, in protobuf wire format.
public enum EnvelopeField {
    /// Name of the subject, in the subject's first record.
    public static let subject: UInt32 = 1
    /// Source, actor and import, in the first record of an origin.
    public static let source: UInt32 = 2
    public static let actor: UInt32 = 3
    public static let importKey: UInt32 = 4
    /// The id as given, when it is not a UUID.
    public static let id: UInt32 = 5
    public static let correlation: UInt32 = 6
    public static let causation: UInt32 = 7
    /// A CloudEvents attribute Daybook does not know: name (1) and JSON value (2).
    public static let attribute: UInt32 = 8
    /// Name of the person a sealed box belongs to, in the first record with a box of that person.
    public static let person: UInt32 = 9
    /// Sequence of the event that this one retracts, resolved when it was appended.
    public static let retracts: UInt32 = 10

    /// Correlation, causation and unknown attributes of an event.
    static func attributes(of draft: EventDraft) -> [UInt8] {
        if draft.correlation.isEmpty, draft.causation.isEmpty, draft.extensions.isEmpty { return [] }
        var writer = WireWriter()
        if !draft.correlation.isEmpty { writer.text(correlation, draft.correlation) }
        if !draft.causation.isEmpty { writer.text(causation, draft.causation) }
        for attribute in draft.extensions {
            var part = WireWriter()
            part.text(1, attribute.name)
            part.text(2, attribute.json)
            writer.data(EnvelopeField.attribute, part.bytes)
        }
        return writer.bytes
    }

    static func read(_ attributes: UnsafeRawBufferPointer, into draft: inout EventDraft) {
        var reader = WireReader(attributes)
        while reader.next() {
            switch reader.number {
            case correlation: draft.correlation = reader.text
            case causation: draft.causation = reader.text
            default: draft.extensions.append(attribute(reader.bytes))
            }
        }
    }

    /// One unknown attribute from the bytes of its field.
    public static func attribute(_ bytes: UnsafeRawBufferPointer) -> EventDraft.Extension {
        var attribute = EventDraft.Extension(name: "", json: "")
        var reader = WireReader(bytes)
        while reader.next() {
            if reader.number == 1 { attribute.name = reader.text } else { attribute.json = reader.text }
        }
        return attribute
    }
}
