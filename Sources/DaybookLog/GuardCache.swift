/// What guards know of subjects, kept by the writer between batches.
///
/// In parts, each of which is emptied by itself when it is full: to let go of everything at once, and then to read the streams of
/// all subjects again, held up one commit of an import for a quarter of a second, and whoever waited for it.
struct GuardCache {
    struct Key: Hashable {
        var name: String
        var subject: UInt64

        /// Few rules concern one subject.
        func hash(into hasher: inout Hasher) { hasher.combine(subject) }
    }

    struct Entry {
        /// Of the subject, up to which its events are known.
        var version: UInt32
        var state: any GuardState
    }

    private static let partBits = 6
    /// Fifty thousand entries in all.
    static let partEntriesMax = 800

    private var parts = [[Key: Entry]](repeating: [:], count: 1 << partBits)

    var count: Int { parts.reduce(0) { $0 + $1.count } }

    /// Takes an entry out, so that nothing of it is copied while it changes.
    mutating func take(_ key: Key) -> Entry? { parts[GuardCache.part(key)].removeValue(forKey: key) }

    mutating func keep(_ entry: Entry, _ key: Key) {
        let part = GuardCache.part(key)
        if parts[part].count >= GuardCache.partEntriesMax { parts[part] = [:] }
        parts[part][key] = entry
    }

    private static func part(_ key: Key) -> Int {
        Int(truncatingIfNeeded: RunKey.spread(key.subject) >> (64 - partBits))
    }
}
