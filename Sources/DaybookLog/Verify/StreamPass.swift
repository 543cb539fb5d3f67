import CNettle
import DaybookModel
import LMDB

/// Follows the streams of all subjects through the log: versions, back pointers, times, and names as they are introduced.
///
/// Keeps the last version and sequence of every subject: 16 bytes each. After events that cannot be read it goes on with what the next
/// readable ones say, and complains about nothing that those may explain.
struct StreamPass {
    private struct Head: BitwiseCopyable {
        var sequence: UInt64 = 0
        var version: UInt32 = 0
    }

    private let storage: LogStorage
    private(set) var damages: DamageList
    /// By kind, and by number less 1.
    private var heads: [[Head]] = Array(repeating: [], count: 256)
    /// Source of each origin, by number less 1.
    private var sources: [[UInt8]] = []
    private(set) var persons: UInt32 = 0
    private(set) var retractions: UInt64 = 0
    private(set) var occurredMax = Int64.min
    private(set) var recordedAt: Int64 = 0
    private(set) var events: UInt64 = 0
    /// Events that could not be read.
    private(set) var gaps: [ClosedRange<UInt64>] = []
    /// Events of types that this version does not know.
    private(set) var unknownTypes: UInt64 = 0
    /// Records before this one were looked at by an earlier verification: they are followed, and nothing is said of them again.
    private let tellsFrom: UInt64

    init(_ storage: LogStorage, damagesMax: Int, tellsFrom: UInt64 = 1) {
        self.storage = storage
        damages = DamageList(max: damagesMax)
        self.tellsFrom = tellsFrom
    }

    /// How many subjects of each kind were introduced.
    var subjects: [UInt8: UInt32] {
        var counts: [UInt8: UInt32] = [:]
        for (kind, heads) in heads.enumerated() where !heads.isEmpty { counts[UInt8(kind)] = UInt32(heads.count) }
        if persons > 0 { counts[Names.person] = persons }
        return counts
    }

    var origins: UInt32 { UInt32(sources.count) }

    mutating func run(_ stretch: RecordStretch, from first: UInt64, through last: UInt64) throws {
        let transaction = try storage.environment.read()
        var sinceRenewal = 0
        try stretch.forEachRecord(from: first, through: last) { sequence, record in
            guard let record, let view = EventView(sequence: sequence, record: record) else {
                if let record { complain(sequence, Text("verify.damage.short", record.count)) }
                return addGap(sequence)
            }
            if view.type == EventType.eventRetracted {
                sinceRenewal += 1
                if sinceRenewal % 256 == 0 {
                    transaction.reset()
                    try transaction.renew()
                }
            }
            try add(view, transaction)
        }
    }

    private mutating func addGap(_ sequence: UInt64) {
        events += 1
        if let last = gaps.last, last.upperBound + 1 == sequence {
            gaps[gaps.count - 1] = last.lowerBound...sequence
        } else {
            gaps.append(sequence...sequence)
        }
    }

    private func isLost(_ sequence: UInt64) -> Bool { gaps.contains { $0.contains(sequence) } }

    private mutating func complain(_ sequence: UInt64, _ problem: Text, affected: Text? = nil) {
        guard sequence >= tellsFrom else { return }
        damages.add(
            Damage(
                .log, Text("verify.damage.record", sequence, problem),
                affected: affected ?? Text("verify.affected.event", sequence), .restore, sequences: sequence...sequence)
        )
    }

    // MARK: One record

    private mutating func add(_ view: borrowing EventView, _ transaction: borrowing ReadTransaction) throws {
        events += 1
        let sequence = view.sequence
        let (recorded, occurred) = (view.recordedAt.microseconds, view.occurredAt.microseconds)
        if recorded < recordedAt, sequence > 1 { complain(sequence, Text("verify.record.recorded")) }
        recordedAt = recorded
        let subject = view.subject
        if subject.kind != SubjectKind.import.rawValue { occurredMax = max(occurredMax, occurred) }
        let known = EventCatalogue.version(of: view.type)
        if known == 0 {
            unknownTypes += 1
        } else if known != view.schemaVersion {
            complain(sequence, Text("verify.record.type", view.type, view.schemaVersion))
        }
        let flags = view.flags
        if flags & ~(RecordLayout.hasEnvelope | RecordLayout.isSealed) != 0 {
            complain(sequence, Text("verify.record.flags", flags))
        }
        let isNew = follow(subject, view)
        let isRetraction = view.type == EventType.eventRetracted
        if isRetraction { retractions += 1 }
        // Most records have no envelope, and must not need one.
        var envelope = RecordEnvelope()
        if flags & RecordLayout.hasEnvelope != 0 { envelope = RecordEnvelope(view.envelope) }
        if envelope.isMalformed { complain(sequence, Text("verify.record.envelope")) }
        introduce(subject, isNew, envelope, sequence)
        introduceOrigin(view.origin, envelope, sequence)
        checkID(view, envelope)
        checkBox(view, envelope)
        if isRetraction != (envelope.retracts != nil) { complain(sequence, Text("verify.record.retracts")) }
        if let target = envelope.retracts, isRetraction { try checkRetraction(view, of: target, transaction) }
    }

