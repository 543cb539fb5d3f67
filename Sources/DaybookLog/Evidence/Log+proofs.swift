import DaybookModel
import LMDB

/// What shows an event's record to be in the log that a head describes.
public struct InclusionProof: Sendable {
    public var sequence: UInt64
    public var record: [UInt8]
    /// The siblings from the record's leaf to the root, the lowest first (RFC 9162, 2.1.3).
    public var path: [[UInt8]]
}

/// What shows all that a log held of one subject: where its stream ends, and every event back to the first.
public struct SubjectProof: Sendable {
    public var subject: Subject
    /// The other halves on the way from the tree of subjects' root to where the subject's name is alone, the highest first.
    public var siblings: [[UInt8]]
    /// What is there: nil for nothing. Another's leaf, or none, shows that there was no such subject.
    public var end: End?
    /// The events, the newest first; none when there was no such subject.
    public var events: [InclusionProof]

    public struct End: Sendable {
        /// SHA-256 of the name.
        public var key: [UInt8]
        public var version: UInt32
        public var sequence: UInt64
    }
}

/// Proofs against a head of any size the log has had.
extension Log {
    /// Shows that the event is the one with its sequence in the log of `size` events. Nil when there is no such event.
    public func prove(event sequence: UInt64, size: UInt64) throws -> InclusionProof? {
        let transaction = try storage.environment.read()
        return try inclusion(of: sequence, size: size, transaction.borrowed)
    }

    /// The hashes that lead from the root over `first` events to that over `second` (RFC 9162, 2.1.4).
    public func prove(consistencyFrom first: UInt64, to second: UInt64) throws -> [[UInt8]] {
        let transaction = try storage.environment.read()
        return try MerkleTree(storage, transaction.borrowed).consistencyPath(from: first, to: second).map(\.bytes)
    }

    /// Shows all events of a subject among the first `size`, and that there are no others.
    ///
    /// Quick for the newest signed head, where the tree of subjects stands; for another one the headers of the log are read.
    public func prove(subject: Subject, size: UInt64) throws -> SubjectProof {
        let key = SubjectLeaf.key(subject)
        let path = try subjectPath(to: key, size: size)
        var proof = SubjectProof(
            subject: subject, siblings: path.siblings.map(\.bytes),
            end: path.end.map { SubjectProof.End(key: $0.key.bytes, version: $0.version, sequence: $0.sequence) },
            events: [])
        guard let end = path.end, end.key == key else { return proof }
        var next = end.sequence
        let transaction = try storage.environment.read()
        while next > 0 {
            guard let event = try inclusion(of: next, size: size, transaction.borrowed),
                let previous = try storage.withEvent(next, transaction, { $0.previous }), previous < next
            else { throw LogError.damaged(sequence: next, Text("log.damage.back_pointer")) }
            proof.events.append(event)
            next = previous
        }
        return proof
    }

    /// The root of the tree of subjects over the first `size` events, computed from the records alone.
    public func subjectsRoot(size: UInt64) throws -> [UInt8] {
        SubjectTree.part(try subjectLeaves(after: 0, through: size)[...]).hash.bytes
    }

    /// The root of the tree over the first `size` records.
    public func root(size: UInt64) throws -> [UInt8] {
        let transaction = try storage.environment.read()
        return try MerkleTree(storage, transaction.borrowed).root(size: size).bytes
    }

    private func subjectPath(to key: TreeHash, size: UInt64) throws -> SubjectTree.Path {
        let pages = SubjectTreePages(storage)
        let transaction = try storage.environment.read()
        if try pages.mark(transaction) == SubjectTreePages.Mark(through: size, isWhole: true) {
            return try pages.path(to: key, transaction)
        }
        return SubjectTree.path(to: key, try subjectLeaves(after: 0, through: size)[...])
    }

    private func inclusion(of sequence: UInt64, size: UInt64, _ transaction: BorrowedRead) throws -> InclusionProof? {
        guard (1...max(1, size)).contains(sequence), size > 0 else { return nil }
        var record: [UInt8]?
        try storage.forEachRecord(from: sequence, through: sequence, transaction) { _, bytes in
            record = Array(bytes)
            return false
        }
        guard let record else { return nil }
        let path = try MerkleTree(storage, transaction).inclusionPath(of: sequence - 1, size: size)
        return InclusionProof(sequence: sequence, record: record, path: path.map(\.bytes))
    }
}
