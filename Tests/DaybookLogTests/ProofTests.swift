import DaybookModel
import DaybookTestSupport
import Foundation
import LMDB
import Testing

@testable import DaybookLog

/// Proofs are checked here by the algorithms of RFC 9162 as written there, which share nothing with those that make them.
@Suite struct ProofTests {
    private static func log(_ events: Int, of customers: Int = 7) throws -> (TemporaryStore, Log) {
        let store = try TemporaryStore()
        let log = try store.open()
        for first in stride(from: 0, to: events, by: 1_000) {
            let requests = (first..<min(events, first + 1_000)).map {
                AppendRequest([EventDraft.sample($0, customer: "C-\($0 % customers)")])
            }
            _ = try log.append(requests)
        }
        return (store, log)
    }

    @Test func everyEventIsIncludedInEveryLargerTree() throws {
        let (store, log) = try ProofTests.log(600)
        defer { withExtendedLifetime(store) {} }
        for size in [1, 2, 3, 7, 8, 255, 256, 257, 300, 511, 512, 513, 600] as [UInt64] {
            let root = try log.root(size: size)
            for sequence in Set([1, 2, size / 2 + 1, size - size / 3, size].filter { $0 >= 1 && $0 <= size }) {
                let proof = try #require(try log.prove(event: sequence, size: size))
                #expect(try TestTree.root(of: proof, size: size) == root, "event \(sequence) of \(size)")
                #expect(try log.withEvent(sequence) { Array($0.record) } == proof.record)
            }
        }
        #expect(try log.prove(event: 0, size: 600) == nil)
        #expect(try log.prove(event: 601, size: 600) == nil)
        #expect(try log.prove(event: 5, size: 4) == nil)
    }

    @Test func earlierTreesAreBeginningsOfLaterOnes() throws {
        let (store, log) = try ProofTests.log(600)
        defer { withExtendedLifetime(store) {} }
        let sizes: [UInt64] = [1, 2, 3, 6, 8, 64, 255, 256, 257, 384, 511, 512, 599, 600]
        for (index, first) in sizes.enumerated() {
            for second in sizes[(index + 1)...] {
                let path = try log.prove(consistencyFrom: first, to: second)
                #expect(
                    try TestTree.isConsistent(
                        first, log.root(size: first), second, log.root(size: second), path), "\(first) to \(second)")
            }
        }
    }

    @Test func rootsOfAllSizesAreThoseOfTheStandard() throws {
        let (store, log) = try ProofTests.log(300)
        defer { withExtendedLifetime(store) {} }
        var leaves: [[UInt8]] = []
        try log.forEach { view in
            leaves.append(TreeHash.leaf(view.record).bytes)
            return true
        }
        for size in 0...300 { #expect(try log.root(size: UInt64(size)) == LogChecker.root(leaves[..<size])) }
    }

    /// The whole path of a proof hashes at most what lies beside it: some hundred nodes of a tree of 70,000.
    @Test func largeTreesUseStoredNodes() throws {
        let (store, log) = try ProofTests.log(66_000, of: 500)
        defer { withExtendedLifetime(store) {} }
        let root = try log.head.root
        #expect(try log.root(size: 66_000) == root)
        for sequence in [1, 256, 257, 65_536, 65_537, 65_793, 66_000] as [UInt64] {
            let proof = try #require(try log.prove(event: sequence, size: 66_000))
            #expect(try TestTree.root(of: proof, size: 66_000) == root)
        }
    }

    @Test func aMissingNodeIsDamage() throws {
        let (store, log) = try ProofTests.log(600)
        defer { withExtendedLifetime(store) {} }
        let transaction = try log.storage.environment.write()
        try transaction.delete(log.storage.nodes, LogStorage.nodeKey(level: 1, index: 0))
        try transaction.commit()
        #expect(throws: LogError.self) { try log.prove(event: 300, size: 600) }
    }

    // MARK: Subjects

    @Test func aSubjectsEventsAreProvenToBeAll() throws {
        let (store, log) = try ProofTests.log(600)
        defer { withExtendedLifetime(store) {} }
        for size in [1, 5, 300, 600] as [UInt64] {
            let root = try log.subjectsRoot(size: size)
            for number in 0..<7 {
                let subject = Subject(.customer, "C-\(number)")
                let proof = try log.prove(subject: subject, size: size)
                #expect(try TestTree.subjectRoot(proof) == root)
                let expected = (1...size).filter { ($0 - 1) % 7 == UInt64(number) }.reversed()
                #expect(proof.events.map(\.sequence) == Array(expected))
                if expected.isEmpty {
                    #expect(proof.end?.key != SubjectLeaf.key(subject).bytes)
                } else {
                    #expect(proof.end?.version == UInt32(expected.count))
                }
            }
            let stranger = try log.prove(subject: Subject(.customer, "nobody"), size: size)
            #expect(stranger.events.isEmpty)
            #expect(try TestTree.subjectRoot(stranger) == root)
        }
    }

    /// Pages are changed head by head; the tree computed from all records is the witness.
    @Test(arguments: [1, 2, 3] as [UInt64]) func pagesOfTheTreeAgreeWithTheRecords(seed: UInt64) throws {
        var random = SeededGenerator(seed: seed)
        let store = try TemporaryStore()
        let log = try store.open()
        let key = SigningKey.make(origin: try log.origin)
        var number = 0
        for _ in 0..<12 {
            let customers = Int.random(in: 1...1_500, using: &random)
            let requests = (0..<Int.random(in: 0...900, using: &random)).map { _ in
                number += 1
                return AppendRequest([
                    EventDraft.sample(number, customer: "C-\(Int.random(in: 0..<customers, using: &random))")
                ])
            }
            _ = try log.append(requests)
            let head = try log.signHead(key, at: Instant(microseconds: Int64(number))).head
            #expect(head.subjects == (try log.subjectsRoot(size: head.size)))
            guard head.size > 0 else { continue }
            for customer in [0, 1, customers / 2, customers + 10_000] {
                let proof = try log.prove(subject: Subject(.customer, "C-\(customer)"), size: head.size)
                #expect(try TestTree.subjectRoot(proof) == head.subjects)
                let leaves = try log.subjectLeaves(after: 0, through: head.size)
                #expect(
                    proof.siblings
                        == SubjectTree.path(to: SubjectLeaf.key(proof.subject), leaves[...]).siblings.map(\.bytes))
            }
        }
    }

    @Test func anUpdateThatWasCutOffIsTakenUpAgain() throws {
        let (store, log) = try ProofTests.log(500, of: 300)
        defer { withExtendedLifetime(store) {} }
        let key = SigningKey.make(origin: try log.origin)
        _ = try log.signHead(key, at: Instant(microseconds: 1))
        _ = try log.append((500..<900).map { AppendRequest([EventDraft.sample($0, customer: "D-\($0)")]) })
        // As a commit in the middle of an update leaves it.
        let pages = SubjectTreePages(log.storage)
        let transaction = try log.storage.environment.write()
        try pages.put(log.subjectLeaves(after: 500, through: 900)[..<100], transaction)
        try pages.put(SubjectTreePages.Mark(through: 500, isWhole: false), transaction)
        try transaction.commit()
        #expect(
            try TestTree.subjectRoot(log.prove(subject: Subject(.customer, "C-1"), size: 500))
                == log.subjectsRoot(size: 500))
        _ = try log.append([AppendRequest([EventDraft.sample(900, customer: "D-500")])])
        let head = try log.signHead(key, at: Instant(microseconds: 2)).head
        #expect(head.subjects == (try log.subjectsRoot(size: 901)))
    }
}

