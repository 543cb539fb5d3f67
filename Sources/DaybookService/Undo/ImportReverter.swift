import DaybookLog
import DaybookModel

/// Takes whole imports back, and brings back what was taken back with them.
public struct ImportReverter {
    /// What a revert did.
    public struct Summary: Sendable {
        public let record: ImportRecord
        /// Events that stood and were taken back now.
        public var retracted = 0
        /// Events that had been taken back before, by an earlier run or one by one.
        public var already = 0
        /// Subjects whose events a rule keeps in place; then the import does not count as reverted.
        public var refusals: [UndoRefusal] = []
        /// Sequence of the event that says the import is reverted; nil when something was refused.
        public var reversion: UInt64?
        /// False when the import was reverted already and there was nothing left to do.
        public var isNew = false
    }

    private let store: Store

    public init(_ store: Store) { self.store = store }

    /// All imports, in the order of their first events.
    public func imports() throws -> [ImportRecord] { try ImportHistory(store, RevertRetractions(store)).imports }

    /// Sequences of the events that reverting an import would take back, or has taken back.
    public func events(ofImport name: String) throws -> [UInt64] {
        let record = try ImportHistory(store, RevertRetractions(store)).named(name)
        return try ImportHistory.events(ofImport: record.key, in: store)
    }

    /// Retracts every event that an import brought and records that it was reverted.
    ///
    /// The events of one subject are retracted together or not at all. Stopped half-way and run again it completes, and nothing is
    /// retracted twice. Events that were in the log before the import ran are not its own and stay.
    public func revert(
        _ name: String, reason: String, actor: String, progress: (_ done: Int, _ of: Int) -> Void = { _, _ in }
    ) throws -> Summary {
        let retractions = try RevertRetractions(store)
        let record = try ImportHistory(store, retractions).named(name)
        var summary = Summary(record: record)
        let events = try ImportHistory.events(ofImport: record.key, in: store)
        let targets = events.filter { retractions.holding($0).isEmpty }
        let outcome = try retractions.retract(
            targets, reason: reason, actor: actor, importKey: record.key, progress: progress)
        summary.refusals = outcome.refusals
        summary.already = events.count { retractions.gone.contains($0) }
        summary.retracted = targets.count { !retractions.gone.contains($0) && !outcome.untouched.contains($0) }
        guard summary.refusals.isEmpty else { return summary }
        if let known = record.reversion, outcome.appended == 0 {
            summary.reversion = known
            return summary
        }
        summary.isNew = true
        summary.reversion = try recordReversion(of: record, events, retractions, reason: reason, actor: actor)
        try store.log.maintain()
        return summary
    }

    /// Records `import.reverted`, and takes back the import's word that it is complete.
    private func recordReversion(
        of record: ImportRecord, _ events: [UInt64], _ retractions: RevertRetractions, reason: String, actor: String
    ) throws -> UInt64 {
        guard let type = EventCatalogue.type(numbered: EventType.importReverted) else {
            preconditionFailure("there is no import.reverted in the catalogue")
        }
        var payload = PayloadBuilder(type)
        let texts = [("reason", reason), ("reverted_by", actor)].filter { !$0.1.isEmpty }
        let counts: [(String, Int64?)] = [
            ("events", Int64(events.count)),
            ("retracted_before", Int64(events.count { retractions.isHeldByOthers($0) })),
            ("first_sequence", events.first.map(Int64.init)), ("last_sequence", events.last.map(Int64.init)),
        ]
        for (name, value) in texts { try payload.set(ImportReverter.field(name, of: type), text: value) }
        for case (let name, let value?) in counts {
            try payload.set(ImportReverter.field(name, of: type), integer: value)
        }
        let name = "revert/\(record.key)"
        let reversion = EventDraft(
            type: type.number, subject: Subject(.import, record.key), occurredAt: store.log.now(),
            source: Importer.source, id: record.reversions == 0 ? name : "\(name)/\(record.reversions + 1)",
            actor: actor, clear: try payload.finish().clear)
        var drafts = [reversion]
        if let committed = record.committed, retractions.holding(committed).isEmpty {
            drafts.append(
                try retractions.draft(
                    retracting: committed, reason: reason, actor: actor, importKey: record.key))
        }
        return try Recorder(store).append(drafts).sequence
    }

    private static func field(_ name: String, of type: EventTypeDescriptor) -> FieldDescriptor {
        guard let field = type.field(named: name) else { preconditionFailure("\(type.shortName) has no \(name)") }
        return field
    }
}
