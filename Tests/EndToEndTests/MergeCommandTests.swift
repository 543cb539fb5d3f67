import DaybookTestSupport
import Foundation
import Testing

/// Merging customers as people do it.
@Suite struct MergeCommandTests {
    let folder: Folder
    let command: Command
    let store: String

    init() throws {
        folder = try Folder()
        command = Command(folder: folder)
        store = folder.path + "/store"
        try command.run(["init", store, "--currency", "CNY", "--time-zone", "Asia/Shanghai"])
        for (customer, name) in [("C-1", "绿茶有限公司"), ("C-2", "绿茶（有限公司）")] {
            try run(
                "record", "customer.registered", customer, "kind=company", "company_name=\(name)", "--at", "2024-01-01")
            try run(
                "record", "invoice.issued", customer, "invoice=I-\(customer)", "gross=100", "due=2024-02-01", "--at",
                "2024-01-05")
        }
    }

    @discardableResult private func run(_ arguments: String...) throws -> Command.Result {
        try command.run(arguments + ["--store", store])
    }

    @Test func aDuplicateIsFoundTriedOutMergedAndUnmerged() throws {
        #expect(try run("duplicates").output.contains("same name"))
        let before = try run("credit").output
        let trial = try run("merge", "C-2", "C-1", "--dry-run")
        #expect(trial.status == 0)
        #expect(trial.output.contains("200.00"))
        #expect(trial.errors.contains("nothing was recorded"))
        #expect(try run("credit").output == before)

        let merged = try run("merge", "C-2", "C-1", "--reason", "same company", "--actor", "li.na")
        #expect(merged.status == 0)
        #expect(merged.output.contains("C-2 counts as C-1"))
        #expect(!(try run("customers").output.contains("C-2")))
        let asked = try run("credit", "C-2").output
        #expect(asked.contains("200.00") && asked.contains("C-2 was merged into C-1"))
        let page = try run("customer", "C-2").output
        #expect(page.contains("绿茶有限公司") && page.contains("duplicate, merged") && page.contains("I-C-2"))
        let merges = try run("merges").output
        #expect(merges.contains("in force") && merges.contains("same company"))

        let again = try run("merge", "C-2", "C-1", "--reason", "same company")
        #expect(again.status != 0)
        #expect(again.errors.contains("was merged into C-1 already"))
        #expect(try run("unmerge", "C-2", "--dry-run").output.contains("100.00"))
        let undone = try run("unmerge", "C-2", "--reason", "two branches after all")
        #expect(undone.status == 0)
        #expect(
            try run("credit").output.split(separator: "\n").dropFirst() == before.split(separator: "\n").dropFirst())
        #expect(try run("merges").output.contains("undone"))
    }

    @Test func aMergeNeedsAReasonUnlessItIsADryRun() throws {
        let result = try run("merge", "C-2", "C-1")
        #expect(result.status != 0)
        #expect(result.errors.contains("--reason"))
        #expect(try run("unmerge", "C-2", "--reason", "x").errors.contains("not merged into any customer"))
    }
}
