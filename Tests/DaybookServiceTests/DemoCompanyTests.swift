import DaybookModel
import DaybookService
import Testing

/// The demo as a set of events: the same every time, and such that every import takes it.
@Suite struct DemoCompanyTests {
    /// When a demo is changed on purpose, these numbers change with it, and so do the figures in docs/demo.md.
    private static let expected: [(name: String, events: Int, digest: UInt64)] = [
        ("coffee", 48_283, 13_781_759_641_287_870_517), ("courier", 37_050, 8_140_716_697_982_289_001),
        ("dealers", 27_240, 7_843_155_262_896_316_801),
    ]

    @Test func everyRunOnEveryMachineGivesTheSameBytes() throws {
        #expect(DemoCompanyTests.expected.map(\.name) == DemoCatalogue.all.map { $0.name })
        for (name, events, digest) in DemoCompanyTests.expected {
            let books = DemoBooks.of(try DemoCatalogue.company(named: name))
            #expect(books.drafts.count == events, "\(name)")
            #expect(DemoCompanyTests.digest(of: books.drafts) == digest, "\(name)")
        }
    }

    @Test(arguments: DemoCatalogue.all.map { $0.name }) func aSecondRunGivesTheSameEvents(name: String) throws {
        let company = try DemoCatalogue.company(named: name)
        #expect(company.events() == DemoBooks.of(company).drafts)
    }

    @Test(arguments: DemoCatalogue.all.map { $0.name }) func onlyLateEntriesComeOutOfOrder(name: String) throws {
        let company = try DemoCatalogue.company(named: name)
        var latest = Instant(microseconds: 0)
        var lateCount = 0
        for draft in DemoBooks.of(company).drafts {
            if draft.occurredAt < latest { lateCount += 1 }
            latest = max(latest, draft.occurredAt)
        }
        #expect(
            name == "coffee" ? lateCount == 0 : (50...600).contains(lateCount), "\(name): \(lateCount) late entries")
        let facts = DemoBooks.of(company).facts
        #expect(company.lastDay == Demo.day("2024-12-31"))
        #expect(facts.allSatisfy { $0.day <= company.lastDay })
        #expect(facts.contains { $0.day > company.lastDay + -3 })
    }

    @Test(arguments: DemoCatalogue.all.map { $0.name }) func idsAreUniqueAndSayWhatTheyName(name: String) throws {
        let books = DemoBooks.of(try DemoCatalogue.company(named: name))
        #expect(Set(books.drafts.map(\.id)).count == books.drafts.count)
        #expect(books.drafts.allSatisfy { $0.source == "demo/\(name)" })
        #expect(books.facts.filter { $0.type == "order.placed" }.allSatisfy { $0.id == "order/" + $0.text("order") })
        #expect(
            books.facts.filter { $0.type == "payment.received" }
                .allSatisfy { $0.id == "payment/" + $0.text("payment") })
    }

    @Test(arguments: DemoCatalogue.all.map { $0.name }) func everyEventStandsUpToTheSchemas(name: String) throws {
        var wrong: [String] = []
        for draft in DemoBooks.of(try DemoCatalogue.company(named: name)).drafts {
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

    @Test(arguments: DemoCatalogue.all.map { $0.name }) func amountsAreInTheCompanysCurrency(name: String) throws {
        let company = try DemoCatalogue.company(named: name)
        #expect(company.currency.code == "CNY")
        #expect(company.zoneName == "Asia/Shanghai")
        #expect(
            DemoBooks.of(company).facts.allSatisfy { $0.data["currency"] == nil || $0.text("currency") == "CNY" })
    }

    @Test(arguments: DemoCatalogue.all.map { $0.name }) func whatAnEventNamesHasHappenedBefore(name: String) throws {
        var known: Set<String> = []
        var early: [String] = []
        // Leave to exceed a limit names the order that it lets pass, so it alone comes first; a task waits for what comes.
        for fact in DemoBooks.of(try DemoCatalogue.company(named: name)).facts
        where fact.type != "credit.override_approved" {
            let named = ["order", "invoice", "payment", "case", "contact", "promise", "corrects"]
                .filter { fact.data[$0] != nil }
                .map { ($0 == "corrects" ? "invoice" : $0) + "/" + fact.text($0) }
            let makes = DemoCompanyTests.made(by: fact)
            for name in named where name != makes && !known.contains(name) { early.append("\(fact.id) names \(name)") }
            if let makes { known.insert(makes) }
        }
        #expect(early == [])
    }

    @Test func anUnknownNameIsRefusedWithTheNamesThereAre() throws {
        #expect(throws: DemoError.unknownName("tea")) { try DemoCatalogue.company(named: "tea") }
        #expect(
            DemoError.unknownName("tea").description
                == "there is no demo company 'tea'; choose one of: coffee, courier, dealers")
        #expect(throws: DemoError.scale("dealers", 2, max: 1)) { try DealersCompany.forEachEvent(scale: 2) { _ in } }
        for company in DemoCatalogue.all {
            let customers = DemoBooks.of(company).of("customer.registered").count
            let summary = company.summary.description.replacing(",", with: "")
            #expect(summary.contains(String(customers)), "\(company.name) has \(customers) customers: \(summary)")
        }
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
