import DaybookModel
import DaybookProjections
import DaybookReports
import DaybookTestSupport
import Testing

@Suite struct ProfileReportTests {
    /// `field = value (day, event)`.
    private func lines(_ context: MemoryReportContext) throws -> [String] {
        var context = context
        context.parameters["customer"] = "A"
        return try context.envelope("profile").table.rows.map { row in
            let cells = row.map(PeopleFormat.text)
            return "\(cells[0]) = \(cells[1]) (\(cells[2]), \(cells[3]))"
        }
    }

    private func lines(_ journal: Journal, asOf day: String = "2024-05-31") throws -> [String] {
        try lines(journal.asOf(day))
    }

    private var person: Journal {
        var journal = Journal()
        journal.event(
            "customer.registered", "A", at: "2024-01-01",
            personal: ["name": "王小明", "phone": "+86 1", "birthday": "1990-02-28"],
            [("kind", "person"), ("region", "east"), ("tags", ["vip", "tea"]), ("birth_year", 1990)])
        return journal
    }

    @Test func theLastEventThatSetAFieldIsNamed() throws {
        var journal = person
        // Recorded late: it acts before the change that was recorded earlier.
        journal.event("customer.changed", "A", at: "2024-03-01", personal: ["phone": "+86 3"], [("region", "north")])
        journal.event(
            "customer.changed", "A", at: "2024-02-01", personal: ["phone": "+86 2"],
            [("region", "west"), ("city", "Xi'an")])
        journal.event("customer.owner_set", "A", at: "2024-02-02", [("owner", "li.na"), ("team", "north")])
        journal.event("customer.owner_set", "A", at: "2024-02-03", [("owner", "wang.wei")])
        #expect(
            try lines(journal) == [
                "kind = person (2024-01-01, e-1)", "name = 王小明 (2024-01-01, e-1)", "phone = +86 3 (2024-03-01, e-2)",
                "date of birth = 1990-02-28 (2024-01-01, e-1)", "owner = wang.wei (2024-02-03, e-5)",
                "region = north (2024-03-01, e-2)", "city = Xi'an (2024-02-01, e-3)",
                "year of birth = 1990 (2024-01-01, e-1)", "tag = tea (2024-01-01, e-1)", "tag = vip (2024-01-01, e-1)",
            ])
        #expect(try lines(journal, asOf: "2024-02-01").contains("phone = +86 2 (2024-02-01, e-3)"))
        #expect(try lines(journal, asOf: "2024-02-02").contains("owner's team = north (2024-02-02, e-4)"))
    }

    @Test func whatIsClearedOrTakenOffIsGone() throws {
        var journal = person
        journal.event(
            "customer.changed", "A", at: "2024-02-01", [("city", "Xi'an"), ("cleared", ["phone", "region"])])
        journal.event("customer.untagged", "A", at: "2024-02-01", [("tag", "vip")])
        journal.event("customer.tagged", "A", at: "2024-02-02", [("tag", "new")])
        #expect(
            try lines(journal).suffix(5) == [
                "date of birth = 1990-02-28 (2024-01-01, e-1)", "city = Xi'an (2024-02-01, e-2)",
                "year of birth = 1990 (2024-01-01, e-1)", "tag = new (2024-02-02, e-4)", "tag = tea (2024-01-01, e-1)",
            ])
    }

    @Test func retractedEventsSetNothing() throws {
        var journal = person
        let wrong = journal.event("customer.changed", "A", at: "2024-02-01", [("region", "west")])
        journal.event("event.retracted", "A", at: "2024-05-31", retracting: wrong)
        #expect(try lines(journal, asOf: "2024-02-01").contains("region = east (2024-01-01, e-1)"))
    }

    @Test func contactsByKeyUntilTheyLeave() throws {
        var journal = Journal()
        journal.event("customer.registered", "A", at: "2024-01-01", [("kind", "company"), ("company_name", "Oak")])
        journal.event(
            "customer.contact_added", "A", at: "2024-01-02", personal: ["name": "Zhao", "phone": "1"],
            [("contact", "K-2"), ("role", "buyer"), ("is_main", true)])
        journal.event("customer.contact_added", "A", at: "2024-01-03", personal: ["name": "Qian"], [("contact", "K-1")])
        journal.event(
            "customer.contact_changed", "A", at: "2024-01-04", personal: ["email": "z@example.com"],
            [("contact", "K-2"), ("cleared", ["phone"])])
        #expect(
            try lines(journal).dropFirst(2) == [
                "contact K-1: name = Qian (2024-01-03, e-3)", "contact K-2: name = Zhao (2024-01-02, e-2)",
                "contact K-2: role = buyer (2024-01-02, e-2)", "contact K-2: e-mail = z@example.com (2024-01-04, e-4)",
                "contact K-2: main contact = yes (2024-01-02, e-2)",
            ])
        journal.event("customer.contact_removed", "A", at: "2024-01-05", [("contact", "K-2")])
        #expect(try lines(journal).dropFirst(2) == ["contact K-1: name = Qian (2024-01-03, e-3)"])
    }

    @Test func creditAndTierAreSaidAnew() throws {
        var journal = Journal()
        journal.event(
            "credit.limit_set", "A", at: "2024-01-01",
            [("limit", 500_00), ("currency", "CNY"), ("valid_until", "2024-03-31")])
        journal.event("credit.limit_set", "A", at: "2024-01-01", [("limit", 7_000), ("currency", "JPY")])
        journal.event("credit.graded", "A", at: "2024-01-02", [("grade", "B"), ("score", 71_500_000)])
        journal.event("credit.terms_set", "A", at: "2024-01-02", [("terms", "net"), ("days", 30)])
        journal.event("credit.hold_set", "A", at: "2024-01-03", [("reason", "overdue")])
        journal.event("tier.assigned", "A", at: "2024-01-04", [("tier", "B"), ("score", 80_000_000)])
        journal.event("tier.overridden", "A", at: "2024-01-05", [("tier", "A"), ("until", "2024-12-31")])
        #expect(
            try lines(journal) == [
                "credit grade = B (2024-01-02, e-3)", "credit score = 71.5 (2024-01-02, e-3)",
                "payment terms = net (2024-01-02, e-4)", "payment terms, days = 30 (2024-01-02, e-4)",
                "deliveries stopped = overdue (2024-01-03, e-5)", "credit limit, CNY = 500.00 (2024-01-01, e-1)",
                "credit limit until, CNY = 2024-03-31 (2024-01-01, e-1)", "credit limit, JPY = 7,000 (2024-01-01, e-2)",
                "tier = B (2024-01-04, e-6)", "tier score = 80 (2024-01-04, e-6)",
                "tier against the rules = A (2024-01-05, e-7)",
                "tier against the rules until = 2024-12-31 (2024-01-05, e-7)",
            ])
        journal.event("credit.limit_cleared", "A", at: "2024-02-01")
        journal.event("credit.graded", "A", at: "2024-02-01", [("grade", "C")])
        journal.event("credit.terms_set", "A", at: "2024-02-01", [("terms", "cash")])
        journal.event("credit.hold_released", "A", at: "2024-02-01", [("reason", "paid")])
        journal.event("tier.override_ended", "A", at: "2024-02-01")
        #expect(
            try lines(journal) == [
                "credit grade = C (2024-02-01, e-9)", "payment terms = cash (2024-02-01, e-10)",
                "tier = B (2024-01-04, e-6)", "tier score = 80 (2024-01-04, e-6)",
            ])
    }

    @Test func whatWasErasedSaysSo() throws {
        var journal = person
        journal.event("customer.contact_added", "A", at: "2024-01-02", personal: ["name": "Qian"], [("contact", "K-1")])
        journal.event("customer.changed", "A", at: "2024-04-01", personal: ["phone": "+86 9"], [("city", "Xi'an")])
        var context = journal.asOf("2024-05-31")
        context.erased = [1, 2]
        #expect(
            try lines(context) == [
                "kind = person (2024-01-01, e-1)", "phone = +86 9 (2024-04-01, e-3)",
                "personal fields = erased (2024-01-01, e-1)", "region = east (2024-01-01, e-1)",
                "city = Xi'an (2024-04-01, e-3)", "year of birth = 1990 (2024-01-01, e-1)",
                "tag = tea (2024-01-01, e-1)", "tag = vip (2024-01-01, e-1)",
                "contact K-1: personal fields = erased (2024-01-02, e-2)",
            ])
        context.parameters["customer"] = "A"
        #expect(try context.envelope("profile").table.subtitle == Text("report.profile.of", "A", "–"))
    }

    @Test func attributesByName() throws {
        var journal = person
        journal.event(
            "customer.changed", "A", at: "2024-02-01",
            [("attributes", [["name": "sugar", "value": "low"], ["name": "milk", "value": "no"]])])
        journal.event(
            "customer.changed", "A", at: "2024-02-02", [("attributes", [["name": "sugar", "value": "none"]])])
        #expect(
            try lines(journal).suffix(2) == ["milk = no (2024-02-01, e-2)", "sugar = none (2024-02-02, e-3)"])
    }

    /// A field that the schemas gain must find its place in the profile.
    @Test(arguments: ["customer.registered", "customer.changed", "customer.contact_added", "customer.contact_changed"])
    func everyFieldHasAPlace(type: String) throws {
        let fields = try #require(EventCatalogue.type(named: type)).fields
        let elsewhere = ["tags", "attributes", "cleared", "contact"]
        for field in fields where !elsewhere.contains(field.name) {
            var journal = Journal()
            let value: TestValue =
                switch field.kind {
                case .integer: 7
                case .flag: true
                case .day: "2024-01-01"
                default: "x"
                }
            let contact: [(String, TestValue)] = type.contains("contact") ? [("contact", "K-1")] : []
            if field.isPersonal {
                journal.event(
                    type, "A", at: "2024-01-01", personal: [field.name: field.kind == .day ? "2024-01-01" : "x"],
                    contact)
            } else {
                journal.event(type, "A", at: "2024-01-01", contact + [(field.name, value)])
            }
            #expect(try lines(journal).count == 1, "\(field.name)")
        }
    }
}
