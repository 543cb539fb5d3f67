import DaybookModel
import DaybookTestSupport
import Foundation
import LMDB

@testable import DaybookLog

/// A store with something in every table, and means to damage it.
struct VerifyStore {
    let store: TemporaryStore
    let log: Log
    /// Signed a head in the middle and one near the end.
    let key: SigningKey

    /// More events than one run covers, in blocks and in the tail; retractions, persons, several origins, an ordered source.
    static func make(events: Int = 4_400) throws -> VerifyStore {
        let store = try TemporaryStore()
        let log = try store.open()
        let key = SigningKey.make(origin: try log.origin)
        var drafts: [EventDraft] = []
        for number in 0..<events {
            let customer = "C-\(number * 7 % 211)"
            let personal = number % 500 == 3 ? "private \(number)" : nil
            drafts.append(
                .sample(number, customer: customer, source: number % 3 == 0 ? "shop" : "tests", personal: personal))
        }
        _ = try log.append(drafts[..<(events / 3)].map { AppendRequest([$0]) })
        _ = try log.signHead(key, at: Instant(microseconds: 1_000_000))
        _ = try log.append(drafts[(events / 3)...].dropLast(20).map { AppendRequest([$0]) })
        let retractions = try [0, 5, 9].map { try EventDraft.retraction(of: drafts[$0]) }
        let again = try EventDraft.retraction(of: retractions[1])
        _ = try log.append((retractions + [again]).map { AppendRequest([$0]) })
        _ = try log.append([AppendRequest([drafts[events - 20]], offset: .init(source: "queue", value: 7))])
        _ = try log.signHead(key, at: Instant(microseconds: 2_000_000))
        for draft in drafts.suffix(19) { _ = try log.append([AppendRequest([draft])]) }
        return VerifyStore(store: store, log: log, key: key)
    }

    func verification(_ areas: Set<VerifyArea> = [.log, .indexes]) -> LogVerification {
        var verification = LogVerification(store: store.path)
        verification.areas = areas
        return verification
    }

    func damages(_ areas: Set<VerifyArea> = [.log, .indexes]) throws -> [Damage] {
        try verification(areas).run().damages.damages
    }

    var environment: Environment {
        get throws { try Environment.open(path: "\(store.path)/log", Environment.Options(tables: LogTable.all)) }
    }

    /// The keys of a table, in order.
    func keys(_ table: String) throws -> [[UInt8]] {
        let environment = try environment
        return try environment.read().withCursor(environment[table: table]) { cursor in
            var keys: [[UInt8]] = []
            var next = try cursor.first()
            while let entry = next {
                keys.append(Array(entry.key))
                next = try cursor.next()
            }
            return keys
        }
    }

    func value(_ table: String, _ key: [UInt8]) throws -> [UInt8] {
        let environment = try environment
        return try environment.read().bytes(environment[table: table], key) ?? []
    }

    /// Writes a row past Daybook; nil removes it.
    func put(_ table: String, _ key: [UInt8], _ value: [UInt8]?) throws {
        let environment = try environment
        let transaction = try environment.write()
        if let value {
            try transaction.put(environment[table: table], key, value)
        } else {
            try transaction.delete(environment[table: table], key)
        }
        try transaction.commit()
    }
}

extension [Damage] {
    var keys: [String] { map(\.what.key) }
    var texts: [String] { map { "\($0.what) – \($0.affected)" } }
}
