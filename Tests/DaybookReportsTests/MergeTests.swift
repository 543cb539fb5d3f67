import DaybookModel
import DaybookProjections
import DaybookReports
import DaybookTestSupport
import Testing

/// Two customers that turn out to be one (D14), in every report.
struct MergeTests {
    private static let seeds = Array(UInt64(1)...4)

    private func expectEqual(_ left: [String: String], _ right: [String: String], _ what: String) {
        #expect(left.keys.sorted() == right.keys.sorted())
        for (name, text) in left.sorted(by: { $0.key < $1.key }) {
            let other = right[name] ?? ""
            guard text != other else { continue }
            let same = zip(text, other).prefix { $0 == $1 }.count
            let around = max(0, same - 80)
            Issue.record(
                "\(what), \(name):\n… \(text.dropFirst(around).prefix(200))\n… \(other.dropFirst(around).prefix(200))")
        }
    }

    @Test(arguments: seeds) func mergedCustomersAnswerAsOneThatHadItAllFromTheBeginning(seed: UInt64) throws {
        let life = DoubleLife(seed: seed)
        var two = life.journal()
        two.merge("C-2", into: "C-1", at: DoubleLife.mergeDay)
        let one = life.journal { $0 == "C-2" ? "C-1" : $0 }
        let day = seed % 2 == 0 ? DoubleLife.mergeDay : "2025-12-31"
        expectEqual(
            try two.asOf(day).printed(pages: ["C-1"]), try one.asOf(day).printed(pages: ["C-1"]), "as of \(day)")
    }

    @Test(arguments: seeds) func anUnmergeRestoresBothExactlyPlusWhatCameSince(seed: UInt64) throws {
        var journal = DoubleLife(seed: seed).journal()
        journal.merge("C-2", into: "C-1", at: DoubleLife.mergeDay)
        // What comes while they are one, and after.
        func payBoth(_ day: String) {
            for customer in ["C-1", "C-2"] { journal.pay(customer, "P-\(day)-\(customer)", 70_00, at: day) }
        }
        payBoth("2025-01-12")
        journal.unmerge("C-2", from: "C-1", at: "2025-01-15")
        payBoth("2025-01-20")
        let pages = ["C-1", "C-2"]
        for day in ["2025-01-15", "2025-12-31"] {
            expectEqual(
                try journal.asOf(day).printed(pages: pages),
                try journal.asOf(day).neverMerged.printed(pages: pages), "as of \(day)")
        }
    }

    @Test(arguments: seeds) func beforeTheMergeAndBeforeItWasKnownTheyAreTwo(seed: UInt64) throws {
        var journal = DoubleLife(seed: seed).journal()
        let last = UInt64(journal.records.count)
        journal.merge("C-2", into: "C-1", at: DoubleLife.mergeDay)
        let pages = ["C-1", "C-2"]
        let early = journal.asOf("2025-01-09")
        expectEqual(try early.printed(pages: pages), try early.neverMerged.printed(pages: pages), "before")
        var before = journal.asOf("2025-12-31")
        before.scope = EventScope(through: last)
        expectEqual(try before.printed(pages: pages), try before.neverMerged.printed(pages: pages), "known before")
        // A merge that was retracted never was; only the list of events counts the retraction.
        journal.event("event.retracted", "C-2", at: "2025-02-01", retracting: last + 1)
        let retracted = journal.asOf("2025-12-31")
        let (after, never) = (try retracted.printed(pages: pages), try retracted.neverMerged.printed(pages: pages))
        expectEqual(after.filter { $0.key != "totals" }, never.filter { $0.key != "totals" }, "retracted")
    }

    @Test(arguments: seeds) func askingForTheDuplicateAnswersTheSurvivor(seed: UInt64) throws {
        var journal = DoubleLife(seed: seed).journal()
        journal.merge("C-2", into: "C-1", at: DoubleLife.mergeDay)
        for report in ReportCatalogue.all where report.parameters.contains(where: { $0.name == "customer" }) {
            let tables = try ["C-1", "C-2"].map { customer in
                try journal.asOf("2025-12-31", ["customer": customer]).envelope(report.name).table
            }
            #expect(tables[0].rows == tables[1].rows && tables[0].totals == tables[1].totals, "\(report.name)")
            #expect(tables[0].subtitle == tables[1].subtitle, "\(report.name)")
            let note = Text("report.merged_into", "C-2", "C-1", DoubleLife.mergeDay, "e-\(journal.records.count - 1)")
            #expect(tables[1].notes == tables[0].notes + [note], "\(report.name)")
        }
    }

