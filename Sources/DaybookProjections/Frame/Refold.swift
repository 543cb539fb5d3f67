import DaybookModel

/// Folds the events of a scope that occurred by the end of a day, leaving out what was retracted.
///
/// For read models whose rows are sums and answer only the present (`CustomerSummary`): the caller walks one subject's stream
/// or the whole log twice, in any order, first to `note` the retractions and then to `add` the events.
public struct Refold<Model: Projector> {
    private let end: Instant
    private let scope: EventScope
    private var retractions: [(sequence: UInt64, target: UInt64)] = []
    private var known: Set<UInt64>?
    public private(set) var rows = MemoryRows()

    public init(
        _ model: Model.Type, until end: Instant = Instant(microseconds: .max), _ scope: EventScope = .everything
    ) {
        self.end = end
        self.scope = scope
    }

    /// First pass: remembers a retraction. It acts from the date of what it retracts, so its own date does not matter.
    public mutating func note(_ event: borrowing EventView) {
        guard let target = event.retractedSequence, scope.includes(event) else { return }
        retractions.append((event.sequence, target))
        known = nil
    }

    /// Second pass: folds the event unless it is a retraction, was retracted, or is beyond the day or the scope.
    public mutating func add(_ event: borrowing EventView) {
        guard event.type != EventType.eventRetracted, event.occurredAt <= end, scope.includes(event),
            Model.types.contains(event.type)
        else { return }
        let retracted = known ?? Retractions.targets(of: retractions)
        known = retracted
        if !retracted.contains(event.sequence) { Model.fold(event, into: &rows) }
    }
}

/// Which events a set of retractions takes out.
public enum Retractions {
    /// The targets of all retractions that were not themselves retracted.
    public static func targets(of retractions: [(sequence: UInt64, target: UInt64)]) -> Set<UInt64> {
        var targets: Set<UInt64> = []
        // Newest first: only a later event can retract a retraction.
        for retraction in retractions.sorted(by: { $0.sequence > $1.sequence })
        where !targets.contains(retraction.sequence) && retraction.target < retraction.sequence {
            targets.insert(retraction.target)
        }
        return targets
    }
}
