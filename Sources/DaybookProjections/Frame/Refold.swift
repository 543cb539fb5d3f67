import DaybookModel

/// Folds one subject's events as they stood on a day, or as they were known at a moment, leaving out what was retracted.
///
/// For read models whose rows are sums and answer only the present (`CustomerSummary`): the caller walks the subject's
/// stream twice, in any order, first to `note` the retractions and then to `add` the events.
public struct Refold<Model: Projector> {
    private let end: Instant
    private let last: UInt64
    private var retractions: [(sequence: UInt64, target: UInt64)] = []
    private var retracted: Set<UInt64> = []
    public private(set) var rows = MemoryRows()

    /// Of events that occurred by `end` and stand at or before `last` in the log.
    public init(_ model: Model.Type, until end: Instant = Instant(microseconds: .max), knownAt last: UInt64 = .max) {
        self.end = end
        self.last = last
    }

    /// First pass: remembers a retraction. It acts from the date of what it retracts, so its own date does not matter.
    public mutating func note(_ event: borrowing EventView) {
        guard event.sequence <= last, let target = event.retractedSequence, target < event.sequence else { return }
        retractions.append((event.sequence, target))
        retracted = Retractions.targets(of: retractions)
    }

    /// Second pass: folds the event unless it is a retraction, was retracted, or lies beyond the two clocks.
    public mutating func add(_ event: borrowing EventView) {
        guard event.type != EventType.eventRetracted, event.sequence <= last, event.occurredAt <= end,
            !retracted.contains(event.sequence), Model.types.contains(event.type)
        else { return }
        Model.fold(event, into: &rows)
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
