import Crypto
import DaybookLog
import DaybookModel

/// Reads a whole log and says everything about it that is not as it must be.
public enum LogChecker {
    public static func problems(_ log: Log) throws -> [String] {
        var problems: [String] = []
        var expected: UInt64 = 1
        var heads: [SubjectNumber: (version: UInt32, sequence: UInt64)] = [:]
        var recorded = Instant(microseconds: .min)
        var leaves: [[UInt8]] = []
        var identities: [(source: String, id: String, sequence: UInt64)] = []
        try log.forEach { view in
            if view.sequence != expected { problems.append("expected event \(expected), found \(view.sequence)") }
            expected = view.sequence + 1
            let head = heads[view.subject] ?? (0, 0)
            if view.subjectVersion != head.version + 1 {
                problems.append("event \(view.sequence): version \(view.subjectVersion) after \(head.version)")
            }
            if view.previous != head.sequence {
                problems.append("event \(view.sequence): back pointer \(view.previous), not \(head.sequence)")
            }
            heads[view.subject] = (view.subjectVersion, view.sequence)
            if view.recordedAt < recorded { problems.append("event \(view.sequence): recorded time goes back") }
            recorded = view.recordedAt
            leaves.append(Array(SHA256.hash(data: [0] + Array(view.record))))
            let event = try log.open(view)
            identities.append((event.origin.source, event.id, event.sequence))
            return true
        }
        let head = try log.head
        if head.sequence != expected - 1 {
            problems.append("the head says \(head.sequence), the log ends at \(expected - 1)")
        }
        if head.root != root(leaves[...]) { problems.append("the Merkle root is not that of the records") }
        for (subject, last) in heads {
            let name = try log.subject(subject)
            if try log.version(of: name) != last.version {
                problems.append("\(name): version differs from its last event")
            }
        }
        // Every thousandth id, and the newest ones: all of them would read the log once for each.
        for (index, identity) in identities.enumerated() where index % 997 == 0 || index > identities.count - 5 {
            let found = try log.find(source: identity.source, id: identity.id)
            if found != identity.sequence {
                problems.append("id \(identity.id) leads to \(found ?? 0), not \(identity.sequence)")
            }
        }
        return problems
    }

    /// The tree hash as RFC 9162, 2.1.1 defines it, by recursion.
    public static func root(_ leaves: ArraySlice<[UInt8]>) -> [UInt8] {
        guard leaves.count > 1 else { return leaves.first ?? Array(SHA256.hash(data: [UInt8]())) }
        var split = 1
        while split * 2 < leaves.count { split *= 2 }
        let middle = leaves.startIndex + split
        return Array(SHA256.hash(data: [1] + root(leaves[..<middle]) + root(leaves[middle...])))
    }
}
