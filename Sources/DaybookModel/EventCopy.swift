/// What a recorded event says, copied out of the log: for whoever needs it longer than the log lends it. What is sealed stays sealed.
public struct EventCopy: Sendable {
    public let sequence: UInt64
    public let type: UInt16
    public let occurredAt: Instant
    public let isSealed: Bool
    public let payload: [UInt8]

    public init(_ event: borrowing EventView) {
        sequence = event.sequence
        type = event.type
        occurredAt = event.occurredAt
        isSealed = event.isSealed
        payload = Array(event.payload)
    }
}
