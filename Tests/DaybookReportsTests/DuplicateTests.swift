import DaybookModel
import DaybookTestSupport
import Testing

@testable import DaybookReports

/// Which customers may be the same, and what became of merges.
struct DuplicateTests {
    @Test(arguments: [
        ("绿茶有限公司", "绿茶（有限公司）"), ("绿茶有限公司", "绿茶股份有限公司"), ("Oak, Co., Ltd.", "OAK Ltd"), ("ＯＡＫ　ＬＴＤ", "oak limited"),
        ("Müller GmbH & Co. KG", "müller"), ("株式会社桜", "桜"), ("O'Brien Inc.", "OBrien"), ("S.A. Fruit S.A.", "sa fruit"),
    ])
    func theseNamesAreTheSame(names: (String, String)) throws {
        #expect(try #require(CompanyName(names.0)).plain == #require(CompanyName(names.1)).plain)
    }

    @Test(arguments: [
        ("绿茶有限公司", "红茶有限公司"), ("Oak & Sons", "Oak"), ("Oak 2", "Oak 3"), ("Muller", "Müller"), ("Company", "Limited"),
        ("AB", "AG"), ("有限公司", "公司"),
    ])
    func theseNamesAreNot(names: (String, String)) throws {
        #expect(try #require(CompanyName(names.0)).plain != #require(CompanyName(names.1)).plain)
    }

    @Test func aNameOfNothingButSignsIsNone() {
        for name in ["", "  ", "—…", "・"] { #expect(CompanyName(name) == nil, "\(name)") }
    }

    private func rows(_ journal: Journal, _ parameters: [String: String] = [:]) throws -> [String] {
        try journal.asOf("2024-12-31", parameters).envelope("duplicates").table.rows.map {
            $0.map(PeopleFormat.text).joined(separator: " | ")
        }
    }

    private func register(_ journal: inout Journal, _ key: String, _ data: [(String, TestValue)]) {
        journal.event("customer.registered", key, at: "2024-01-01", [("kind", "company")] + data)
    }

    private var suspects: Journal {
        var journal = Journal()
        register(&journal, "A", [("company_name", "绿茶有限公司"), ("registration_number", "91-X"), ("city", "西安")])
        register(&journal, "B", [("company_name", "绿茶（有限公司）"), ("city", "西安")])
        register(&journal, "C", [("company_name", "Green Tea"), ("registration_number", "91x")])
        register(&journal, "D", [("company_name", "Oak Ltd"), ("country", "DE")])
        register(&journal, "E", [("company_name", "OAK"), ("country", "CN")])
        register(&journal, "F", [("company_name", "Elm"), ("registration_number", "000")])
        register(&journal, "G", [("company_name", "Ash"), ("registration_number", "0")])
        return journal
    }

    @Test func pairsAreRankedWithReasons() throws {
        #expect(
            try rows(suspects) == [
                "70 | A | 绿茶有限公司 | C | Green Tea | same registration number",
                "65 | A | 绿茶有限公司 | B | 绿茶（有限公司） | same name, same city",
            ])
        #expect(
            try rows(suspects, ["score_min": "10"]).last
                == "10 | D | Oak Ltd | E | OAK | same name but for the legal form, other country")
        let table = try suspects.asOf("2024-12-31", ["top": "1"]).envelope("duplicates").table
        #expect(table.rows.count == 1)
        #expect(table.notes == [Text("report.duplicates.more", 1)])
    }

    @Test func whatIsClearedOrRetractedAgreesWithNothing() throws {
        var journal = suspects
        journal.event("customer.changed", "C", at: "2024-02-01", [("cleared", ["registration_number"])])
        journal.event("event.retracted", "B", at: "2024-02-01", retracting: 2)
        #expect(try rows(journal).isEmpty)
    }

    @Test func whoCountsAsOneIsNoPairAndTheSurvivorIsShown() throws {
        var journal = suspects
        journal.merge("A", into: "B", at: "2024-03-01")
        #expect(try rows(journal) == ["70 | B | 绿茶（有限公司） | C | Green Tea | same registration number"])
        journal.merge("C", into: "A", at: "2024-03-01")
        #expect(try rows(journal).isEmpty)
    }

    /// A name that thousands share makes thousands of pairs and not millions; and whoever asks twice reads the same.
    @Test func manyOfOneNameAreComparedWithTheirNeighboursOnly() throws {
        var journal = Journal()
        for number in 1...300 { register(&journal, "C-\(number)", [("company_name", "Kiosk")]) }
        let all = try rows(journal, ["top": "100000"])
        #expect(all.count == 299)
        #expect(try rows(journal, ["top": "100000"]) == all)
    }

    // MARK: Merges

    @Test func everyMergeSaysWhatBecameOfIt() throws {
        var journal = suspects
        journal.merge("A", into: "B", at: "2024-03-01")
        journal.unmerge("A", from: "B", at: "2024-04-01")
        journal.merge("A", into: "C", at: "2024-05-01", reason: "same number")
        journal.merge("C", into: "A", at: "2024-06-01")
        journal.merge("D", into: "nobody", at: "2024-07-01")
        journal.event("event.retracted", "D", at: "2024-07-02", retracting: UInt64(journal.records.count - 1))
        journal.event("customer.merged", "F", at: "2024-08-01", [("into", "nobody at all, by a long key")])
        let table = try journal.asOf("2024-12-31").envelope("merges").table
        #expect(
            table.rows.map { $0.map(PeopleFormat.text).joined(separator: " | ") } == [
                "A | B | 2024-03-01 | undone | 2024-04-01 | li.na | same company | e-8",
                "A | C | 2024-05-01 | in force | – | li.na | same number | e-12",
                "C | A | 2024-06-01 | set aside: counts as this one already | – | li.na | same company | e-14",
                "F | nobody at all, by a long key | 2024-08-01 | set aside: no such customer | – | – | – | e-19",
            ])
        #expect(try journal.asOf("2024-12-31", ["customer": "A"]).envelope("merges").table.rows.count == 3)
        #expect(
            try journal.asOf("2024-03-31").envelope("merges").table.rows.map { $0[3] } == [
                .label(Text("merges.state.in_force"))
            ])
    }
}