    /// With documents that no two customers share and due days given, what is owed and paid adds up to the same.
    @Test func totalsAddUpToTheSameBeforeAndAfter() throws {
        var journal = Journal.tea
        // Free money of one would pay what the other owes.
        journal.event("event.retracted", "C-1003", at: "2024-05-30", retracting: 14)
        let before = try journal.asOf("2024-05-31").envelope("credit").table
        journal.merge("C-1003", into: "C-1002", at: "2024-05-31")
        for report in ["credit", "ageing", "overdue", "invoices", "payments", "dso", "bad-debt"] {
            guard ReportCatalogue.report(named: report) != nil else {
                Issue.record("there is no report '\(report)'")
                continue
            }
            let context = journal.asOf("2024-05-31")
            var apart = context
            apart.supposedIdentities = Identities()
            #expect(try context.envelope(report).table.totals == apart.envelope(report).table.totals, "\(report)")
        }
        let after = try journal.asOf("2024-05-31").envelope("credit").table
        #expect(after.totals == before.totals)
        #expect(before.rows.map { $0[0] } == [.text("C-1002"), .text("C-1001"), .text("C-1003")])
        #expect(after.rows.map { $0[0] } == [.text("C-1002"), .text("C-1001")])
        let directory = try journal.asOf("2024-05-31").envelope("customers").table.rows
        #expect(directory.map { $0[0] } == [.text("C-1001"), .text("C-1002")])
    }

    @Test func documentsWithTheSameIdInBothAreSetAsideAsIssues() throws {
        var journal = Journal()
        journal.invoice("C-1", "INV-1", 100_00, at: "2024-01-01", due: "2024-02-01")
        journal.invoice("C-2", "INV-1", 70_00, at: "2024-01-02", due: "2024-02-01")
        #expect(try journal.asOf("2024-03-01").envelope("issues").table.rows.isEmpty)
        journal.merge("C-2", into: "C-1", at: "2024-02-01")
        let issues = try journal.asOf("2024-03-01").envelope("issues").table.rows
        #expect(issues.map { $0[1] } == [.text("document_twice")])
        #expect(issues.first?.last == .text("e-2"))
    }

    // MARK: Settings

    private var twoCompanies: Journal {
        var journal = Journal()
        journal.event(
            "customer.registered", "C-1", at: "2024-01-01",
            [("kind", "company"), ("company_name", "Oak"), ("owner", "li.na"), ("city", "Xi'an")])
        journal.event(
            "customer.registered", "C-2", at: "2024-01-02",
            [
                ("kind", "company"), ("company_name", "OAK Ltd"), ("owner", "wang.wei"), ("region", "west"),
                ("registration_number", "91-X"),
            ])
        journal.invoice("C-1", "INV-1", 100_00, at: "2024-02-01", due: "2024-03-01")
        return journal
    }

    private func credit(_ journal: Journal, _ day: String = "2024-12-31") throws -> [String: String] {
        let table = try journal.asOf(day, ["customer": "C-1"]).envelope("credit").table
        let row = try #require(table.rows.first)
        return Dictionary(uniqueKeysWithValues: zip(table.columns.map(\.name), row.map(PeopleFormat.text)))
    }

    @Test func aDuplicatesSettingsFillGapsOnly() throws {
        var journal = twoCompanies
        journal.event("credit.graded", "C-2", at: "2024-01-05", [("grade", "D")])
        journal.event("credit.limit_set", "C-2", at: "2024-01-05", [("limit", 500_00), ("currency", "CNY")])
        journal.merge("C-2", into: "C-1", at: "2024-03-01")
        var row = try credit(journal)
        #expect(row["name"] == "Oak" && row["owner"] == "li.na")
        #expect(row["region"] == "west" && row["grade"] == "D" && row["limit"] == "500.00")
        // Whatever the other system still says of the duplicate, the survivor's own word holds from when it is given.
        journal.event("credit.limit_set", "C-1", at: "2024-04-01", [("limit", 900_00), ("currency", "CNY")])
        journal.event("credit.limit_set", "C-2", at: "2024-05-01", [("limit", 1_00), ("currency", "CNY")])
        journal.event("credit.limit_cleared", "C-2", at: "2024-05-02")
        journal.event("customer.owner_set", "C-2", at: "2024-05-01", [("owner", "zhao.yi")])
        row = try credit(journal)
        #expect(row["limit"] == "900.00" && row["owner"] == "li.na")
        #expect(try credit(journal, "2024-03-31")["limit"] == "500.00")
        // A limit that was entered wrongly was never given.
        journal.event("event.retracted", "C-1", at: "2024-06-01", retracting: UInt64(journal.records.count - 3))
        #expect(try credit(journal)["limit"] == "–" || credit(journal)["limit"] == "no limit")
        #expect(try credit(journal, "2024-05-01")["limit"] == "1.00")
        let names = try journal.asOf("2024-12-31").envelope("customers").table.rows
        #expect(names.map { PeopleFormat.text($0[1]) } == ["Oak"])
    }

