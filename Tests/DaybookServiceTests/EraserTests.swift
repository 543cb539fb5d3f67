import DaybookLog
import DaybookModel
import DaybookReports
import DaybookService
import DaybookTestSupport
import Foundation
import Testing

/// What an erasure leaves of a whole store: figures stay, personal data is in no file, and the certificate says what happened.
@Suite struct EraserTests {
    let store: ServiceStore
    static let name = "Wang Fang-Testperson"
    static let contact = "Li Na-Testcontact"

    init() throws {
        store = try ServiceStore()
        try store.append([
            try .make(
                "customer.registered", "customer/C-1",
                ["kind": "person", "name": Self.name, "phone": "13911112222", "email": "wang@test.example"], id: "r-1",
                at: "2024-01-01"),
            try .make(
                "customer.contact_added", "customer/C-1",
                ["contact": "K-1", "name": Self.contact, "phone": "13933334444"], id: "k-1", at: "2024-01-02"),
            try .said("a word of \(Self.contact)", by: "K-1", of: "C-1", id: "s-1"),
            try .make(
                "customer.registered", "customer/C-2",
                ["kind": "person", "name": "Zhao Min-Survivor", "phone": "13955556666"], id: "r-2", at: "2024-01-03"),
            try .make(
                "payment.received", "customer/C-1",
                ["payment": "P-1", "amount": "5000", "currency": "CNY", "reference": "paid by \(Self.name)"], id: "p-1",
                at: "2024-02-01"),
            try .make(
                "invoice.issued", "customer/C-2",
                ["invoice": "I-1", "due": "2024-03-01", "gross": "7000", "currency": "CNY"], id: "i-1", at: "2024-02-01"
            ),
        ])
    }

    private func order(_ customers: [String] = ["C-1"], contact: String? = nil) -> ErasureOrder {
        ErasureOrder(
            customers: customers, contact: contact, reason: "requested", basis: "GDPR Art. 17(1)(b)",
            request: "R-2026-7", actor: "dpo")
    }

    private func personal(_ sequence: UInt64) throws -> StoredEvent.Personal? {
        try store.store.log.event(sequence)?.personal
    }

    /// Files of the store and of its master key that hold any of these texts.
    private func holding(_ texts: [String]) throws -> [String] {
        let inside = FileManager.default.enumerator(atPath: store.path)?.compactMap { $0 as? String } ?? []
        return try (inside.map { "\(store.path)/\($0)" } + [store.path + ".key"]).filter { path in
            var isFolder: ObjCBool = false
            guard FileManager.default.fileExists(atPath: path, isDirectory: &isFolder), !isFolder.boolValue else {
                return false
            }
            let bytes = try Data(contentsOf: URL(fileURLWithPath: path))
            return texts.contains { bytes.range(of: Data($0.utf8)) != nil }
        }
    }

    @Test func theCertificateSaysWhatWasErased() throws {
        let before = try store.store.log.head
        let certificate = try #require(try Eraser(store.store).erase(order()))
        let entry = try #require(certificate.entries.first)
        #expect(entry.sequence == 7)
        #expect((entry.survey.events, entry.survey.keys, entry.survey.hasOwn) == (4, 2, true))
        #expect(entry.survey.contacts == ["K-1"])
        #expect(
            entry.survey.fields.map { "\($0.type) \($0.field) \($0.events)" } == [
                "customer.contact_added name 1", "customer.contact_added phone 1", "customer.registered email 1",
                "customer.registered name 1", "customer.registered phone 1", "interaction.logged text 1",
                "payment.received reference 1",
            ])
        #expect((certificate.before.size, certificate.before.root) == (6, Hexadecimal.text(before.root)))
        let after = try store.store.log.head
        #expect((certificate.after.size, certificate.after.root) == (7, Hexadecimal.text(after.root)))
        let event = try #require(try store.store.log.event(7))
        #expect(event.origin.actor == "dpo")
        let fields = EventFields(event)
        #expect(try fields.text(of: "basis") == "GDPR Art. 17(1)(b)")
        #expect(try fields.text(of: "reason") == "requested")
        #expect(try fields.text(of: "request") == "R-2026-7")
        #expect(certificate.json.contains(#""treeSize":7"#))
        #expect(JSONValue(certificate.json)?["erasures"] != nil)
        for text in [certificate.json, certificate.text] {
            let words = ["GDPR Art. 17(1)(b)", "dpo", "R-2026-7", "customer/C-1", "K-1", "payment.received"]
            for word in words + [certificate.after.root] { #expect(text.contains(word), "no '\(word)' in \(text)") }
            for value in [Self.name, Self.contact, "13911112222", "wang@test.example"] {
                #expect(!text.contains(value))
            }
        }
    }

