import DaybookImport
import DaybookModel
import Foundation
import Testing

@testable import DaybookService

/// The first months of the dealers: enough to see how a demo is recorded.
private enum FirstMonths: DemoCompany {
    static let name = "dealers"

    static func tell(scale: Int, _ body: (EventDraft) throws -> Void) rethrows {
        for draft in DemoBooks.dealers.drafts.prefix(4_000) { try body(draft) }
    }
}

/// Demo companies come into a store by the ordinary import, with a simulated clock.
@Suite struct DemoStoreTests {
    private struct Recorded: Equatable {
        let id: String
        let occurredAt: Instant
        let recordedAt: Instant
    }

    private func made() throws -> [Recorded] {
        let folder = StoreFolder()
        let summary = try DemoStore.make(FirstMonths.self, path: folder.path, masterKey: folder.masterKey)
        #expect(summary.appended == 4_000)
        #expect(summary.rejected == 0)
        let store = try Store(path: folder.path, masterKey: folder.masterKey)
        var events: [Recorded] = []
        try store.log.forEach { view in
            let event = try store.log.open(view)
            events.append(Recorded(id: event.id, occurredAt: event.occurredAt, recordedAt: event.recordedAt))
            return true
        }
        return events
    }

    @Test func everythingIsRecordedAtTheEndOfItsDayButForLateEntries() throws {
        let events = try made()
        let zone = try #require(ZoneLoader.load("Asia/Shanghai"))
        var lateCount = 0
        for event in events {
            #expect(event.recordedAt == zone.endOfDay(zone.day(of: event.recordedAt)))
            let days = zone.day(of: event.recordedAt) - zone.day(of: event.occurredAt)
            #expect((0...8).contains(days), "\(event.id) was recorded \(days) days late")
            if days > 0 { lateCount += 1 }
        }
        #expect(lateCount > 5)
        // The last is the import's own.
        #expect(events.last?.id.hasPrefix("import/") == true)
        #expect(try made() == events, "another run gives other times")
    }
}

/// A place for a store that goes away with the object.
final class StoreFolder: Sendable {
    let path = NSTemporaryDirectory() + "daybook-demo-store-" + UUID().uuidString
    var masterKey: String { path + ".key" }

    deinit {
        // Nothing depends on the folder being gone.
        try? FileManager.default.removeItem(atPath: path)
        try? FileManager.default.removeItem(atPath: masterKey)
    }
}
