import DaybookTestSupport
import Foundation
import Synchronization
import Testing

@testable import DaybookLog

/// Who writes a lot lets others go first: each object stands for a process.
@Suite struct WriteTurnTests {
    @Test func whoWritesALotWaitsForWhoWaits() throws {
        let folder = try TemporaryStore()
        let (appender, importer) = (WriteTurn(folder: folder.path), WriteTurn(folder: folder.path))
        importer.begin(isBulk: true)
        importer.end()
        appender.begin(isBulk: false)
        let isThrough = Atomic<Bool>(false)
        let thread = TestThread {
            importer.begin(isBulk: true)
            isThrough.store(true, ordering: .sequentiallyConsistent)
            importer.end()
        }
        Thread.sleep(forTimeInterval: 0.01)
        let isEarly = isThrough.load(ordering: .sequentiallyConsistent)
        #expect(!isEarly)
        appender.end()
        try thread.join()
        let isThroughAtLast = isThrough.load(ordering: .sequentiallyConsistent)
        #expect(isThroughAtLast)
        // Nothing is held by who got through.
        appender.begin(isBulk: false)
        appender.end()
    }

    @Test func nobodyWaitsForEver() throws {
        let folder = try TemporaryStore()
        let (appender, importer) = (WriteTurn(folder: folder.path), WriteTurn(folder: folder.path))
        appender.begin(isBulk: false)
        importer.begin(isBulk: true)
        importer.end()
        appender.end()
    }

    @Test func withoutTheFileNobodyWaits() {
        let turn = WriteTurn(folder: "/nowhere/at/all")
        turn.begin(isBulk: false)
        turn.begin(isBulk: true)
        turn.end()
    }
}