    @Test func aHoldOnADuplicateIsNotLost() throws {
        var journal = twoCompanies
        journal.event("credit.hold_set", "C-1", at: "2024-02-02", [("reason", "overdue")])
        journal.event("credit.hold_set", "C-2", at: "2024-02-03", [("reason", "fraud")])
        journal.event("credit.hold_released", "C-1", at: "2024-02-04", [("reason", "paid")])
        #expect(try credit(journal, "2024-02-29")["hold"] == "no")
        journal.merge("C-2", into: "C-1", at: "2024-03-01")
        #expect(try credit(journal, "2024-02-29")["hold"] == "no")
        #expect(try credit(journal)["hold"] == "yes")
        let notes = try journal.asOf("2024-12-31").envelope("credit").table.notes
        #expect(notes == [Text("report.credit.held_by_duplicate", "C-1", "C-2")])
        let profile = try journal.asOf("2024-12-31", ["customer": "C-1"]).envelope("profile").table.rows
        #expect(profile.contains { $0[1] == .text("fraud") })
        journal.event("credit.hold_set", "C-1", at: "2024-03-05", [("reason", "overdue")])
        journal.event("credit.hold_released", "C-2", at: "2024-03-06", [("reason", "cleared up")])
        #expect(try credit(journal, "2024-03-06")["hold"] == "yes", "the survivor's own hold stands")
        journal.event("credit.hold_released", "C-1", at: "2024-03-07", [("reason", "paid")])
        #expect(try credit(journal, "2024-03-07")["hold"] == "no")
    }

    @Test func theProfileTakesFromTheDuplicateWhatIsMissing() throws {
        var journal = twoCompanies
        journal.event(
            "customer.contact_added", "C-1", at: "2024-01-03", personal: ["name": "Zhao"], [("contact", "K-1")])
        journal.event(
            "customer.contact_added", "C-2", at: "2024-01-03", personal: ["name": "Qian", "phone": "1"],
            [("contact", "K-1")])
        journal.event("tier.assigned", "C-1", at: "2024-01-04", [("tier", "B")])
        journal.event("tier.overridden", "C-2", at: "2024-01-05", [("tier", "A")])
        journal.merge("C-2", into: "C-1", at: "2024-03-01")
        let table = try journal.asOf("2024-12-31", ["customer": "C-2"]).envelope("profile").table
        #expect(table.subtitle == Text("report.profile.of", "C-1", "Oak"))
        #expect(
            table.rows.map { "\(PeopleFormat.text($0[0])) = \(PeopleFormat.text($0[1]))" } == [
                "kind = company", "company = Oak", "registration number = 91-X", "owner = li.na", "region = west",
                "city = Xi'an", "duplicate, merged = C-2", "contact C-2/K-1: name = Qian",
                "contact C-2/K-1: phone = 1", "contact K-1: name = Zhao", "tier = B",
            ])
    }

    @Test func aTierOfTheDuplicateIsNoMoveOfTheSurvivor() throws {
        var journal = twoCompanies
        journal.event("tier.assigned", "C-1", at: "2024-01-04", [("tier", "B")])
        journal.event("tier.assigned", "C-2", at: "2024-06-05", [("tier", "A")])
        journal.merge("C-2", into: "C-1", at: "2024-07-01")
        let context = journal.asOf("2024-12-31", ["from": "2024-02-01", "to": "2024-12-31", "movers": "yes"])
        #expect(try context.envelope("tier-migration").table.rows.isEmpty)
    }

    // MARK: Chains

    @Test func mergesOfMergesCountAsTheLast() throws {
        var journal = Journal()
        for (number, customer) in ["A", "B", "C"].enumerated() {
            journal.invoice(customer, "INV-\(customer)", 100_00, at: "2024-01-0\(number + 1)", due: "2024-02-01")
        }
        journal.event("customer.owner_set", "A", at: "2024-01-09", [("owner", "a")])
        journal.event("customer.owner_set", "B", at: "2024-01-05", [("owner", "b")])
        journal.merge("A", into: "B", at: "2024-03-01")
        let second = UInt64(journal.records.count + 1)
        journal.merge("B", into: "C", at: "2024-04-01")
        func owed(_ day: String) throws -> [String] {
            try journal.asOf(day).envelope("credit").table.rows.map {
                "\(PeopleFormat.text($0[0])) \(PeopleFormat.text($0[2])) \(PeopleFormat.text($0[5]))"
            }
        }
        #expect(try owed("2024-02-29") == ["A a 100.00", "B b 100.00", "C – 100.00"])
        #expect(try owed("2024-03-31") == ["B b 200.00", "C – 100.00"])
        #expect(try owed("2024-04-30") == ["C b 300.00"])
        let notes = try journal.asOf("2024-04-30", ["customer": "A"]).envelope("credit").table.notes
        #expect(
            notes == [
                Text("report.merged_into", "A", "B", "2024-03-01", "e-\(second - 2)"),
                Text("report.merged_into", "B", "C", "2024-04-01", "e-\(second)"),
            ])
        journal.event("event.retracted", "B", at: "2024-05-01", retracting: second)
        #expect(try owed("2024-04-30") == ["B b 200.00", "C – 100.00"])
        journal.unmerge("A", from: "B", at: "2024-06-01")
        #expect(try owed("2024-06-01") == ["A a 100.00", "B b 100.00", "C – 100.00"])
    }
}
