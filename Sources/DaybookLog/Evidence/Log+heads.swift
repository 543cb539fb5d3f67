import DaybookModel
import LMDB

/// Signed heads: what makes a log one that nobody can change unseen, not even its owner.
extension Log {
    /// Name under which the log's heads are signed.
    public var origin: String { get throws { TreeHead.origin(of: try storeID) } }

    /// Every signed head, the oldest first; none when none was signed.
    public func signedHeads() throws -> [SignedHead] { try HeadsFile.open(path: headsPath)?.all() ?? [] }

    /// The newest signed head; nil when none was signed.
    public func lastSignedHead() throws -> SignedHead? { try HeadsFile.open(path: headsPath)?.last() }

    /// Signs the log as it is now, and appends the head to the file of heads. Where the newest head is of this size, it is answered
    /// instead. Refuses when the log does not have what that head says it had, and when another key signed it, unless that one is lost.
    ///
    /// Brings the tree of subjects up to date in commits of some milliseconds; appends go on beside it.
    public func signHead(_ key: SigningKey, replacingLost: Bool = false, at instant: Instant) throws -> SignedHead {
        try sign(at: instant) { last in
            guard let last else { return [key] }
            if last.head.key == key.verifying, try last.head.size == lastSequence { return [] }
            guard last.head.key == key.verifying || replacingLost else {
                throw LogError.disagreement(Text("heads.signed_by_another", last.head.size, last.head.key))
            }
            return [key]
        }
    }

    /// Signs a head with a new key and with the old one, which so names its follower. The caller puts the new key in the old one's
    /// place.
    public func signHead(_ key: SigningKey, following old: SigningKey, at instant: Instant) throws -> SignedHead {
        try sign(at: instant) { last in
            guard last == nil || last!.head.key == old.verifying else {
                throw LogError.disagreement(Text("heads.signed_by_another", last!.head.size, last!.head.key))
            }
            return [key, old]
        }
    }

    /// `keys` answers who signs, the first of them as the key from now on; nobody when the newest head will do.
    private func sign(
        at instant: Instant, by keys: (_ last: SignedHead?) throws -> [SigningKey]
    ) throws -> SignedHead {
        let file = try HeadsFile.openLocked(path: headsPath)
        let last = try file.last()
        if let last { try requireFollows(last.head) }
        let signers = try keys(last)
        guard let first = signers.first else { return last! }
        let (state, subjects) = try updateSubjectTree()
        let head = TreeHead(
            origin: TreeHead.origin(of: state.storeID), size: state.last, root: state.frontier.root.bytes,
            subjects: subjects.bytes, signedAt: instant, key: first.verifying)
        let signatures = try signers.map { try $0.signature(of: head.text) }
        let signed = SignedHead(head, SignedNote(text: head.text, signatures: signatures))
        try file.append(signed)
        return signed
    }

    /// Throws unless the log is one that grew out of what the head describes.
    public func requireFollows(_ head: TreeHead) throws {
        let transaction = try storage.environment.read()
        let state = try storage.state(transaction)
        guard head.origin == TreeHead.origin(of: state.storeID) else {
            throw LogError.disagreement(Text("heads.other_log", head.origin, TreeHead.origin(of: state.storeID)))
        }
        guard head.size <= state.last else {
            throw LogError.disagreement(Text("heads.log_is_older", state.last, head.size, head.signedAt))
        }
        guard try MerkleTree(storage, transaction.borrowed).root(size: head.size).bytes == head.root else {
            throw LogError.disagreement(Text("heads.log_was_changed", head.size, head.signedAt))
        }
    }

    // MARK: Subjects

    /// Leaves that are put into the tree's pages in one commit: some milliseconds of work.
    private static let leavesPerCommit = 4_096

    /// Brings the tree of subjects to the log's end; answers the state there and the tree's root. One caller at a time.
    private func updateSubjectTree() throws -> (LogState, TreeHash) {
        let pages = SubjectTreePages(storage)
        let (state, mark) = try { () throws -> (LogState, SubjectTreePages.Mark) in
            let transaction = try storage.environment.read()
            return (try storage.state(transaction), try pages.mark(transaction))
        }()
        guard mark.through < state.last || !mark.isWhole else {
            return (state, try pages.root(storage.environment.read()))
        }
        var rest = try subjectLeaves(after: mark.through, through: state.last)[...]
        var root = TreeHash.zero
        repeat {
            let part = rest.prefix(Log.leavesPerCommit)
            rest = rest[part.endIndex...]
            let transaction = try storage.write()
            root = try pages.put(part, transaction).hash
            let end = SubjectTreePages.Mark(
                through: rest.isEmpty ? state.last : mark.through, isWhole: rest.isEmpty)
            try pages.put(end, transaction)
            try transaction.commit()
        } while !rest.isEmpty
        return (state, root)
    }

    /// The ends of the streams that events of a range belong to, as they are at the range's end, in the order of their keys.
    func subjectLeaves(after first: UInt64, through last: UInt64) throws -> [SubjectLeaf] {
        var ends: [UInt64: (version: UInt32, sequence: UInt64)] = [:]
        try forEach(after: first, through: last) { view in
            ends[view.subject.packed] = (view.subjectVersion, view.sequence)
            return true
        }
        var leaves: [SubjectLeaf] = []
        leaves.reserveCapacity(ends.count)
        let transaction = try storage.environment.read()
        for (packed, end) in ends {
            let number = SubjectNumber(packed: packed)
            guard let kind = SubjectKind(rawValue: number.kind),
                let key = try storage.names.withName(number, transaction, { SubjectLeaf.key(kind.name, $0) })
            else {
                throw LogError.damaged(sequence: end.sequence, Text("log.damage.subject", number.kind, number.number))
            }
            leaves.append(SubjectLeaf(key: key, version: end.version, sequence: end.sequence))
        }
        leaves.sort { $0.key < $1.key }
        // Two subjects of one name, as only damage makes them, have no place in the tree.
        for (leaf, next) in zip(leaves, leaves.dropFirst()) where leaf.key == next.key {
            throw LogError.damaged(sequence: next.sequence, Text("log.damage.subject_tree"))
        }
        return leaves
    }
}