    @Test func figuresStayAndValuesGo() throws {
        let before = try store.printed(asOf: "2024-06-01")
        let digests = try store.store.rebuild().map(\.digest)
        let texts = [Self.name, Self.contact, "13911112222", "13933334444", "wang@test.example", "Zhao Min-Survivor"]
        #expect(try holding(texts) == [])
        _ = try Eraser(store.store).erase(order())
        #expect(try holding(texts) == [])
        let after = try store.printed(asOf: "2024-06-01")
        for (report, text) in before where !text.contains(Self.name) && !text.contains(Self.contact) {
            #expect(after[report] == text, "\(report) moved")
        }
        #expect(after.values.allSatisfy { !$0.contains(Self.name) && !$0.contains(Self.contact) })
        // Live and rebuilt are the same, and the erasure's own event changes no figure's rows but the log's end.
        let live = try store.store.viewStatus().map(\.digest)
        #expect(try store.store.rebuild().map(\.digest) == live)
        #expect(digests.count == live.count)
        for sequence in [UInt64(1), 2, 3, 5] { #expect(try personal(sequence) == .erased) }
        guard case .open? = try personal(4) else {
            Issue.record("the other customer was erased as well")
            return
        }
        #expect(try LogChecker.problems(store.store.log) == [])
    }

    @Test func nothingIsErasedTwice() throws {
        let eraser = Eraser(store.store)
        #expect(try eraser.erase(order(contact: "K-1"))?.entries.first?.survey.events == 2)
        #expect(try eraser.erase(order(contact: "K-1")) == nil)
        let rest = try #require(try eraser.survey(order()).first)
        #expect((rest.events, rest.erasedBefore, rest.contacts) == (2, 2, []))
        #expect(try eraser.erase(order(["C-1", "C-2", "C-1"]))?.entries.map(\.survey.events) == [2, 1])
        #expect(try eraser.erase(order(["C-1", "C-2"])) == nil)
        #expect(try store.store.log.lastSequence == 9)
    }

    @Test func aSurveyErasesNothing() throws {
        #expect(try Eraser(store.store).survey(order()).map(\.events) == [4])
        #expect(try store.store.log.lastSequence == 6)
        guard case .open? = try personal(1) else {
            Issue.record("the dry run erased")
            return
        }
    }

    @Test func whatCannotBeErasedIsSaid() throws {
        func refusal(_ order: ErasureOrder) -> String? {
            do {
                _ = try Eraser(store.store).erase(order)
                return nil
            } catch {
                return (error as? ServiceError)?.text.key
            }
        }
        #expect(refusal(order(["C-99"])) == "report.no_such_customer")
        #expect(refusal(order(["plan/P-1"])) == "erase.not_a_customer")
        #expect(refusal(order(["C-1", "C-2"], contact: "K-1")) == "erase.one_contact")
        let auditor = try Store(path: store.path, masterKey: store.path + ".nowhere")
        #expect(throws: ServiceError(Text("log.keys.no_master", store.path + ".nowhere"))) {
            try Eraser(auditor).erase(order())
        }
        #expect(try store.store.log.lastSequence == 6)
    }

    @Test func whoWasMergedIsNamed() throws {
        _ = try CustomerMerger(store.store).merge("C-2", into: "C-1", reason: "same", actor: "tests")
        let eraser = Eraser(store.store)
        func others(_ customers: [String]) throws -> [Subject] {
            try eraser.merged(with: eraser.survey(order(customers)))
        }
        #expect(try others(["C-1"]) == [Subject(.customer, "C-2")])
        #expect(try others(["C-2"]) == [Subject(.customer, "C-1")])
        #expect(try others(["C-2", "C-1"]) == [])
        _ = try eraser.erase(order())
        #expect(try personal(1) == .erased && personal(4) != .erased)
    }

    /// The file that brought the data is imported once more: nothing is new, nothing comes back.
    @Test func importingAgainBringsNothingBack() throws {
        let drafts = [
            try EventDraft.make(
                "customer.registered", "customer/C-7", ["kind": "person", "name": "Sun Li-Imported"], id: "r-7",
                at: "2024-01-01"),
            try .make("customer.tagged", "customer/C-7", ["tag": "vip"], id: "t-7", at: "2024-01-02"),
        ]
        try store.bring(drafts)
        let count = try store.store.log.lastSequence
        _ = try Eraser(store.store).erase(order(["C-7"]))
        let again = try store.bring(drafts).summary
        #expect((again.appended, again.already, again.alreadyErased) == (0, 2, 1))
        #expect(try store.store.log.lastSequence == count + 1)
        #expect(try personal(count - 2) == .erased)
        // An erasure in a file is a row that is not imported.
        let foreign = try store.bring([try .erasure(of: "C-1", id: "foreign")]).summary
        #expect((foreign.appended, foreign.rejected) == (0, 1))
        guard case .open? = try personal(1) else {
            Issue.record("an import erased")
            return
        }
    }
}
