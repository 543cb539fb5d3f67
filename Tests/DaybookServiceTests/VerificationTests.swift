import DaybookLog
import DaybookModel
import DaybookProjections
import DaybookTestSupport
import Foundation
import LMDB
import Testing

@testable import DaybookService

/// A whole store: its settings, and its read models against the log.
@Suite struct VerificationTests {
    private let made: ServiceStore

    init() throws {
        made = try ServiceStore()
        try made.append(EventDraft.randomEvents(300, seed: 3))
        _ = try made.store.rebuild()
    }

    private var verification: StoreVerification { StoreVerification(path: made.path, masterKey: made.path + ".key") }

    private func damages(_ areas: Set<VerifyArea>) throws -> [Damage] {
        var verification = verification
        verification.areas = areas
        return try verification.run().damages.map(\.damage)
    }

    @Test func aSoundStoreIsFoundSound() throws {
        let outcome = try verification.run()
        #expect(outcome.damages.map { "\($0.what.text)" } == [])
        #expect(outcome.views.map(\.name).sorted() == ProjectorCatalogue.all.map { $0.name }.sorted())
        let status = try made.store.viewStatus()
        for view in outcome.views {
            #expect(status.first { $0.name == view.name }?.digest == view.digest)
            #expect(view.sequence == (try made.store.log.lastSequence))
        }
    }

    /// Read models that stand at different events are made up to where each stands, and are only read.
    @Test func readModelsAreComparedWhereTheyStand() throws {
        let before = try made.store.log.lastSequence
        try made.append(
            EventDraft.randomCreditEvents(50, seed: 9).map { draft in
                var draft = draft
                draft.id = "later-\(draft.id)"
                return draft
            }.filter { $0.type != EventType.eventRetracted })
        _ = try made.store.rebuild(["credit"])
        var verification = verification
        verification.areas = [.views]
        let outcome = try verification.run()
        #expect(outcome.damages.map { "\($0.what.text)" } == [])
        #expect(Set(outcome.views.map(\.sequence)) == [before, try made.store.log.lastSequence])
        #expect(try made.store.viewStatus().filter { $0.sequence == before }.count == ProjectorCatalogue.all.count - 1)
    }

    @Test func aChangedRowOfAReadModelIsNamedWithItsSubject() throws {
        let folder = made.path + "/views/credit"
        let name = try String(contentsOfFile: folder + "/current", encoding: .utf8)
            .trimmingCharacters(in: .whitespacesAndNewlines)
        let environment = try Environment.open(
            path: "\(folder)/\(name)", Environment.Options(tables: ["rows", "meta"]))
        let rows = environment[table: "rows"]
        let transaction = try environment.write()
        let (key, value) = try transaction.withCursor(rows) { cursor in
            let entry = try #require(try cursor.first())
            return (Array(entry.key), Array(entry.value))
        }
        var changed = value
        changed[value.count - 1] ^= 1
        try transaction.put(rows, key, changed)
        try transaction.commit()
        let damages = try damages([.views])
        #expect(damages.map(\.what.key) == ["verify.damage.view_sum", "verify.damage.view"])
        #expect(damages.allSatisfy { $0.remedy == .rebuild })
        #expect("\(damages[1].what)".contains("/S-"))
        _ = try made.store.rebuild(["credit"])
        #expect(try self.damages([.views]) == [])
    }

    @Test func settingsOfAnotherStoreAreFound() throws {
        let path = made.path + "/daybook.yaml"
        let text = try String(contentsOfFile: path, encoding: .utf8)
        // As somebody writes it by hand, without the line that finds a slip.
        let other =
            text.replacing(made.store.configuration.storeID, with: Log.newStoreID().description)
            .split(separator: "\n").filter { !$0.hasPrefix("check:") }.joined(separator: "\n") + "\n"
        try other.write(toFile: path, atomically: true, encoding: .utf8)
        #expect(try damages([.log]).map(\.what.key) == ["verify.damage.settings"])
        try "currency: [".write(toFile: path, atomically: true, encoding: .utf8)
        #expect(try damages([.log]).map(\.what.key) == ["verify.damage.settings_unreadable"])
    }

    // MARK: Attestations

    private func attested() throws -> Attestation {
        var verification = verification
        verification.makesAllViews = true
        var outcome = try verification.run()
        outcome.areas = VerifyArea.allCases
        return try #require(Attestation(outcome, program: "test", at: Instant(microseconds: 0)))
    }

    @Test func anAttestationHoldsForTheSameEventsLater() throws {
        let file = made.path + ".attestation"
        defer { try? FileManager.default.removeItem(atPath: file) }  // Nothing depends on it being gone.
        try attested().write(file)
        let attestation = try Attestation.read(file)
        #expect(attestation.views.count == ProjectorCatalogue.all.count)
        try made.append([.sample(70_001), .sample(70_002)])
        try made.store.catchUp()
        var later = verification
        later.attestation = attestation
        #expect(try later.run().damages.map { "\($0.what.text)" } == [])

        var changed = attestation
        changed.root = String(changed.root.reversed())
        later.attestation = changed
        #expect(try later.run().damages.map(\.what.key) == ["verify.damage.head"])
        changed = attestation
        changed.views[0].digest = String(changed.views[0].digest.reversed())
        later.attestation = changed
        #expect(try later.run().damages.map(\.what.key) == ["verify.damage.view_attested"])
        changed = attestation
        changed.storeID = Log.newStoreID().description
        later.attestation = changed
        #expect(try later.run().damages.map(\.what.key) == ["verify.damage.attested_store"])
        changed = attestation
        changed.size = 1_000_000
        later.attestation = changed
        #expect(try later.run().damages.map(\.what.key).first == "verify.damage.head_beyond")
    }

    @Test func whatIsNoAttestationIsRefused() throws {
        let file = made.path + ".attestation"
        defer { try? FileManager.default.removeItem(atPath: file) }  // Nothing depends on it being gone.
        #expect(throws: ServiceError.self) { try Attestation.read(file) }
        for text in ["", "{}", "{\"format\": 2}"] {
            try Data(text.utf8).write(to: URL(fileURLWithPath: file))
            #expect(throws: ServiceError.self) { try Attestation.read(file) }
        }
    }
}