    /// Checks version and back pointer; true when it is the subject's first record.
    private mutating func follow(_ subject: SubjectNumber, _ view: borrowing EventView) -> Bool {
        let (sequence, version, previous) = (view.sequence, view.subjectVersion, view.previous)
        guard let kind = SubjectKind(rawValue: subject.kind), kind != .person else {
            complain(sequence, Text("verify.record.kind", subject.kind))
            return false
        }
        let index = Int(subject.number) - 1
        let place = Int(subject.kind)
        let count = heads[place].count
        if index < 0 || index > count && gaps.isEmpty || index - count > 1 << 24 {
            complain(sequence, Text("verify.record.subject", subject.number, count + 1))
            return false
        }
        let isNew = index >= count
        if isNew { heads[place].append(contentsOf: repeatElement(Head(), count: index + 1 - count)) }
        let head = heads[place][index]
        heads[place][index] = Head(sequence: sequence, version: version)
        if previous != head.sequence || version != head.version &+ 1 {
            // Events that cannot be read may lie between.
            let isExplained =
                previous < sequence && previous > head.sequence && isLost(previous) && version > head.version
            if !isExplained {
                let key = previous != head.sequence ? "verify.record.back_pointer" : "verify.record.version"
                complain(
                    sequence, Text(key, previous, head.sequence, version, head.version &+ 1),
                    affected: Text("verify.affected.subject", name(of: subject), sequence))
            }
        }
        return isNew && version == 1
    }

    /// For a message.
    private func name(of subject: SubjectNumber) -> String {
        let kind = SubjectKind(rawValue: subject.kind)?.name ?? "\(subject.kind)"
        // The name may be damaged as well: the number will do.
        let name = try? storage.names.name(subject, storage.environment.read())
        return name.map { "\(kind)/\($0)" } ?? "\(kind) \(subject.number)"
    }

    private mutating func introduce(
        _ subject: SubjectNumber, _ isNew: Bool, _ envelope: RecordEnvelope, _ sequence: UInt64
    ) {
        guard isNew != (envelope.subject != nil) else {
            if let name = envelope.subject, !Subject.isValidKey(name) { complain(sequence, Text("verify.record.name")) }
            return
        }
        // A version other than 1 is complained of already.
        if isNew || gaps.isEmpty { complain(sequence, Text("verify.record.introduction", subject.number)) }
    }

    private mutating func introduceOrigin(_ number: UInt32, _ envelope: RecordEnvelope, _ sequence: UInt64) {
        let count = sources.count
        if number > 0, Int(number) <= count {
            if envelope.source != nil { complain(sequence, Text("verify.record.origin", number, count + 1)) }
            return
        }
        guard let source = envelope.source, envelope.hasOrigin, Int(number) == count + 1 || !gaps.isEmpty,
            Int(number) - count < 1 << 24, number > 0
        else { return complain(sequence, Text("verify.record.origin", number, count + 1)) }
        while sources.count + 1 < Int(number) { sources.append([]) }
        sources.append(Array(source))
    }

    /// An id that is text must be the digest that stands in the header.
    private mutating func checkID(_ view: borrowing EventView, _ envelope: RecordEnvelope) {
        guard let text = envelope.id else { return }
        let origin = Int(view.origin)
        guard origin > 0, origin <= sources.count, !sources[origin - 1].isEmpty else { return }
        let isRight = sources[origin - 1].withUnsafeBytes { source in
            EventID(canonical: text) == nil && IDDigest.id(source: source, id: text) == view.id
        }
        if !isRight { complain(view.sequence, Text("verify.record.id")) }
    }

