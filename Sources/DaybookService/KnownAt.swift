import DaybookImport
import DaybookLog
import DaybookModel

/// The second clock: what was known when. Of a question it says which part of the log may answer.
public enum KnownAt: Sendable, Equatable {
    /// All that the log holds.
    case everything
    /// What the log held when this event was its last.
    case sequence(UInt64)
    /// What was recorded by a moment.
    case instant(Instant)
    /// What was recorded by the end of a day.
    case day(Day)

    /// `2026-03-31`, a moment with its zone, or an event's sequence.
    public init(_ text: String) throws {
        if let day = Day(text) {
            self = .day(day)
        } else if let sequence = UInt64(text) {
            self = .sequence(sequence)
        } else if let instant = Instant(text) {
            self = .instant(instant)
        } else {
            throw ServiceError(Text("report.not_a_moment", text))
        }
    }

    public var isEverything: Bool { self == .everything }
}

extension Store {
    /// The last event that a moment of knowledge covers; 0 when nothing was recorded yet.
    public func sequence(_ knownAt: KnownAt) throws -> UInt64 {
        let head = try log.head.sequence
        switch knownAt {
        case .everything: return head
        case .sequence(let sequence):
            guard sequence <= head else { throw ServiceError(Text("report.beyond_the_log", sequence, head)) }
            return sequence
        case .instant(let instant): return try lastRecorded(by: instant, head)
        case .day(let day): return try lastRecorded(by: zone.endOfDay(day), head)
        }
    }

    /// Recorded times never go backwards, so halving finds the place.
    private func lastRecorded(by instant: Instant, _ head: UInt64) throws -> UInt64 {
        var (known, unknown) = (UInt64(0), head + 1)
        while unknown - known > 1 {
            let middle = known + (unknown - known) / 2
            guard let recorded = try log.withEvent(middle, { $0.recordedAt }) else {
                throw LogError.damaged(sequence: middle, Text("log.damage.missing"))
            }
            if recorded <= instant { known = middle } else { unknown = middle }
        }
        return known
    }

    /// Whether the log held an event of a subject when an event was its last.
    func knew(_ subject: Subject, at last: UInt64) throws -> Bool {
        if try last >= log.lastSequence { return try log.number(of: subject) != nil }
        var isKnown = false
        // Newest first, so that of what is asked about the present one event is read.
        try log.history(of: subject) { view in
            isKnown = view.sequence <= last
            return !isKnown
        }
        return isKnown
    }

    /// Sequence of a subject's first event; nil when it has none.
    func firstEvent(of subject: Subject) throws -> UInt64? {
        guard try log.number(of: subject) != nil else { return nil }
        var first: UInt64?
        try log.history(of: subject) { view in
            first = view.sequence
            return true
        }
        return first
    }
}
