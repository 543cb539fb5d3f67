/// What kind of thing a stream of events is about. The raw values are stored in every record: never reuse one.
public enum SubjectKind: UInt8, Sendable, CaseIterable {
    case customer = 1
    case plan = 2
    case ruleset = 3
    case `import` = 4
    case goal = 5
    case campaign = 6
    case store = 7
    case report = 8
    /// Not a subject of events: the numbering of data keys for sealed personal fields.
    case person = 255

    public var name: String {
        switch self {
        case .customer: "customer"
        case .plan: "plan"
        case .ruleset: "ruleset"
        case .import: "import"
        case .goal: "goal"
        case .campaign: "campaign"
        case .store: "store"
        case .report: "report"
        case .person: "person"
        }
    }

    public init?(name: some StringProtocol) {
        guard let kind = SubjectKind.allCases.first(where: { $0.name == name }) else { return nil }
        self = kind
    }
}

/// Whose event it is: `customer/C-1001`. One subject is one stream, with versions 1, 2, 3 …
public struct Subject: Hashable, Sendable, Comparable, CustomStringConvertible {
    public static let keyBytesMax = 128

    public let kind: SubjectKind
    public let key: String

    public init(_ kind: SubjectKind, _ key: String) {
        self.kind = kind
        self.key = key
    }

    /// Reads `kind/key`. Nil when the kind is unknown or the key is not 1–128 bytes of printable text.
    public init?(_ text: some StringProtocol) {
        guard let slash = text.firstIndex(of: "/"), let kind = SubjectKind(name: text[..<slash]), kind != .person
        else { return nil }
        let key = String(text[text.index(after: slash)...])
        guard Subject.isValidKey(key) else { return nil }
        self.init(kind, key)
    }

    /// 1–128 bytes, no control characters, no blank at either end.
    public static func isValidKey(_ key: String) -> Bool {
        var key = key
        return key.withUTF8 { isValidKey(UnsafeRawBufferPointer($0)) }
    }

    /// The same for a key in UTF-8.
    public static func isValidKey(_ bytes: UnsafeRawBufferPointer) -> Bool {
        guard let first = bytes.first, let last = bytes.last, bytes.count <= keyBytesMax else { return false }
        guard first != 32, last != 32 else { return false }
        return !bytes.hasControl
    }

    public var description: String { "\(kind.name)/\(key)" }

    public static func < (left: Subject, right: Subject) -> Bool {
        (left.kind.rawValue, left.key) < (right.kind.rawValue, right.key)
    }
}

/// The subject as records store it: its kind and its dense number within the kind.
public struct SubjectNumber: Hashable, Sendable {
    public let kind: UInt8
    public let number: UInt32

    public init(kind: UInt8, number: UInt32) {
        self.kind = kind
        self.number = number
    }

    public init(_ kind: SubjectKind, _ number: UInt32) { self.init(kind: kind.rawValue, number: number) }

    /// Kind in the upper, number in the lower half: one integer for tables and runs.
    public var packed: UInt64 { UInt64(kind) << 32 | UInt64(number) }

    public init(packed: UInt64) {
        self.init(kind: UInt8(truncatingIfNeeded: packed >> 32), number: UInt32(truncatingIfNeeded: packed))
    }
}
