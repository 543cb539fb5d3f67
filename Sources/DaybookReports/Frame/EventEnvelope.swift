import DaybookModel

/// What stands on the outside of a recorded event: what it is, who recorded it, and when.
public struct EventEnvelope: Sendable, Equatable {
    /// Number of the event type.
    public var type: UInt16
    public var occurredAt: Instant
    public var recordedAt: Instant
    /// Empty when nobody was named.
    public var actor: String

    public init(type: UInt16, occurredAt: Instant, recordedAt: Instant, actor: String) {
        self.type = type
        self.occurredAt = occurredAt
        self.recordedAt = recordedAt
        self.actor = actor
    }
}
