import DaybookModel
import Synchronization

/// A simulated clock that follows the events it is shown: whatever happened on a day is recorded at its end.
///
/// For logs that retell the past, such as the demo companies' (`Store.init(path:masterKey:clock:)` takes it as the clock of the
/// log, `ImportOptions.clock` shows it the events). An event that comes after later ones was entered late: it is recorded on
/// the day on which it comes. The clock never goes back, and gives the same times on every run.
public final class FollowingClock: Sendable {
    private let zone: Zone
    private let moment: Mutex<Instant?>

    public init(zone: Zone) {
        self.zone = zone
        moment = Mutex(nil)
    }

    /// The end of the latest day seen, in the zone; the beginning of 1970 before the first.
    public var now: Instant { moment.withLock { $0 } ?? Instant(microseconds: 0) }

    /// Whether the clock would have to move on for an event. What came before it must be recorded first.
    func isBehind(_ occurredAt: Instant) -> Bool {
        moment.withLock { moment in moment.map { occurredAt > $0 } ?? true }
    }

    func follow(_ occurredAt: Instant) {
        let end = zone.endOfDay(zone.day(of: occurredAt))
        moment.withLock { moment in moment = max(moment ?? end, end) }
    }
}
