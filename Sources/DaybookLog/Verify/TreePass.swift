import DaybookModel
import LMDB

/// Puts the tree together from subtrees of 256 leaves, and compares it with what the log has kept of it and with heads that others know.
///
/// Where records cannot be read, the hash that the log has kept stands for them: if the root is right all the same, so is everything else.
struct TreePass {
    static let width = 256

    /// Over nodes of 256 leaves.
    private(set) var upper = MerkleFrontier()
    private(set) var rest = LeafRow()
    /// False when neither the records nor the log's own nodes say what some subtree hashes to.
    private(set) var isKnown = true
    private(set) var nodesCompared: UInt64 = 0
    private(set) var headsCompared = 0
    private let heads: [KnownHead]
    private var nextHead = 0

    /// `upper`: goes on where another pass ended, which compared the heads up to there.
    init(heads: [KnownHead], upper: MerkleFrontier = MerkleFrontier()) {
        self.heads = heads.sorted { $0.size < $1.size }
        self.upper = upper
        guard upper.leaves > 0 else { return }
        nextHead = self.heads.firstIndex { $0.size > upper.leaves * UInt64(TreePass.width) } ?? self.heads.count
    }

    var size: UInt64 { upper.leaves * UInt64(TreePass.width) + UInt64(rest.count) }

    var subtrees: [TreeHash]? { isKnown && rest.isKnown ? upper.subtrees + rest.subtrees : nil }

    var root: TreeHash? { subtrees.map { TreePass.root($0) } }

    static func root(_ subtrees: [TreeHash]) -> TreeHash { MerkleFrontier(leaves: 0, subtrees: subtrees).root }

    /// Sizes of heads whose last subtree is not whole.
    func sizes(from first: UInt64, through last: UInt64) -> Set<UInt64> {
        Set(
            heads[nextHead...].lazy.map(\.size).filter { $0 >= first && $0 <= last && $0 % UInt64(TreePass.width) != 0 }
        )
    }

    mutating func add(
        _ stretch: HashedStretch, _ storage: LogStorage, _ transaction: borrowing ReadTransaction,
        _ damages: inout DamageList
    ) throws {
        var whole: [(level: UInt8, index: UInt64, hash: TreeHash)] = []
        for node in stretch.nodes {
            let index = upper.leaves
            compareHeads(below: (index + 1) * UInt64(TreePass.width), stretch, &damages)
            let isDoubtful = stretch.doubtful.contains(index)
            let hash = try settled(node, index, isDoubtful: isDoubtful, storage, transaction, &damages)
            whole.removeAll(keepingCapacity: true)
            upper.add(hash) { whole.append(($0 + 1, $1, $2)) }
            for (level, index, hash) in whole where isKnown {
                try compare(level, index, hash, storage, transaction, &damages)
            }
        }
        rest = stretch.rest
        // No node covers the newest records yet, so nothing can stand for them.
        if rest.count > 0, stretch.doubtful.contains(upper.leaves) { isKnown = false }
        compareHeads(below: size + 1, stretch, &damages)
    }

    /// A log without events has heads as well.
    mutating func end(_ damages: inout DamageList) {
        compareHeads(below: size + 1, HashedStretch(damages: DamageList(max: 0)), &damages)
    }

    /// Heads of larger trees than the log has. Ask after `end`.
    var headsBeyond: ArraySlice<KnownHead> { heads[nextHead...] }

    /// The hash of a subtree of 256 leaves: as computed, or as the log has kept it where records cannot be read or trusted.
    private mutating func settled(
        _ computed: TreeHash?, _ index: UInt64, isDoubtful: Bool, _ storage: LogStorage,
        _ transaction: borrowing ReadTransaction, _ damages: inout DamageList
    ) throws -> TreeHash {
        nodesCompared += 1
        let stored =
            try transaction.get(storage.nodes, LogStorage.nodeKey(level: 1, index: index)) { TreeHash($0) } ?? nil
        guard let stored else {
            damages.add(TreePass.damaged("verify.damage.node_missing", 1, index))
            if computed == nil || isDoubtful { isKnown = false }
            return computed ?? TreeHash.ofNothing
        }
        guard let computed, !isDoubtful else { return stored }
        if computed != stored { damages.add(TreePass.damaged("verify.damage.node", 1, index)) }
        return computed
    }

    private mutating func compare(
        _ level: UInt8, _ index: UInt64, _ hash: TreeHash, _ storage: LogStorage,
        _ transaction: borrowing ReadTransaction, _ damages: inout DamageList
    ) throws {
        nodesCompared += 1
        let stored =
            try transaction.get(storage.nodes, LogStorage.nodeKey(level: level, index: index)) { TreeHash($0) } ?? nil
        guard let stored else { return damages.add(TreePass.damaged("verify.damage.node_missing", level, index)) }
        if stored != hash { damages.add(TreePass.damaged("verify.damage.node", level, index)) }
    }

    private mutating func compareHeads(below limit: UInt64, _ stretch: HashedStretch, _ damages: inout DamageList) {
        while nextHead < heads.count, heads[nextHead].size < limit {
            let head = heads[nextHead]
            nextHead += 1
            let isWhole = head.size % UInt64(TreePass.width) == 0
            // Records with a wrong checksum are complained of already.
            guard isWhole || !stretch.doubtful.contains(head.size / UInt64(TreePass.width)) else { continue }
            guard isKnown, let rest = isWhole ? LeafRow() : stretch.restAt[head.size], rest.isKnown else { continue }
            headsCompared += 1
            let root = TreePass.root(upper.subtrees + rest.subtrees)
            guard root.bytes != head.root else { continue }
            let (known, computed) = (Hexadecimal.text(head.root), Hexadecimal.text(root.bytes))
            damages.add(
                Damage(
                    .log, Text("verify.damage.head", head.name, head.size, known, computed),
                    affected: Text("verify.affected.head", head.size), .restore, sequences: 1...max(1, head.size)))
        }
    }

    private static func damaged(_ key: String, _ level: UInt8, _ index: UInt64) -> Damage {
        var width: UInt64 = 1
        for _ in 0..<level { width = width.multipliedReportingOverflow(by: UInt64(TreePass.width)).partialValue }
        let events = index &* width &+ 1...index &* width &+ max(1, width)
        return Damage(
            .log, Text(key, level, index, events.lowerBound, events.upperBound),
            affected: Text("verify.affected.proofs", events.lowerBound, events.upperBound), .restore, sequences: events)
    }
}
