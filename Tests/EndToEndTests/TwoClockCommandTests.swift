import DaybookReports
import DaybookTestSupport
import Foundation
import Testing

/// The two clocks as people type them.
@Suite struct TwoClockCommandTests {
    let folder: Folder
    let command: Command
    let store: String

    /// Events 1 to 4: a customer, its invoice, a payment of it, and that the payment was another customer's.
    init() throws {
        folder = try Folder()
        command = Command(folder: folder)
        store = folder.path + "/store"
        try command.run(["init", store, "--currency", "CNY", "--time-zone", "Asia/Shanghai"])
        try run("record", "customer.registered", "C-1", "kind=company", "company_name=绿茶有限公司", "--at", "2024-01-01")
        try run("record", "invoice.issued", "C-1", "invoice=I1", "gross=100", "due=2024-02-01", "--at", "2024-01-05")
        try run("pay", "C-1", "100", "--at", "2024-01-20")
        try run("retract", "3", "--reason", "another customer's")
    }

    @discardableResult private func run(_ arguments: String...) throws -> Command.Result {
        try command.run(arguments + ["--store", store])
    }

    @Test func everySpellingOfAReportTakesBothClocks() throws {
        let asOf = ["--as-of", "2024-03-01"]
        for (knownAt, isOpen) in [("1", false), ("2", true), ("3", false), ("4", true)] {
            let clocks = asOf + ["--known-at", knownAt]
            for spelling in [["invoices"], ["report", "invoices"], ["invoices", "C-1"]] {
                let result = try command.run(spelling + clocks + ["--store", store])
                #expect(result.status == 0, "\(spelling) \(result.errors)")
                #expect(result.output.contains("I1") == isOpen, "\(spelling) known at \(knownAt):\n\(result.output)")
                #expect(result.output.contains("event \(knownAt)"), "\(result.output)")
            }
            let json = try command.run(["invoices", "--format", "json", "--store", store] + clocks).output
            #expect(json.contains("\"knownAt\":{\"sequence\":\(knownAt),\"recordedAt\":"), "\(json)")
        }
        let now = try run("invoices", "--as-of", "2024-03-01", "--format", "json").output
        #expect(now.contains("\"knownAt\":{\"sequence\":4}"), "\(now)")
    }

    @Test func aCustomersPageShowsWhatWasKnownAndHadOccurred() throws {
        let before = try run("customer", "C-1", "--as-of", "2024-03-01", "--known-at", "3")
        #expect(before.status == 0, "\(before.errors)")
        #expect(before.output.contains("payment.received"))
        #expect(!before.output.contains("event.retracted"), "\(before.output)")
        let now = try run("customer", "C-1", "--as-of", "2024-03-01")
        #expect(now.output.contains("event.retracted"))
        let early = try run("customer", "C-1", "--as-of", "2024-01-04")
        let events = early.output.split(separator: "\n").filter { $0.contains("2024-01-0") }
        #expect(events.contains { $0.contains("customer.registered") })
        #expect(!events.contains { $0.contains("invoice.issued") }, "\(early.output)")
    }

    @Test func beforeTheFirstEventNothingWasHeld() throws {
        for report in ReportCatalogue.all {
            var arguments = [report.name, "--known-at", "0"]
            for parameter in report.parameters where parameter.defaultValue == nil {
                guard case .choice(let choices) = parameter.kind else {
                    arguments += ["--\(parameter.name)", "C-1"]
                    continue
                }
                arguments += ["--\(parameter.name)", choices[0]]
            }
            for format in ["table", "json"] {
                let result = try command.run(arguments + ["--format", format, "--store", store])
                #expect(result.status == 0, "\(report.name): \(result.errors)")
                #expect(
                    result.output.contains(format == "table" ? "Daybook held nothing yet" : "\"rows\":[]"),
                    "\(report.name):\n\(result.output)")
            }
        }
        let long = try run("credit", "--known-at", "2001-01-01")
        #expect(long.status == 0 && long.output.contains("Daybook held nothing yet"))
        let page = try run("customer", "C-1", "--known-at", "0")
        #expect(page.status == 0 && !page.output.contains("customer.registered"), "\(page.output)\(page.errors)")
    }

    @Test func whatCannotBeAnsweredIsSaidInWords() throws {
        for (arguments, part) in [
            (["credit", "--known-at", "yesterday"], "yesterday"), (["credit", "--known-at", "5"], "ends at event 4"),
            (["credit", "--known-at", "2024-02-30"], "2024-02-30"),
            (["report", "credit", "--known-at=-1"], "-1"), (["credit", "--known-at"], "known-at"),
            (["customer", "C-1", "--known-at", "5"], "ends at event 4"),
            (["scorecards", "--rules", "ours", "--known-at", "4"], "ours"),
        ] {
            let result = try command.run(arguments + ["--store", store])
            #expect(result.status != 0, "\(arguments)")
            #expect(result.errors.contains(part), "\(arguments): \(result.errors)")
            #expect(result.output.isEmpty, "\(result.output)")
        }
        try run("record", "customer.registered", "C-2", "kind=company", "--at", "2024-01-01")
        for name in ["credit", "customer"] {
            let result = try run(name, "C-2", "--known-at", "4")
            #expect(result.status == 1 && result.errors.contains("first event is 5"), "\(result.errors)")
        }
    }

    @Test func helpTellsOfBothClocks() throws {
        for arguments in [["report"], ["customer"]] {
            let help = try command.run(arguments + ["--help"]).output
            #expect(help.contains("--as-of") && help.contains("--known-at"), "\(arguments)")
        }
        for report in ReportCatalogue.all {
            let help = try command.run([report.name, "--help"]).output
            #expect(help.contains("--as-of") && help.contains("--known-at"), "\(report.name):\n\(help)")
        }
    }

    /// Each run is a process of its own: what one appended does not change what another one had known.
    @Test func whatOthersAppendDoesNotChangeWhatWasKnown() throws {
        func directory() throws -> String { try run("customers", "--known-at", "4", "--format", "csv").output }
        let before = try directory()
        #expect(before.contains("绿茶有限公司"))
        try run("record", "customer.changed", "C-1", "company_name=Oak", "--at", "2024-01-02")
        try run("record", "customer.registered", "C-3", "kind=company", "--at", "2024-01-02")
        #expect(try directory() == before)
        #expect(try run("rebuild").status == 0)
        #expect(try directory() == before)
        #expect(try run("customers", "--format", "csv").output.contains("Oak"))
        try FileManager.default.removeItem(atPath: store + "/views")
        #expect(try directory() == before)
    }
}
