import DaybookModel

/// What is checked together, one part after the other. Each can be checked alone.
public enum VerifyArea: String, Sendable, CaseIterable, Codable {
    /// Blocks, records, streams of subjects, the tree, the state: what cannot be made again.
    case log
    /// Runs and the tables of names, origins and retractions: what follows from the records.
    case indexes
    /// LMDB's own pages.
    case pages
    /// The keyring.
    case keys
    /// Read models.
    case views
}

/// One thing that is not as it must be: what, what it means, what to do.
public struct Damage: Equatable, Sendable {
    /// What can be done about damage.
    public enum Remedy: String, Sendable, CaseIterable {
        /// The truth is damaged.
        case restore
        /// The records are whole: they can be copied to a new store.
        case copy
        /// Read models can be made again.
        case rebuild
        case keys
        /// An erasure was not finished.
        case erase
        /// Others have kept signed heads.
        case heads
        /// The settings can be written again.
        case settings
    }

    public var area: VerifyArea
    public var what: Text
    public var affected: Text
    public var remedy: Remedy
    /// The events concerned; nil when it concerns none in particular.
    public var sequences: ClosedRange<UInt64>?

    public init(
        _ area: VerifyArea, _ what: Text, affected: Text, _ remedy: Remedy, sequences: ClosedRange<UInt64>? = nil
    ) {
        self.area = area
        self.what = what
        self.affected = affected
        self.remedy = remedy
        self.sequences = sequences
    }
}

/// Damage met so far: the first of it, and how much there is.
public struct DamageList: Equatable, Sendable {
    public let max: Int
    public private(set) var damages: [Damage] = []
    public private(set) var count = 0

    public init(max: Int) { self.max = max }

    public mutating func add(_ damage: Damage) {
        count += 1
        if damages.count < max { damages.append(damage) }
    }

    public mutating func add(_ other: DamageList) {
        damages += other.damages.prefix(max - damages.count)
        count += other.count
    }
}

/// One line of the table of checks.
public struct VerifyCheck: Equatable, Sendable {
    /// Key of its name: `verify.check.<name>`.
    public var name: String
    public var area: VerifyArea
    /// How many things were looked at, and what they are (`verify.unit.<unit>`).
    public var count: UInt64
    public var unit: String
    public var seconds: Double
    public var damages: Int
    /// Why it was not done, or not to the end; nil when it was.
    public var note: Text?

    public init(
        _ name: String, _ area: VerifyArea, count: UInt64, unit: String, seconds: Double, damages: Int = 0,
        note: Text? = nil
    ) {
        self.name = name
        self.area = area
        self.count = count
        self.unit = unit
        self.seconds = seconds
        self.damages = damages
        self.note = note
    }
}

/// What a tree of so many records was seen to hash to: a signed head, or somebody's note of one.
public struct KnownHead: Equatable, Sendable {
    /// For messages.
    public var name: String
    public var size: UInt64
    public var root: [UInt8]

    public init(name: String, size: UInt64, root: [UInt8]) {
        self.name = name
        self.size = size
        self.root = root
    }
}

/// What a verification found.
public struct VerifyReport: Sendable {
    public var storeID: EventID?
    /// Where the log ended when the verification began.
    public var size: UInt64 = 0
    /// Root of the tree over these records as it was computed from them; nil when it was not, or could not be.
    public var root: [UInt8]?
    public var recordedAt: Instant?
    public var checks: [VerifyCheck] = []
    public var damages: DamageList

    public init(damagesMax: Int) { damages = DamageList(max: damagesMax) }

    public var isClean: Bool { damages.count == 0 }
}
