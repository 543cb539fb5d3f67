import Crypto
import DaybookLog
import DaybookModel
import Foundation

/// A log read from beginning to end, checked against itself, and kept: what every state of it is held against.
///
/// The records' order, versions and back pointers, the Merkle tree, the names and the ids are all computed here anew.
struct Reference {
    struct Stream: Equatable {
        var version: UInt32 = 0
        var sequence: UInt64 = 0
    }

    struct Identity: Hashable {
        var source: String
        var id: String
    }

    /// What is not as it must be.
    private(set) var problems: [String] = []
    /// All records, one after the other, and where each begins.
    private var bytes: [UInt8] = []
    private var starts: [Int] = [0]
    /// The tree over the first n records. Its parts are shared, so one for each n takes little.
    private(set) var trees = [MerkleTree()]
    private(set) var subjects: [Subject] = []
    private(set) var identities: [Identity] = []
    /// Sequences of each subject's events.
    private var streams: [Subject: [UInt64]] = [:]
    /// Sequences of events with sealed fields.
    private(set) var sealed: [UInt64] = []

    /// Where the log says that a customer was erased.
    private(set) var erasures: [Subject: UInt64] = [:]

    var count: Int { identities.count }

    init(_ log: Log) throws {
        var heads: [SubjectNumber: Stream] = [:]
        var names: [SubjectNumber: String] = [:]
        var origins: [UInt32: Origin] = [:]
        var ids: Set<Identity> = []
        var recorded = Instant(microseconds: .min)
        try log.forEach { view in
            let sequence = UInt64(starts.count)
            func complain(_ what: String) { problems.append("event \(sequence): \(what)") }
            if view.sequence != sequence { complain("the log has \(view.sequence) in its place") }
            let head = heads[view.subject] ?? Stream()
            if view.subjectVersion != head.version + 1 {
                complain("version \(view.subjectVersion) after \(head.version)")
            }
            if view.previous != head.sequence { complain("back pointer \(view.previous), not \(head.sequence)") }
            if view.recordedAt < recorded { complain("recorded before the event before it") }
            recorded = view.recordedAt
            heads[view.subject] = Stream(version: view.subjectVersion, sequence: sequence)
            bytes += Array(view.record)
            starts.append(bytes.count)
            trees.append(trees[trees.count - 1].adding(view.record))
            let (name, origin) = Reference.introductions(view)
            if let name { names[view.subject] = name }
            if let origin { origins[view.origin] = origin }
            let event = try log.open(view)
            if event.subject.key != names[view.subject] { complain("its subject is called \(event.subject)") }
            if event.origin != origins[view.origin] { complain("its origin is \(event.origin)") }
            if view.isSealed { sealed.append(sequence) }
            if case .sealed = event.personal { complain("its personal fields cannot be opened") }
            let identity = Identity(source: event.origin.source, id: event.id)
            if !ids.insert(identity).inserted { complain("\(identity.source) \(identity.id) is there twice") }
            identities.append(identity)
            subjects.append(event.subject)
            streams[event.subject, default: []].append(sequence)
            if view.type == EventType.customerErased { erasures[event.subject] = sequence }
            return true
        }
        let head = try log.head
        if Int(head.sequence) != count { problems.append("the head says \(head.sequence), the log ends at \(count)") }
        if head.root != trees[count].root { problems.append("the root is not that of the records") }
        for (number, end) in heads {
            let subject = try log.subject(number)
            let version = try log.version(of: subject)
            if version != end.version { problems.append("\(subject) is at version \(version), not \(end.version)") }
        }
    }

    /// The names that a record is the first to need, out of its envelope.
    static func introductions(_ view: borrowing EventView) -> (subject: String?, origin: Origin?) {
        var (subject, origin): (String?, Origin?) = (nil, nil)
        var reader = WireReader(view.envelope)
        while reader.next() {
            switch reader.number {
            case EnvelopeField.subject: subject = reader.text
            case EnvelopeField.source: origin = Origin(source: reader.text, actor: "")
            case EnvelopeField.actor: origin?.actor = reader.text
            case EnvelopeField.importKey: origin?.importKey = reader.text
            default: break
            }
        }
        return (subject, origin)
    }

    /// Whether a record is the one the log had in the end.
    func holds(_ record: UnsafeRawBufferPointer, at sequence: Int) -> Bool {
        guard sequence >= 1, sequence <= count, starts[sequence] - starts[sequence - 1] == record.count else {
            return false
        }
        return bytes.withUnsafeBytes { bytes in
            memcmp(bytes.baseAddress! + starts[sequence - 1], record.baseAddress!, record.count) == 0
        }
    }

    /// Whether the personal fields of an event are gone in the log of the first n events: the erasure is in it and came later.
    func isErased(_ sequence: Int, first count: Int) -> Bool {
        guard let erasure = erasures[subjects[sequence - 1]] else { return false }
        return erasure <= UInt64(count) && erasure > UInt64(sequence)
    }

    /// The end of a subject's stream in the log of the first n events.
    func stream(of subject: Subject, first count: Int) -> Stream {
        let sequences = streams[subject] ?? []
        guard let index = sequences.lastIndex(where: { $0 <= UInt64(count) }) else { return Stream() }
        return Stream(version: UInt32(index + 1), sequence: sequences[index])
    }
}

/// The tree of RFC 9162, 2.1, by its definition: perfect subtrees side by side, folded from the right.
struct MerkleTree {
    private var subtrees: [(hash: [UInt8], leaves: Int)] = []

    func adding(_ record: UnsafeRawBufferPointer) -> MerkleTree {
        var subtrees = subtrees
        var hasher = SHA256()
        hasher.update(data: [0])
        hasher.update(bufferPointer: record)
        subtrees.append((Array(hasher.finalize()), 1))
        while subtrees.count > 1, subtrees[subtrees.count - 2].leaves == subtrees[subtrees.count - 1].leaves {
            let right = subtrees.removeLast()
            let left = subtrees.removeLast()
            subtrees.append((MerkleTree.node(left.hash, right.hash), left.leaves * 2))
        }
        return MerkleTree(subtrees: subtrees)
    }

    init() {}

    private init(subtrees: [(hash: [UInt8], leaves: Int)]) { self.subtrees = subtrees }

    var root: [UInt8] {
        guard var root = subtrees.last?.hash else { return Array(SHA256.hash(data: [UInt8]())) }
        for subtree in subtrees.dropLast().reversed() { root = MerkleTree.node(subtree.hash, root) }
        return root
    }

    private static func node(_ left: [UInt8], _ right: [UInt8]) -> [UInt8] {
        Array(SHA256.hash(data: [1] + left + right))
    }
}