    private mutating func checkBox(_ view: borrowing EventView, _ envelope: RecordEnvelope) {
        guard view.isSealed else {
            if envelope.person != nil { complain(view.sequence, Text("verify.record.person", persons + 1)) }
            return
        }
        guard let box = view.payloadParts().box, let person = SealedBox.person(box) else {
            return complain(view.sequence, Text("verify.record.box"))
        }
        let isNew = person > persons
        if isNew {
            guard person == persons + 1 || !gaps.isEmpty else {
                return complain(view.sequence, Text("verify.record.person", persons + 1))
            }
            persons = person
        }
        if isNew != (envelope.person != nil), gaps.isEmpty || envelope.person != nil || person == 0 {
            complain(view.sequence, Text("verify.record.person", persons))
        }
    }

    /// What a retraction takes back is an earlier event of the same subject, and the one that its payload names.
    private mutating func checkRetraction(
        _ view: borrowing EventView, of target: UInt64, _ transaction: borrowing ReadTransaction
    ) throws {
        let (sequence, subject) = (view.sequence, view.subject)
        guard target > 0, target < sequence else { return complain(sequence, Text("verify.record.target", target)) }
        guard !isLost(target) else { return }
        let data = EventRetracted(view.payload)
        guard let source = data.eventSource?.bytes, let id = data.eventId?.bytes else {
            return complain(sequence, Text("verify.record.target", target))
        }
        let stored = EventID(canonical: id) ?? IDDigest.id(source: source, id: id)
        var isRight: Bool?
        do {
            isRight = try storage.withEvent(target, transaction) { other in
                let origin = Int(other.origin)
                let isSource =
                    origin > 0 && origin <= sources.count
                    && (sources[origin - 1].isEmpty
                        || sources[origin - 1].elementsEqual(source))
                return other.subject == subject && other.id == stored && isSource
            }
        } catch is LogError {
            return  // The target is damaged, and complained of where it stands.
        }
        if isRight != true { complain(sequence, Text("verify.record.target", target)) }
    }
}

/// The fields of a record's envelope that say what it introduces. Valid only while the record is.
struct RecordEnvelope {
    private(set) var subject: UnsafeRawBufferPointer?
    private(set) var source: UnsafeRawBufferPointer?
    private(set) var actor: UnsafeRawBufferPointer?
    private(set) var importKey: UnsafeRawBufferPointer?
    private(set) var id: UnsafeRawBufferPointer?
    private(set) var person: UnsafeRawBufferPointer?
    private(set) var retracts: UInt64?
    private(set) var isMalformed = false

    init() {}

    init(_ message: UnsafeRawBufferPointer) {
        var reader = WireReader(message)
        while reader.next() {
            switch reader.number {
            case EnvelopeField.subject: subject = reader.bytes
            case EnvelopeField.source: source = reader.bytes
            case EnvelopeField.actor: actor = reader.bytes
            case EnvelopeField.importKey: importKey = reader.bytes
            case EnvelopeField.id: id = reader.bytes
            case EnvelopeField.person: person = reader.bytes
            case EnvelopeField.retracts: retracts = reader.raw
            default: break
            }
        }
        isMalformed = reader.isMalformed
    }

    var hasOrigin: Bool { source != nil && actor != nil && importKey != nil }
}

/// The 16 bytes that stand for an id that is no UUID. Written a second time on purpose: a check with the writer's own code would agree
/// with whatever that does.
enum IDDigest {
    static func id(source: UnsafeRawBufferPointer, id: UnsafeRawBufferPointer) -> EventID {
        var context = sha256_ctx()
        nettle_sha256_init(&context)
        func update(_ bytes: UnsafeRawBufferPointer) {
            guard let start = bytes.baseAddress else { return }
            nettle_sha256_update(&context, bytes.count, start.assumingMemoryBound(to: UInt8.self))
        }
        update(source)
        withUnsafeBytes(of: UInt8(0)) { update($0) }
        update(id)
        var digest: (UInt64, UInt64, UInt64, UInt64) = (0, 0, 0, 0)
        withUnsafeMutableBytes(of: &digest) { words in
            nettle_sha256_digest(&context, words.count, words.baseAddress!.assumingMemoryBound(to: UInt8.self))
        }
        return EventID(
            high: digest.0.bigEndian & ~0xF000 | 0x8000, low: digest.1.bigEndian & ~(0xC0 << 56) | 0x80 << 56)
    }
}
