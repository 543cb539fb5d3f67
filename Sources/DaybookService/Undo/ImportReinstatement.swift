import DaybookLog
import DaybookModel

/// Brings back events of an import's files that were taken out by `import revert`, and only those: what somebody retracted
/// by itself stays retracted.
struct ImportReinstatement {
    private let store: Store
    private let retractions: RevertRetractions
    private let importKey: String
    private let actor: String

    init(_ store: Store, importKey: String, actor: String) throws {
        self.store = store
        retractions = try RevertRetractions(store)
        self.importKey = importKey
        self.actor = actor
    }

    /// Those of some events that a revert holds back.
    func held(_ events: [UInt64]) -> Set<UInt64> { Set(events.filter { !retractions.holding($0).isEmpty }) }

    /// What must be appended to bring events back.
    func drafts(for events: Set<UInt64>) throws -> [EventDraft] {
        try targets(of: events).map {
            try retractions.draft(retracting: $0, reason: reason, actor: actor, importKey: importKey)
        }
    }

    /// Brings events back, those of one subject together or not at all. Answers those that came back.
    func bringBack(_ events: Set<UInt64>) throws -> (events: Set<UInt64>, refusals: [UndoRefusal]) {
        let outcome = try retractions.retract(
            targets(of: events), reason: reason, actor: actor, importKey: importKey)
        let back = events.filter { outcome.untouched.isDisjoint(with: retractions.holding($0)) }
        return (back, outcome.refusals)
    }

    /// Imports that were reverted and of whose events no revert holds one back any more count as imported again.
    func settle() throws -> [UndoRefusal] {
        let now = try RevertRetractions(store)
        var refusals: [UndoRefusal] = []
        for record in try ImportHistory(store, now).imports {
            guard let reversion = record.reversion, record.held == 0, record.appended > 0 || record.key == importKey
            else { continue }
            let targets = [reversion] + (record.committed.map(now.holding) ?? [])
            refusals += try now.retract(targets, reason: reason, actor: actor, importKey: importKey).refusals
        }
        return refusals
    }

    private var reason: String { Text("undo.imported_again").description }

    private func targets(of events: Set<UInt64>) -> [UInt64] {
        events.sorted(by: >).flatMap(retractions.holding)
    }
}
