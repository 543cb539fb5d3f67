import DaybookModel
import Foundation

/// A small file that says how far the hashing of a log came, so that a verification that was stopped can go on there.
///
/// It holds the tree as far as it was put together, the heads that were compared on the way, and the damage met. The streams of subjects
/// are not in it: to follow them through the headers again takes a fraction of the time of hashing.
public struct VerifyResume: Sendable {
    public let path: String

    public init(path: String) { self.path = path }

    struct Known {
        var upper: MerkleFrontier
        var damages: DamageList
        var position: UInt64 { upper.leaves * UInt64(TreePass.width) }
    }

    private struct Contents: Codable {
        var version = 1
        var storeID: String
        var nodes: UInt64
        var subtrees: [String]
        var heads: [String]
        var damageCount: Int
        var damages: [StoredDamage]
    }

    /// Nil when there is no file, or it is about something else: another store, other heads, a longer log.
    func read(storeID: EventID, heads: [KnownHead], through last: UInt64) throws -> Known? {
        guard let data = FileManager.default.contents(atPath: path) else { return nil }
        // A file that was cut off, or is of another version, is the same as none.
        guard let contents = try? JSONDecoder().decode(Contents.self, from: data), contents.version == 1,
            contents.storeID == storeID.description, contents.nodes <= last / UInt64(TreePass.width),
            contents.subtrees.count == contents.nodes.nonzeroBitCount
        else { return nil }
        let position = contents.nodes * UInt64(TreePass.width)
        guard VerifyResume.names(heads, through: position) == contents.heads else { return nil }
        let subtrees = contents.subtrees.compactMap { Hexadecimal.bytes($0).flatMap { TreeHash($0) } }
        guard subtrees.count == contents.subtrees.count else { return nil }
        var damages = DamageList(max: max(contents.damageCount, 1))
        for damage in contents.damages { damages.add(damage.damage) }
        return Known(upper: MerkleFrontier(leaves: contents.nodes, subtrees: subtrees), damages: damages)
    }

    func write(storeID: EventID, heads: [KnownHead], _ upper: MerkleFrontier, _ damages: DamageList) throws {
        let contents = Contents(
            storeID: storeID.description, nodes: upper.leaves,
            subtrees: upper.subtrees.map { Hexadecimal.text($0.bytes) },
            heads: VerifyResume.names(heads, through: upper.leaves * UInt64(TreePass.width)),
            damageCount: damages.count, damages: damages.damages.map { StoredDamage($0) })
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys]
        try encoder.encode(contents).write(to: URL(fileURLWithPath: path), options: .atomic)
    }

    /// What is through needs no going on.
    func remove() throws {
        if FileManager.default.fileExists(atPath: path) { try FileManager.default.removeItem(atPath: path) }
    }

    private static func names(_ heads: [KnownHead], through position: UInt64) -> [String] {
        heads.filter { $0.size <= position }.map { "\($0.size) \(Hexadecimal.text($0.root))" }.sorted()
    }
}

/// Damage as it is written down.
public struct StoredDamage: Codable, Sendable {
    public var area: VerifyArea
    public var what: StoredText
    public var affected: StoredText
    public var remedy: String
    public var first: UInt64?
    public var last: UInt64?

    public init(_ damage: Damage) {
        area = damage.area
        what = StoredText(damage.what)
        affected = StoredText(damage.affected)
        remedy = damage.remedy.rawValue
        first = damage.sequences?.lowerBound
        last = damage.sequences?.upperBound
    }

    public var damage: Damage {
        var range: ClosedRange<UInt64>?
        if let first, let last, first <= last { range = first...last }
        return Damage(
            area, what.text, affected: affected.text, Damage.Remedy(rawValue: remedy) ?? .restore, sequences: range)
    }
}

/// A text of the catalogue as its key and values.
public struct StoredText: Codable, Sendable {
    public var key: String
    public var arguments: [String]

    public init(_ text: Text) { (key, arguments) = (text.key, text.arguments) }

    public var text: Text { Text(key, arguments: arguments) }
}
