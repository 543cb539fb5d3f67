import DaybookTestSupport
import Testing

@testable import DaybookLog

@Suite struct MerkleTests {
    @Test func theFrontiersRootIsTheTreeHashOfTheStandard() {
        var frontier = MerkleFrontier()
        var leaves: [[UInt8]] = []
        #expect(frontier.root.bytes == LogChecker.root([]))
        for index in 0..<600 {
            let leaf = [UInt8(index & 255), UInt8(index >> 8)].withUnsafeBytes { TreeHash.leaf($0) }
            leaves.append(leaf.bytes)
            frontier.add(leaf) { _, _, _ in }
            #expect(frontier.root.bytes == LogChecker.root(leaves[...]))
        }
    }

    @Test func complete256aryNodesAreTheRootsOfTheirLeaves() {
        var frontier = MerkleFrontier()
        var leaves: [[UInt8]] = []
        var nodes: [String: [UInt8]] = [:]
        for index in 0..<(65_536 + 300) {
            let leaf = withUnsafeBytes(of: index) { TreeHash.leaf($0) }
            leaves.append(leaf.bytes)
            frontier.add(leaf) { level, index, hash in nodes["\(level)/\(index)"] = hash.bytes }
        }
        #expect(nodes.count == 257 + 1)
        #expect(nodes["1/0"] == LogChecker.root(leaves[0..<256]))
        #expect(nodes["1/256"] == LogChecker.root(leaves[65_536..<65_792]))
        #expect(nodes["2/0"] == LogChecker.root(leaves[0..<65_536]))
    }

    /// Test vectors of the empty tree and of one empty leaf (RFC 9162, 2.1.5 uses the same hashes).
    @Test func knownHashes() {
        func hex(_ bytes: [UInt8]) -> String {
            bytes.map { String($0 >> 4, radix: 16) + String($0 & 15, radix: 16) }.joined()
        }
        #expect(hex(MerkleFrontier().root.bytes) == "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855")
        let leaf = [UInt8]().withUnsafeBytes { TreeHash.leaf($0) }
        #expect(hex(leaf.bytes) == "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d")
    }
}
