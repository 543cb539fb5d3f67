import DaybookReports
import DaybookTestSupport
import Foundation
import Testing

/// Differences, publications and restatements as people type and read them.
@Suite struct PublicationCommandTests {
    let folder: Folder
    let command: Command
    let store: String

    init() throws {
        folder = try Folder()
        command = Command(folder: folder)
        store = folder.path + "/store"
        try command.run(["init", store, "--currency", "CNY", "--time-zone", "Asia/Shanghai"])
        try run("record", "customer.registered", "C-1", "kind=company", "company_name=绿茶有限公司", "--at", "2024-01-01")
        try run("record", "invoice.issued", "C-1", "invoice=I-1", "gross=1000", "due=2024-05-31", "--at", "2024-05-01")
    }

    @discardableResult private func run(_ arguments: String...) throws -> Command.Result {
        try command.run(arguments + ["--store", store])
    }

    @Test func aPublishedFigureIsRestatedByALatePayment() throws {
        let published = try run(
            "publish", "ageing", "--as-of", "2024-06-30", "--note", "quarter end", "--actor", "li.na")
        #expect(published.status == 0)
        #expect(published.output == "ageing as of 2024-06-30 is published as event 3\n")
        let reported = try run("ageing", "--as-of", "2024-06-30", "--known-at", "2", "--format", "json").output
        #expect(
            try run("publish", "ageing", "--as-of", "2024-06-30").output
                == "ageing as of 2024-06-30 is published already, with the same figures: event 3\n")
        try run("record", "payment.received", "C-1", "payment=P-1", "amount=300", "--at", "2024-06-28", "--id", "late")
        #expect(
            try run("ageing", "--as-of", "2024-06-30", "--as-published", "--format", "json").output == reported)
        let asPublished = try run("ageing", "--as-of", "2024-06-30", "--as-published").output
        #expect(asPublished.contains("as published by event 3"))
        #expect(asPublished.contains("1,000.00") && asPublished.contains("quarter end"))
        #expect(try run("ageing", "--as-of", "2024-06-29", "--as-published").status != 0)
        let restated = try run("restatements").output
        #expect(restated.contains("ageing as of 2024-06-30 (event 3): "))
        #expect(restated.contains("C-1 payment.received 2024-06-28 (event 4)"))
        let csv = try run("restatements", "--format", "csv").output
        #expect(csv.contains(",late,payment.received,customer/C-1,"))
        #expect(try run("published", "ageing").output.contains("li.na"))
    }

    @Test func aDifferenceIsReadAtEightyColumns() throws {
        try run("record", "payment.received", "C-1", "payment=P-1", "amount=300", "--at", "2024-06-28")
        let difference = try run("diff", "ageing", "--as-of", "2024-06-30", "--known-at", "2").output
        let line = try #require(difference.split(separator: "\n").first { $0.contains("payment.received") })
        #expect(line.hasPrefix("  C-1 payment.received 2024-06-28 (event 3)"))
        let process = command.make(["diff", "credit", "--as-of", "2024-06-30", "--known-at", "2", "--store", store])
        process.environment?["COLUMNS"] = "80"
        let pipe = Pipe()
        process.standardOutput = pipe
        try process.run()
        let output = String(decoding: pipe.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
        process.waitUntilExit()
        #expect(output.split(separator: "\n").allSatisfy { DisplayWidth.width($0) <= 80 }, "\(output)")
        #expect(output.contains("-300.00"))
        #expect(
            try run("diff", "ageing", "--as-of", "2024-06-30", "--known-at", "3").output.contains("Nothing changed."))
        let days = try run("diff", "ageing", "--as-of", "2024-05-01", "--to-as-of", "2024-06-27").output
        #expect(days.contains("time passing, 2024-05-01 to 2024-06-27"))
        #expect(try run("diff", "ageing", "--format", "vega-lite").status != 0)
        #expect(try run("diff", "nothing").status != 0)
    }
}
