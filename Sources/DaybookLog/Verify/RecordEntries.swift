import DaybookModel
import LMDB

/// What the records of the log say that its indexes should hold, in one reading and little memory.
struct RecordEntries {
    /// A name as a record introduces it.
    struct Introduction {
        let subject: SubjectNumber
        let name: UnsafeRawBufferPointer
    }

    /// Called for what each index should hold. An entry of a subject's end takes the place of the one before it in the same run.
    struct Receiver {
        var id: (RunEntry) -> Void = { _ in }
        var head: (_ run: Int, RunEntry, _ replaces: RunEntry?) -> Void = { _, _, _ in }
        var name: (Introduction) -> Void = { _ in }
    }

    private let hashing: SipHash
    private let indexed: UInt64
    /// Runs of heads, ascending.
    private let headRuns: [Run]
    private var run = 0
    /// Parts of each origin as the table should hold them, by number less 1; empty where a record cannot be read.
    private(set) var origins: [[UInt8]] = []
    private var sources: [[UInt8]] = []
    /// Retractions and what they take back, ascending.
    private(set) var retractions: [(retraction: UInt64, target: UInt64)] = []
    /// Events that cannot be read.
    private(set) var unreadable: [ClosedRange<UInt64>] = []

    init(_ state: LogState) {
        hashing = SipHash(key: state.hashKey.0, state.hashKey.1)
        indexed = state.indexed
        headRuns = RecordEntries.headRuns(state)
    }

    static func headRuns(_ state: LogState) -> [Run] {
        state.runs.filter { $0.kind == .heads }.sorted { $0.first < $1.first }
    }

    mutating func add(_ sequence: UInt64, _ record: UnsafeRawBufferPointer?, _ receiver: Receiver) {
        guard let record, let view = EventView(sequence: sequence, record: record) else {
            if let last = unreadable.last, last.upperBound + 1 == sequence {
                unreadable[unreadable.count - 1] = last.lowerBound...sequence
            } else {
                unreadable.append(sequence...sequence)
            }
            return
        }
        let (subject, origin) = (view.subject, Int(view.origin))
        if view.flags & RecordLayout.hasEnvelope != 0 { introduce(view, receiver) }
        if view.type == EventType.eventRetracted, let target = view.retractedSequence {
            retractions.append((sequence, target))
        }
        guard sequence <= indexed else { return }
        if origin > 0, origin <= sources.count, !sources[origin - 1].isEmpty {
            let key = sources[origin - 1].withUnsafeBytes { EventHash.hash(hashing, $0, view.id) }
            receiver.id(RunEntry(key: key, sequence: sequence))
        }
        while run < headRuns.count, headRuns[run].last < sequence { run += 1 }
        guard run < headRuns.count, headRuns[run].first <= sequence else { return }
        let key = RunKey.spread(subject.packed)
        let previous = view.previous
        let replaced =
            previous >= headRuns[run].first && previous > 0
            ? RunEntry(key: key, sequence: previous, version: view.subjectVersion &- 1) : nil
        receiver.head(run, RunEntry(key: key, sequence: sequence, version: view.subjectVersion), replaced)
    }

    private mutating func introduce(_ view: borrowing EventView, _ receiver: Receiver) {
        let envelope = RecordEnvelope(view.envelope)
        if let name = envelope.subject { receiver.name(Introduction(subject: view.subject, name: name)) }
        if let name = envelope.person, let box = view.payloadParts().box, let person = SealedBox.person(box) {
            receiver.name(Introduction(subject: SubjectNumber(.person, person), name: name))
        }
        guard let source = envelope.source, let actor = envelope.actor, let importKey = envelope.importKey else {
            return
        }
        let number = Int(view.origin)
        guard number > sources.count, number - sources.count < 1 << 24 else { return }
        while sources.count < number - 1 {
            sources.append([])
            origins.append([])
        }
        sources.append(Array(source))
        var parts = ByteWriter()
        for part in [source, actor, importKey] {
            parts.put(UInt16(truncatingIfNeeded: part.count))
            parts.put(part)
        }
        origins.append(parts.bytes)
    }
}
