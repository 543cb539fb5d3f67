import DaybookModel

/// What a line about a customer's identity records. The raw values are stored in rows: raise the projector's version to
/// change one.
public enum IdentityLineKind: UInt8, Sendable, CaseIterable {
    case merged = 1
    case unmerged = 2
}

/// One event that makes a customer part of another, or lets it stand on its own again. It stands with the duplicate.
public struct IdentityLine: LedgerLine {
    public static let table: UInt8 = 1

    /// The customer that goes on.
    public var other = DocumentKey.none
    public var occurredAt: Int64 = 0
    /// An `IdentityLineKind`; 0 only in a row before any event.
    public var kind: UInt8 = 0
    public var unused: UInt8 = 0
    public var unusedTwo: UInt16 = 0
    public var unusedFour: UInt32 = 0

    public init() {}
}
