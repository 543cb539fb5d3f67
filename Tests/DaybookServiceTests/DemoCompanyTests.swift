import DaybookModel
import DaybookService
import Testing

/// The demo as a set of events: the same every time, and such that every import takes it.
@Suite struct DemoCompanyTests {
    @Test func everyRunOnEveryMachineGivesTheSameBytes() {
        // When the demo is changed on purpose, this number changes with it, and so do the figures in docs/demo.md.
        #expect(Demo.drafts.count == 24_818)
        #expect(DemoCompanyTests.digest(of: Demo.drafts) == 18_404_447_955_996_219_375)
    }

    @Test func aSecondRunGivesTheSameEvents() throws {
        #expect(try DemoCompany.events(named: "dealers") == Demo.drafts)
    }

    @Test func eventsComeInOrderOfOccurrenceWithinTheTwoYears() throws {
        for (left, right) in zip(Demo.drafts, Demo.drafts.dropFirst()) where left.occurredAt > right.occurredAt {
            Issue.record("\(left.id) comes before \(right.id), but happened after it")
        }
        #expect(Demo.facts.first?.day == Demo.day("2023-01-01"))
        let last = try DemoCompany.asOf(named: "dealers")
        #expect(last == Demo.day("2024-12-31"))
        #expect(Demo.facts.allSatisfy { $0.day <= last })
    }

    @Test func idsAreUniqueAndSayWhatTheyName() {
        #expect(Set(Demo.drafts.map(\.id)).count == Demo.drafts.count)
        #expect(Demo.drafts.allSatisfy { $0.source == "demo/dealers" })
        #expect(Demo.facts.filter { $0.type == "order.placed" }.allSatisfy { $0.id == "order/" + $0.text("order") })
        #expect(
            Demo.facts.filter { $0.type == "payment.received" }.allSatisfy { $0.id == "payment/" + $0.text("payment") })
    }

    @Test func everyEventStandsUpToTheSchemas() throws {
        var wrong: [String] = []
        for draft in Demo.drafts {
            let type = try #require(EventCatalogue.type(numbered: draft.type))
            let required = type.fields.filter { $0.isRequired && !$0.isPersonal }.map(\.number)
            let present = numbers(of: draft.clear)
            let isRight =
                type.subjects.contains(draft.subject.kind) && present == present.sorted()
                && Set(required).isSubset(of: present) && !present.contains { type.isPersonal($0) }
                && numbers(of: draft.personal).allSatisfy { type.isPersonal($0) }
            if !isRight { wrong.append(draft.id) }
        }
        #expect(wrong == [])
    }

    @Test func amountsAreInTheCompanysCurrency() throws {
        let currency = try DemoCompany.currency(named: "dealers").code
        #expect(currency == "CNY")
        #expect(Demo.facts.allSatisfy { $0.data["currency"] == nil || $0.text("currency") == currency })
        #expect(try DemoCompany.zoneName(named: "dealers") == "Asia/Shanghai")
    }

    @Test func whatAnEventNamesHasHappenedBefore() {
        var known: Set<String> = []
        var early: [String] = []
        // Leave to exceed a limit names the order that it lets pass, so it alone comes first.
        for fact in Demo.facts where fact.type != "credit.override_approved" {
            let named = ["order", "invoice", "payment", "case", "contact", "promise", "corrects"]
                .filter { fact.data[$0] != nil }
                .map { ($0 == "corrects" ? "invoice" : $0) + "/" + fact.text($0) }
            let makes = DemoCompanyTests.made(by: fact)
            for name in named where name != makes && !known.contains(name) { early.append("\(fact.id) names \(name)") }
            if let makes { known.insert(makes) }
        }
        #expect(early == [])
    }

    @Test func anUnknownNameIsRefusedWithTheNamesThereAre() {
        #expect(throws: DemoError.unknownName("coffee")) { try DemoCompany.events(named: "coffee") }
        #expect(
            DemoError.unknownName("coffee").description
                == "there is no demo company 'coffee'; choose one of: dealers")
        #expect(
            DemoCompany.names.allSatisfy { (try? DemoCompany.summary(named: $0).description.contains("300")) == true })
    }

    /// The document that an event brings into the world.
    private static func made(by fact: DemoFact) -> String? {
        switch fact.type {
        case "order.placed": "order/" + fact.text("order")
        case "invoice.issued": "invoice/" + fact.text("invoice")
        case "payment.received": "payment/" + fact.text("payment")
        case "case.opened": "case/" + fact.text("case")
        case "customer.contact_added": "contact/" + fact.text("contact")
        case "dunning.promise_made": "promise/" + fact.text("promise")
        default: nil
        }
    }

    private func numbers(of message: [UInt8]) -> [UInt32] {
        message.withUnsafeBytes { bytes in
            var reader = WireReader(bytes)
            var numbers: [UInt32] = []
            while reader.next() { numbers.append(reader.number) }
            return numbers
        }
    }

    /// FNV-1a of every draft's fields, each with its length before it.
    private static func digest(of drafts: [EventDraft]) -> UInt64 {
        var hash: UInt64 = 0xCBF2_9CE4_8422_2325
        func add(_ bytes: some Collection<UInt8>) {
            for byte in String(bytes.count).utf8 { hash = (hash ^ UInt64(byte)) &* 0x100_0000_01B3 }
            for byte in bytes { hash = (hash ^ UInt64(byte)) &* 0x100_0000_01B3 }
        }
        for draft in drafts {
            add("\(draft.type) \(draft.subject) \(draft.occurredAt) \(draft.source) \(draft.id) \(draft.actor)".utf8)
            add(draft.clear)
            add(draft.personal)
            add(draft.contact.utf8)
        }
        return hash
    }
}

extension EventTypeDescriptor {
    fileprivate func isPersonal(_ number: UInt32) -> Bool {
        fields.contains { $0.number == number && $0.isPersonal }
    }
}
