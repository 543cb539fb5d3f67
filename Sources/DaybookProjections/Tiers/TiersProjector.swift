import DaybookModel

/// Posts what customers do and which tiers they are granted to the tier ledger (`TierLine`); `CustomerHistory` and
/// `TierHistory` do the rest.
public enum TiersProjector: Projector {
    public static let name = "tiers"
    public static let version = 2
    public static let isLedger = true
    /// All that customers can do, because the earliest of it makes a customer known.
    public static let types = Set(EventCatalogue.types.filter { $0.subjects.contains(.customer) }.map(\.number))
        .filter { !IdentitiesProjector.isAboutIdentity($0) }

    public static func fold(_ event: borrowing EventView, into rows: inout some RowStore) {
        guard event.subject.kind == SubjectKind.customer.rawValue, !IdentitiesProjector.isAboutIdentity(event.type)
        else { return }
        if event.type == EventType.eventRetracted {
            rows.postRetraction(event)
        } else {
            var posting = TierPosting()
            posting.post(event, into: &rows)
        }
    }
}
