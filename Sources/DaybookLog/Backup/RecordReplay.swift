import DaybookModel
import LMDB

/// Records as another log holds them, one after another: what a restore appends.
struct ReplayedRecords: Sendable {
    private(set) var bytes: [UInt8] = []
    /// Where each record ends.
    private(set) var ends: [Int] = []
    /// Offsets of ordered sources that hold once these records are there.
    var offsets: [String: UInt64] = [:]

    mutating func add(_ record: UnsafeRawBufferPointer) {
        bytes += record
        ends.append(bytes.count)
    }

    func forEach(_ body: (UnsafeRawBufferPointer) throws -> Void) rethrows {
        try bytes.withUnsafeBytes { bytes in
            var start = 0
            for end in ends {
                try body(UnsafeRawBufferPointer(rebasing: bytes[start..<end]))
                start = end
            }
        }
    }
}

/// Takes records over byte by byte. What they say of names, versions and back pointers must follow from the records before, as it does
/// in every log; the indexes are made anew.
extension LogWriter {
    func replay(
        _ records: ReplayedRecords, _ batch: inout AppendBatch, _ transaction: borrowing WriteTransaction
    ) throws {
        try records.forEach { try replay($0, &batch, transaction) }
        batch.offsets.merge(records.offsets) { _, new in new }
    }

    private func replay(
        _ record: UnsafeRawBufferPointer, _ batch: inout AppendBatch, _ transaction: borrowing WriteTransaction
    ) throws {
        let sequence = batch.state.next
        let view = try storage.view(sequence, record)
        let damage = LogError.damaged(sequence: sequence, Text("log.damage.replay"))
        let names = IntroducedNames(view.envelope)

        let origin: Origin
        if view.origin == batch.state.originCount + 1, let introduced = names.origin {
            origin = introduced
            _ = batch.introduce(introduced)
        } else {
            guard view.origin > 0, view.origin <= batch.state.originCount, names.origin == nil else { throw damage }
            origin = try batch.origin(view.origin) ?? reader.origin(view.origin, transaction)
        }
        guard let subject = try replayed(view.subject, names.subject, &batch, transaction) else { throw damage }
        let head = try head(of: subject, &batch, transaction)
        guard view.subjectVersion == head.version + 1, view.previous == head.sequence,
            view.recordedAt >= batch.state.recordedAt
        else { throw damage }
        if let box = view.payloadParts().box {
            guard let person = SealedBox.person(box),
                try replayed(SubjectNumber(kind: Names.person, number: person), names.person, &batch, transaction)
                    != nil
            else { throw damage }
        }
        let target = view.retractedSequence
        if let target, target == 0 || target >= sequence { throw damage }
        batch.add(view, hash: EventHash.hash(batch.hashing, origin.source, view.id), of: subject)
        if let target { try enter(sequence, of: target, &batch, transaction) }
    }

    /// Index of the subject or person in the cache's table; nil when its number or its name is not the one that must come.
    private func replayed(
        _ subject: SubjectNumber, _ introduced: [UInt8]?, _ batch: inout AppendBatch,
        _ transaction: borrowing WriteTransaction
    ) throws -> Int? {
        let count = batch.state.subjects[subject.kind, default: SubjectCount()].count
        if let introduced {
            guard subject.number == count + 1, SubjectKind(rawValue: subject.kind) != nil else { return nil }
            return introduced.withUnsafeBytes { batch.introduce(kind: subject.kind, $0) }
        }
        guard subject.number > 0, subject.number <= count else { return nil }
        if let known = batch.cache.subjects.index(of: subject) { return known }
        return try storage.names.withName(subject, transaction) { name in
            batch.cache.subjects.add(kind: subject.kind, name, number: subject.number)
        }
    }
}

/// The names that a record's envelope introduces.
struct IntroducedNames {
    var subject: [UInt8]?
    var person: [UInt8]?
    var origin: Origin?

    init(_ envelope: UnsafeRawBufferPointer) {
        var parts: [UInt32: String] = [:]
        var reader = WireReader(envelope)
        while reader.next() {
            switch reader.number {
            case EnvelopeField.subject: subject = Array(reader.bytes)
            case EnvelopeField.person: person = Array(reader.bytes)
            case EnvelopeField.source, EnvelopeField.actor, EnvelopeField.importKey: parts[reader.number] = reader.text
            default: break
            }
        }
        if let source = parts[EnvelopeField.source], let actor = parts[EnvelopeField.actor],
            let importKey = parts[EnvelopeField.importKey]
        {
            origin = Origin(source: source, actor: actor, importKey: importKey)
        }
    }
}
