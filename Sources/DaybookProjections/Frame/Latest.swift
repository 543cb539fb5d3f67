import DaybookModel

/// The event that last set something, by (occurred at, sequence). `sequence` is 0 while nothing has.
public struct LatestEvent: BitwiseCopyable, Sendable, Hashable {
    public private(set) var occurredAt: Int64 = 0
    public private(set) var sequence: UInt64 = 0

    public init() {}

    /// Answers whether the other event is the later one and has been taken over.
    @discardableResult
    mutating func take(_ occurredAt: Int64, _ sequence: UInt64) -> Bool {
        guard sequence != 0 else { return false }
        guard self.sequence == 0 || (self.occurredAt, self.sequence) < (occurredAt, sequence) else { return false }
        self.occurredAt = occurredAt
        self.sequence = sequence
        return true
    }

    mutating func merge(_ other: LatestEvent) { take(other.occurredAt, other.sequence) }
}

/// The same together with the value, for what lists filter and group by.
public struct LatestKey: BitwiseCopyable, Sendable, Hashable {
    public private(set) var event = LatestEvent()
    /// `none` when nothing was set or what was set has been cleared.
    public private(set) var key = DocumentKey.none

    public init() {}

    mutating func take(_ occurredAt: Int64, _ sequence: UInt64, _ key: DocumentKey) {
        if event.take(occurredAt, sequence) { self.key = key }
    }

    mutating func merge(_ other: LatestKey) { take(other.event.occurredAt, other.event.sequence, other.key) }
}

/// The first and the last time something happened, and how often.
public struct Occurrences: BitwiseCopyable, Sendable, Hashable {
    private var firstMicroseconds: Int64 = 0
    private var lastMicroseconds: Int64 = 0
    public private(set) var count: UInt64 = 0

    public init() {}

    public var first: Instant? { count == 0 ? nil : Instant(microseconds: firstMicroseconds) }
    public var last: Instant? { count == 0 ? nil : Instant(microseconds: lastMicroseconds) }

    mutating func add(_ occurredAt: Int64) {
        firstMicroseconds = count == 0 ? occurredAt : min(firstMicroseconds, occurredAt)
        lastMicroseconds = count == 0 ? occurredAt : max(lastMicroseconds, occurredAt)
        count += 1
    }

    mutating func merge(_ other: Occurrences) {
        guard other.count > 0 else { return }
        guard count > 0 else {
            self = other
            return
        }
        firstMicroseconds = min(firstMicroseconds, other.firstMicroseconds)
        lastMicroseconds = max(lastMicroseconds, other.lastMicroseconds)
        count += other.count
    }
}
