import DaybookModel
import LMDB

/// The hashes of the records of a stretch of the log that begins where a subtree of 256 leaves begins.
struct HashedStretch {
    /// Of each whole subtree its hash; nil when a record of it could not be read.
    var nodes: [TreeHash?] = []
    /// The leaves after them.
    var rest = LeafRow()
    /// The leaves of the subtree that is not whole at sizes that were asked for.
    var restAt: [UInt64: LeafRow] = [:]
    /// Subtrees with a record whose checksum does not match, by their number in the log.
    var doubtful: Set<UInt64> = []
    var damages: DamageList
    var blocks: UInt64 = 0
    var rows: UInt64 = 0

    /// Takes the leaf of the event that comes next; nil when it is not known.
    fileprivate mutating func add(_ leaf: TreeHash?, at sequence: UInt64, _ sizes: Set<UInt64>) {
        rest.add(leaf)
        if !sizes.isEmpty, sizes.contains(sequence) { restAt[sequence] = rest }
        if rest.count == TreePass.width {
            nodes.append(rest.node)
            rest.removeAll()
        }
    }

    /// Takes the stretch that follows on this one, which ends with a whole subtree.
    mutating func add(_ next: HashedStretch) {
        nodes += next.nodes
        rest = next.rest
        restAt.merge(next.restAt) { _, later in later }
        doubtful.formUnion(next.doubtful)
        damages.add(next.damages)
        (blocks, rows) = (blocks + next.blocks, rows + next.rows)
    }
}

/// Up to 256 leaves.
struct LeafRow: Equatable, Sendable {
    private(set) var hashes: [TreeHash] = []
    /// False when one of them is not known.
    private(set) var isKnown = true

    init() { hashes.reserveCapacity(TreePass.width) }

    var count: Int { hashes.count }

    mutating func add(_ hash: TreeHash?) {
        hashes.append(hash ?? TreeHash.ofNothing)
        if hash == nil { isKnown = false }
    }

    mutating func removeAll() {
        hashes.removeAll(keepingCapacity: true)
        isKnown = true
    }

    /// The hash of 256 leaves; nil when one of them is not known.
    var node: TreeHash? {
        guard isKnown else { return nil }
        return hashes.withUnsafeBufferPointer { leaves in
            withUnsafeTemporaryAllocation(of: TreeHash.self, capacity: TreePass.width / 2) { level in
                var count = leaves.count / 2
                for index in 0..<count {
                    level.initializeElement(at: index, to: TreeHash.node(leaves[2 * index], leaves[2 * index + 1]))
                }
                while count > 1 {
                    count /= 2
                    for index in 0..<count { level[index] = TreeHash.node(level[2 * index], level[2 * index + 1]) }
                }
                return level[0]
            }
        }
    }

    /// The hashes of the perfect subtrees that some leaves make up, largest first.
    var subtrees: [TreeHash] {
        var frontier = MerkleFrontier()
        for leaf in hashes { frontier.add(leaf) { _, _, _ in } }
        return frontier.subtrees
    }
}

/// Checks the checksum of everything that holds records, and hashes the records. Needs to know nothing of what came before.
struct HashPass {
    let stretch: RecordStretch
    let damagesMax: Int

    /// `first` − 1 is a multiple of 256. `sizes`: at which the leaves of the last subtree are wanted.
    func run(from first: UInt64, through last: UInt64, sizes: Set<UInt64>) throws -> HashedStretch {
        var result = HashedStretch(damages: DamageList(max: damagesMax))
        var next = first
        try stretch.forEach(from: first, through: last) { part in
            switch part {
            case .missing(let gap):
                result.damages.add(HashPass.missing(gap))
                for sequence in gap { result.add(nil, at: sequence, sizes) }
                next = gap.upperBound + 1
            case .row(let row, let sequence):
                result.rows += 1
                let hash = leaf(row, sequence, &result)
                result.add(hash, at: sequence, sizes)
                next = sequence + 1
            case .block(let bytes, let key, let through):
                let upTo = min(last, through)
                result.blocks += 1
                let block = BlockInspection(bytes, key: key)
                // Of a block that two stretches share, the first one says what is wrong.
                if key >= first { tell(block, bytes, key, through, &result) }
                if block.problem != nil {
                    for node in (next - 1) / UInt64(TreePass.width)...(upTo - 1) / UInt64(TreePass.width) {
                        result.doubtful.insert(node)
                    }
                }
                for sequence in next...upTo {
                    var hash: TreeHash?
                    if let view = block.view, sequence <= view.last {
                        hash = TreeHash.leaf(view.record(Int(sequence - key)))
                    }
                    result.add(hash, at: sequence, sizes)
                }
                next = upTo + 1
            }
        }
        return result
    }

    private func leaf(_ row: UnsafeRawBufferPointer, _ sequence: UInt64, _ result: inout HashedStretch) -> TreeHash? {
        do throws(LogError) {
            return TreeHash.leaf(try TailRow.record(row, sequence))
        } catch {
            let key = if case .damaged(_, let text) = error { text.key } else { "log.damage.checksum" }
            result.damages.add(
                Damage(
                    .log, Text("verify.damage.row", sequence, Text(key)),
                    affected: Text("verify.affected.event", sequence), .restore, sequences: sequence...sequence))
            result.doubtful.insert((sequence - 1) / UInt64(TreePass.width))
            return row.count > 4 ? TreeHash.leaf(UnsafeRawBufferPointer(rebasing: row[4...])) : nil
        }
    }

    private func tell(
        _ block: BlockInspection, _ bytes: UnsafeRawBufferPointer, _ key: UInt64, _ through: UInt64,
        _ result: inout HashedStretch
    ) {
        func complain(_ what: Text, _ range: ClosedRange<UInt64>) {
            result.damages.add(
                Damage(
                    .log, what, affected: Text("verify.affected.events", range.lowerBound, range.upperBound), .restore,
                    sequences: range))
        }
        if let problem = block.problem {
            return complain(Text("verify.damage.block", key, through, Text(problem)), key...through)
        }
        guard let view = block.view else { return }
        if view.last < through {
            complain(Text("verify.damage.missing", view.last + 1, through), view.last + 1...through)
        } else if view.last > through {
            complain(Text("verify.damage.overlap", key, view.last, through + 1), through + 1...view.last)
        } else if bytes.count > BlockLayout.bytesMax, view.first != view.last {
            complain(Text("verify.damage.block_size", key, bytes.count), key...through)
        }
    }

    private static func missing(_ gap: ClosedRange<UInt64>) -> Damage {
        Damage(
            .log, Text("verify.damage.missing", gap.lowerBound, gap.upperBound),
            affected: Text("verify.affected.events", gap.lowerBound, gap.upperBound), .restore, sequences: gap)
    }
}
