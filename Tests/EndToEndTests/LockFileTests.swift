import DaybookLog
import DaybookTestSupport
import Foundation
import Testing

/// Who removes the lock file of a store in use parts its readers from its writers: those who had it open are told.
@Suite struct LockFileTests {
    @Test func whoHadTheStoreOpenIsTold() throws {
        let folder = try Folder()
        let command = Command(folder: folder)
        let store = folder.path + "/store"
        try #require(try command.run(["init", store, "--currency", "CNY"]).status == 0)
        let log = try Log(store: store, masterKey: MasterKey(path: ""))
        #expect(try log.lastSequence == 0)
        try FileManager.default.removeItem(atPath: store + "/log/lock.mdb")
        for number in 1...3 {
            let result = try command.run(["call", "C-\(number)", "hello", "--store", store])
            try #require(result.status == 0, "\(result.errors)")
        }
        let error = #expect(throws: (any Error).self) { try log.lastSequence }
        #expect(error.map { "\($0)" }?.contains("lock.mdb was removed") == true)
        // Opened again, it has everything.
        #expect(
            try command.run(["log", "--format", "ndjson", "--store", store]).output.split(separator: "\n").count == 3)
    }
}
