import DaybookLog
import DaybookModel
import DaybookReports
import DaybookTestSupport
import Testing

@testable import DaybookService

/// Reports over a whole store, where names are sealed and events have the ids they were given.
@Suite struct StoreReportTests {
    private func rows(
        _ store: ServiceStore, _ name: String, _ parameters: [String: String] = [:], asOf day: String = "2024-12-31",
        rowsMax: Int? = nil
    ) throws -> [[String]] {
        let report = try #require(ReportCatalogue.report(named: name))
        return try store.store.report(report, parameters: parameters, asOf: Day(day), rowsMax: rowsMax).table.rows
            .map { $0.map(PeopleFormat.text) }
    }

    @Test func theProfileNamesTheEventOfEveryField() throws {
        let store = try ServiceStore()
        try store.append([
            try .make(
                "customer.registered", "customer/A", ["kind": "person", "name": "王小明", "region": "east"], id: "r-1",
                at: "2024-01-01"),
            try .make(
                "customer.registered", "customer/B", ["kind": "company", "company_name": "Oak"], id: "r-2",
                at: "2024-01-01"),
            try .make(
                "customer.changed", "customer/A", ["phone": "+86 2", "region": "west"], id: "c-2", at: "2024-03-01"),
            try .make(
                "customer.changed", "customer/A", ["phone": "+86 1", "region": "north"], id: "c-1", at: "2024-02-01"),
            try .make(
                "customer.contact_added", "customer/A", ["contact": "K-1", "name": "Zhao"], id: "k-1", at: "2024-02-02"),
            try .make("customer.owner_set", "customer/A", ["owner": "li.na"], id: "o-1", at: "2024-02-03"),
        ])
        try store.append([
            try .make(
                "event.retracted", "customer/A", ["event_source": "tests", "event_id": "o-1", "reason": "typed twice"],
                id: "x-1", at: "2024-05-01")
        ])
        #expect(
            try rows(store, "profile", ["customer": "A"]) == [
                ["kind", "person", "2024-01-01", "r-1"], ["name", "王小明", "2024-01-01", "r-1"],
                ["phone", "+86 2", "2024-03-01", "c-2"], ["region", "west", "2024-03-01", "c-2"],
                ["contact K-1: name", "Zhao", "2024-02-02", "k-1"],
            ])
        #expect(
            try rows(store, "profile", ["customer": "A"], asOf: "2024-02-01").map { $0[1] }
                == ["person", "王小明", "+86 1", "north"])
        #expect(throws: ReportError.self) { try rows(store, "profile", ["customer": "C"]) }
    }

    @Test func onlyPrintedRowsAreNamed() throws {
        let store = try ServiceStore()
        try store.append(
            try (1...5).map {
                try .make(
                    "customer.registered", "customer/C-\($0)", ["kind": "person", "name": "N\($0)"], id: "r-\($0)",
                    at: "2024-01-01")
            })
        #expect(try rows(store, "customers", rowsMax: 2).map { $0[1] } == ["N1", "N2", "", "", ""])
        #expect(try rows(store, "customers", ["query": "n4"], rowsMax: 2).map { $0[1] } == ["N4"])
    }

    /// Everything but retractions, which can only follow what they retract, in an order of its own for each store.
    @Test(arguments: [1, 2, 3] as [UInt64]) func anotherOrderPrintsTheSame(seed: UInt64) throws {
        var random = SeededGenerator(seed: seed)
        let drafts = try EventDraft.randomCreditEvents(300, seed: seed).filter { $0.type != EventType.eventRetracted }
        let (store, other) = (try ServiceStore(), try ServiceStore())
        try store.append(drafts)
        try other.append(drafts.shuffled(using: &random))
        let (printed, otherPrinted) = (try store.printed(asOf: "2024-12-31"), try other.printed(asOf: "2024-12-31"))
        for (name, text) in printed.sorted(by: { $0.key < $1.key }) { #expect(otherPrinted[name] == text, "\(name)") }
        for customer in ["C-1", "C-7", "C-12"] {
            for report in ["profile", "statement", "invoices", "payments"] {
                let state = ["invoices", "payments"].contains(report) ? ["state": "all"] : [:]
                let parameters = state.merging(["customer": customer]) { first, _ in first }
                #expect(try rows(store, report, parameters) == rows(other, report, parameters), "\(report) \(customer)")
            }
        }
    }
}