/// RFC 9162, 2.1.3.2 and 2.1.4.2, and docs/evidence.md.
enum TestTree {
    static func root(of proof: InclusionProof, size: UInt64) throws -> [UInt8] {
        var (place, last) = (proof.sequence - 1, size - 1)
        var hash = proof.record.withUnsafeBytes { TreeHash.leaf($0) }
        for sibling in proof.path {
            let sibling = try #require(TreeHash(sibling))
            try #require(last > 0)
            if place & 1 == 1 || place == last {
                hash = TreeHash.node(sibling, hash)
                while place & 1 == 0, place > 0 { (place, last) = (place >> 1, last >> 1) }
            } else {
                hash = TreeHash.node(hash, sibling)
            }
            (place, last) = (place >> 1, last >> 1)
        }
        try #require(last == 0)
        return hash.bytes
    }

    static func isConsistent(
        _ first: UInt64, _ firstRoot: [UInt8], _ second: UInt64, _ secondRoot: [UInt8], _ path: [[UInt8]]
    ) throws -> Bool {
        var path = try path.map { try #require(TreeHash($0)) }
        if first & (first - 1) == 0 { path.insert(try #require(TreeHash(firstRoot)), at: 0) }
        var (place, last) = (first - 1, second - 1)
        while place & 1 == 1 { (place, last) = (place >> 1, last >> 1) }
        var (one, two) = (try #require(path.first), path[0])
        for sibling in path.dropFirst() {
            guard last > 0 else { return false }
            if place & 1 == 1 || place == last {
                (one, two) = (TreeHash.node(sibling, one), TreeHash.node(sibling, two))
                while place & 1 == 0, place > 0 { (place, last) = (place >> 1, last >> 1) }
            } else {
                two = TreeHash.node(two, sibling)
            }
            (place, last) = (place >> 1, last >> 1)
        }
        return last == 0 && one.bytes == firstRoot && two.bytes == secondRoot
    }

    static func subjectRoot(_ proof: SubjectProof) throws -> [UInt8] {
        let key = SubjectLeaf.key(proof.subject)
        var hash = TreeHash.zero
        if let end = proof.end {
            let there = try #require(TreeHash(end.key))
            for bit in proof.siblings.indices { try #require(there.bit(bit) == key.bit(bit)) }
            hash = SubjectLeaf(key: there, version: end.version, sequence: end.sequence).hash
        }
        for (bit, sibling) in proof.siblings.enumerated().reversed() {
            let (own, other) = (hash.bytes, sibling)
            hash = (key.bit(bit) ? other : own).withUnsafeBytes { left in
                (key.bit(bit) ? own : other).withUnsafeBytes { TreeHash.tagged(3, left, $0) }
            }
        }
        return hash.bytes
    }
}
