import DaybookTestSupport
import Foundation
import LMDB
import Synchronization
import Testing

/// A view's number says which commit it shows, also when others commit while it begins: what was decoded of a commit is kept by it.
@Suite struct ViewNumberTests {
    @Test func aViewIsOfTheCommitThatItsNumberSays() throws {
        let path = NSTemporaryDirectory() + "daybook-test-" + UUID().uuidString
        try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(atPath: path) }  // Nothing depends on it.
        var options = Environment.Options(tables: ["numbers"])
        options.isNoSync = true
        let environment = try Environment.open(path: path, options)
        let numbers = environment[table: "numbers"]
        func commit() throws {
            let transaction = try environment.write()
            try transaction.put(numbers, UInt64(1), withUnsafeBytes(of: transaction.id) { Array($0) })
            try transaction.commit()
        }
        try commit()
        let isOver = Atomic(false)
        let wrong = Atomic(0)
        let views = Atomic(0)
        let readers = (0..<8).map { reader in
            TestThread {
                var kept = try environment.read()
                while !isOver.load(ordering: .relaxed) {
                    if reader % 2 == 0 {
                        kept.reset()
                        try kept.renew()
                    } else {
                        kept = try environment.read()
                    }
                    let number = try kept.get(numbers, UInt64(1)) { $0.loadUnaligned(as: Int.self) }
                    if number != kept.id { wrong.add(1, ordering: .relaxed) }
                    views.add(1, ordering: .relaxed)
                }
            }
        }
        let end = ContinuousClock.now + .seconds(3)
        while ContinuousClock.now < end { for _ in 0..<100 { try commit() } }
        isOver.store(true, ordering: .relaxed)
        for reader in readers { try reader.join() }
        let (found, all) = (wrong.load(ordering: .relaxed), views.load(ordering: .relaxed))
        #expect(found == 0 && all > 1_000, "\(found) of \(all) views were of another commit")
    }
}
