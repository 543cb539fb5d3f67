import DaybookModel

/// Keeps which customers turned out to be the same (D14): a ledger of merges and unmerges.
public enum IdentitiesProjector: Projector {
    public static let name = "identities"
    public static let version = 1
    public static let isLedger = true
    public static let types: Set<UInt16> = [
        EventType.customerMerged, EventType.customerUnmerged, EventType.eventRetracted,
    ]

    /// Events that say who counts as whom and nothing that a customer did: no other read model counts them, so that a merge
    /// and its unmerge leave no trace in any figure.
    static func isAboutIdentity(_ type: UInt16) -> Bool {
        switch type {
        case EventType.customerMerged, EventType.customerUnmerged, EventType.customerAbsorbed,
            EventType.customerReleased:
            true
        default: false
        }
    }

    public static func fold(_ event: borrowing EventView, into rows: inout some RowStore) {
        guard event.subject.kind == SubjectKind.customer.rawValue else { return }
        var line = IdentityLine()
        switch event.type {
        case EventType.customerMerged:
            line.kind = IdentityLineKind.merged.rawValue
            line.other = DocumentKey(CustomerMerged(event.payload).into)
        case EventType.customerUnmerged:
            line.kind = IdentityLineKind.unmerged.rawValue
            line.other = DocumentKey(CustomerUnmerged(event.payload).from)
        default: return rows.postRetraction(event)
        }
        rows.post(line, of: event)
    }
}
