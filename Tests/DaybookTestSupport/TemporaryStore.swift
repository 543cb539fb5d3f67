import DaybookLog
import DaybookModel
import Foundation
import Synchronization

/// A store in a folder of its own that goes away with the object.
public final class TemporaryStore: Sendable {
    public let path: String
    public var masterKey: MasterKey { MasterKey(path: path + ".key") }

    public init() throws {
        path = NSTemporaryDirectory() + "daybook-test-" + UUID().uuidString
        try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
        try masterKey.create()
        try Log.create(store: path)
    }

    deinit {
        // Nothing depends on the folder being gone.
        try? FileManager.default.removeItem(atPath: path)
        try? FileManager.default.removeItem(atPath: path + ".key")
    }

    public func open(clock: @escaping Log.Clock = TickingClock().now) throws -> Log {
        try Log(store: path, masterKey: masterKey, clock: clock)
    }
}

/// A clock that moves one millisecond with every reading.
public final class TickingClock: Sendable {
    private let microseconds: Mutex<Int64>

    public init(start: Int64 = 1_700_000_000_000_000) { microseconds = Mutex(start) }

    public var now: Log.Clock {
        { [self] in
            microseconds.withLock { value in
                value += 1_000
                return Instant(microseconds: value)
            }
        }
    }
}

extension EventDraft {
    /// A small valid event: an interaction of a customer.
    public static func sample(
        _ number: Int, customer: String = "C-1", source: String = "tests", personal: String? = nil
    ) -> EventDraft {
        let type = EventCatalogue.type(numbered: EventType.interactionLogged)!
        var clear = WireWriter()
        clear.text(type.field(named: "channel")!.number, "phone")
        var sealed = WireWriter()
        if let personal { sealed.text(type.field(named: "text")!.number, personal) }
        return EventDraft(
            type: type.number, subject: Subject(.customer, customer),
            occurredAt: Instant(microseconds: 1_600_000_000_000_000 + Int64(number) * 1_000_000), source: source,
            id: "sample-\(number)", actor: "tester", clear: clear.bytes, personal: sealed.bytes)
    }
}
