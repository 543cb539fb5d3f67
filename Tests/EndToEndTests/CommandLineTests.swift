import DaybookReports
import DaybookTestSupport
import Foundation
import Testing

/// What people type and read.
@Suite struct CommandLineTests {
    let folder: Folder
    let command: Command
    let store: String

    init() throws {
        folder = try Folder()
        command = Command(folder: folder)
        store = folder.path + "/store"
        try command.run(["init", store, "--currency", "CNY", "--time-zone", "Asia/Shanghai"])
    }

    @discardableResult private func run(_ arguments: String..., input: String? = nil) throws -> Command.Result {
        try command.run(arguments + ["--store", store], input: input)
    }

    /// In the test's folder.
    private func succeed(_ process: Process) throws {
        process.currentDirectoryURL = URL(fileURLWithPath: folder.path)
        process.standardOutput = FileHandle.nullDevice
        process.standardError = FileHandle.nullDevice
        try process.run()
        process.waitUntilExit()
        #expect(process.terminationStatus == 0)
    }

    /// A master key in the working folder could not be made.
    @Test func aStoreAndItsKeyMayBeNamesAlone() throws {
        try succeed(command.make(["init", "s", "--master-key", "k"]))
        #expect(FileManager.default.fileExists(atPath: folder.path + "/k"))
    }

    /// As the XDG Base Directory Specification says; a relative folder is none.
    @Test(arguments: [
        ("/set", "/own", "/set"), ("/set", ".", "/set"), ("", "/own", "/own/.config"),
        (".", "/own", "/own/.config"),
    ])
    func theMasterKeyLiesInTheFolderOfTheUsersConfiguration(_ set: String, _ home: String, _ expected: String) throws {
        func inside(_ path: String) -> String { path.hasPrefix("/") ? folder.path + path : path }
        let process = command.make(["init", "s"])
        process.environment?["XDG_CONFIG_HOME"] = inside(set)
        process.environment?["HOME"] = inside(home)
        try succeed(process)
        let keys = try FileManager.default.contentsOfDirectory(atPath: folder.path + expected + "/daybook")
        #expect(keys.count { $0.hasSuffix(".key") } == 1)
    }

    @Test func everyCommandHasHelpWithAnExample() throws {
        let commands = [
            "init", "demo", "import", "mappings", "record", "pay", "call", "visit", "answer", "progress", "plan",
            "retract", "reinstate", "merge", "unmerge", "erase",
            "log", "show", "customers", "customer", "credit", "report", "reports", "diff", "explain", "publish",
            "rebuild", "status",
        ]
        for name in commands {
            let help = try command.run([name, "--help"])
            #expect(help.status == 0)
            #expect(help.output.contains("Example"), "\(name) --help has no example")
        }
    }

    @Test func everyReportIsACommandWithHelp() throws {
        for report in ReportCatalogue.all {
            let help = try command.run([report.name, "--help"])
            #expect(help.status == 0)
            #expect(help.output.contains("Example"), "\(report.name) --help has no example")
            for parameter in report.parameters {
                let option = "--" + parameter.name.replacingOccurrences(of: "_", with: "-")
                #expect(help.output.contains(option), "\(report.name) --help does not name \(option)")
            }
        }
        #expect(try command.run(["help", "ageing"]).output.contains("--basis"))
    }

    @Test func aReportTakesItsParametersInAnySpelling() throws {
        try run("record", "customer.registered", "C-1", "kind=company", "region=华东", "owner=li", "--at", "2024-01-01")
        try run("record", "invoice.issued", "C-1", "invoice=I1", "gross=10", "due=2024-02-01", "--at", "2024-01-05")
        let expected = try run("report", "ageing", "by=region", "owner=li", "--as-of", "2024-03-01").output
        #expect(expected.contains("华东"))
        for spelling in [
            ["ageing", "--by", "region", "--owner=li"], ["ageing", "by=region", "--owner", "li"],
            ["report", "ageing", "--by=region", "owner=li"],
        ] {
            #expect(try command.run(spelling + ["--as-of", "2024-03-01", "--store", store]).output == expected)
        }
        #expect(try run("invoices", "C-1", "--as-of", "2024-03-01").output.contains("I1"))
        for (wrong, part) in [
            (["ageing", "--colour", "red"], "colour"), (["ageing", "--by"], "--by"),
            (["ageing", "a", "b"], "name=value"),
            (["invoices", "C-2"], "C-2"), (["scores", "--format", "vega-lite"], "chart"),
        ] {
            let result = try command.run(wrong + ["--store", store])
            #expect(result.status != 0)
            #expect(result.errors.contains(part), "\(wrong): \(result.errors)")
        }
    }

    /// Every command says something helpful in an empty store: what to do, not only that there is nothing.
    @Test func anEmptyStoreIsAnsweredWithHelp() throws {
        for report in ReportCatalogue.all where report.parameters.allSatisfy({ $0.defaultValue != nil }) {
            let result = try run(report.name)
            #expect(result.status == 0, "\(report.name): \(result.errors)")
            #expect(result.output.contains("daybook "), "\(report.name) says nothing to do:\n\(result.output)")
        }
        for name in ["status", "log", "rules", "mappings"] { #expect(try run(name).status == 0) }
    }

    @Test func rulesAreShownEditedAndPublished() throws {
        let shown = try run("rules", "show", "credit")
        #expect(shown.status == 0, "\(shown.errors)")
        let file = folder.path + "/mine.yaml"
        try shown.output.replacingOccurrences(of: "oldest_due_first", with: "largest_first")
            .write(toFile: file, atomically: false, encoding: .utf8)
        #expect(try command.run(["rules", "check", file]).status == 0)
        #expect(try run("rules", "publish", "credit", file, "--from", "2024-01-01").status == 0)
        #expect(try run("rules", "show", "credit").output.contains("largest_first"))
        #expect(try run("rules", "show", "credit", "--version", "0").output.contains("oldest_due_first"))
        #expect(try run("rules").output.contains("credit"))
        #expect(try run("rules", "retire", "credit", "--version", "1", "--from", "2024-01-01").status == 0)
        #expect(try run("rules", "show", "credit").output.contains("oldest_due_first"))
        #expect(try run("rules", "show", "nothing").errors.contains("rules list"))
    }

    @Test func anInvoicePaidInPartIsOpenByTheRest() throws {
        #expect(
            try run(
                "record", "customer.registered", "C-1", "kind=company", "company_name=康达医药", "region=华东", "owner=li.na",
                "--at", "2024-01-01"
            ).status == 0)
        #expect(
            try run(
                "record", "invoice.issued", "C-1", "invoice=INV-7", "gross=¥1,234.50", "due=2024年2月1日", "--at",
                "2024/1/5"
            ).status == 0)
        let pay = try run("pay", "C-1", "800", "--invoice", "INV-7:800", "--at", "2024-01-20")
        #expect(pay.status == 0, "\(pay.errors)")
        #expect(pay.output.contains("80000"))
        let report = try run("report", "ageing", "--as-of", "2024-03-05", "--format", "csv")
        #expect(report.output.contains("434.50"), "\(report.output)\(report.errors)")
        let credit = try run("credit", "--as-of", "2024-03-05")
        #expect(credit.output.contains("康达医药"))
        let customers = try run("customers", "康达")
        #expect(customers.output.contains("C-1"))
        let customer = try run("customer", "C-1", "--as-of", "2024-03-05")
        #expect(customer.status == 0, "\(customer.errors)")
        #expect(customer.output.contains("INV-7"))
        #expect(try run("show", "2").output.contains("INV-7"))
        #expect(try run("log", "--type", "payment").output.contains("payment.received"))
        #expect(try run("log", "--subject", "C-1").output.split(separator: "\n").count == 3)
    }

    @Test func theSameTypedTwiceIsAskedAbout() throws {
        #expect(try run("call", "C-1", "asked for a later date").status == 0)
        let again = try run("call", "C-1", "asked for a later date")
        #expect(again.status == 1)
        #expect(again.errors.contains("--again"))
        #expect(try run("call", "C-1", "asked for a later date", "--again").status == 0)
    }

    @Test func aRetractedPaymentIsOpenAgain() throws {
        try #require(
            try run(
                "record", "invoice.issued", "C-1", "invoice=I1", "gross=100", "due=2024-02-01", "--at", "2024-01-05"
            ).status == 0)
        try #require(try run("pay", "C-1", "100", "--at", "2024-01-20").status == 0)
        #expect(try run("report", "ageing", "--as-of", "2024-03-01", "--format", "json").output.contains("\"rows\""))
        #expect(!(try run("report", "invoices", "--as-of", "2024-03-01").output.contains("I1")))
        let retracted = try run("retract", "2", "--reason", "wrong customer")
        #expect(retracted.status == 0, "\(retracted.errors)")
        #expect(try run("report", "invoices", "--as-of", "2024-03-01").output.contains("I1"))
        #expect(try run("retract", "2", "--reason", "wrong customer").status == 0)  // Known already.
        #expect(try run("retract", "99", "--reason", "x").status == 1)
    }

    @Test func mistakesAreNamedWithTheirRemedy() throws {
        let cases: [([String], String)] = [
            (["record", "payment.recieved", "C-1"], "payment.received"),
            (["record", "payment.received", "C-1", "amont=5"], "amount"),
            (["record", "payment.received", "C-1", "amount=1,23.4"], "amount"),
            (["record", "payment.received", "plan/x", "amount=5"], "customer"),
            (["report", "agein"], "reports"),
            (["report", "ageing", "basis=wrong"], "due"),
            (["report", "ageing", "--as-of", "2024-02-30"], "2024-02-30"),
            (["import", "no-such-file.ndjson"], "no-such-file"),
            (["show", "12"], "12"),
        ]
        for (arguments, expected) in cases {
            let result = try command.run(arguments + ["--store", store])
            #expect(result.status == 1, "\(arguments)")
            #expect(result.errors.contains(expected), "\(arguments): \(result.errors)")
            #expect(result.output.isEmpty)
        }
        #expect(try command.run(["status", "--store", folder.path + "/none"]).status == 1)
        #expect(try command.run(["init", store]).status == 1)
        #expect(try command.run(["import", "--no-such-option"]).status == 64)
    }

    @Test func aBadLineStopsTheImportAtACleanEdgeAndTheMendedFileCompletesIt() throws {
        var lines = try String(contentsOfFile: try folder.events(10), encoding: .utf8).split(separator: "\n").map(
            String.init)
        let good = lines[6]
        lines[6] = lines[6].replacingOccurrences(of: "\"duration\":6", with: "\"duration\":\"six\"")
        let file = folder.path + "/bad.ndjson"
        try lines.joined(separator: "\n").write(toFile: file, atomically: false, encoding: .utf8)
        let rejects = folder.path + "/rejects.ndjson"
        let stopped = try run("import", file, "--rejects", rejects)
        #expect(stopped.status == 1)
        #expect(stopped.errors.contains("line 7"), "\(stopped.errors)")
        #expect(stopped.errors.contains("duration"))
        #expect(stopped.errors.contains("6 events before it are in"))
        #expect(try String(contentsOfFile: rejects, encoding: .utf8) == lines[6] + "\n")
        let skipped = try run("import", file, "--on-error", "skip")
        #expect(skipped.status == 1)
        #expect(skipped.output.contains("3 events appended, 6 known already, 1 rejected"), "\(skipped.output)")
        try good.write(toFile: rejects, atomically: false, encoding: .utf8)
        let mended = try run("import", rejects)
        #expect(mended.status == 0)
        #expect(mended.output.contains("1 events appended"), "\(mended.output)")
    }

    @Test func aRowThatTheLogRefusesIsKeptWithItsHeader() throws {
        let header =
            "countryCode,customerID,PaperlessDate,invoiceNumber,InvoiceDate,DueDate,InvoiceAmount,Disputed,SettledDate,PaperlessBill,DaysToSettle,DaysLate"
        let row = "391,0379-NEVHP,4/6/2013,0000611365,1/2/2013,2/1/2013,55.94,No,1/15/2013,Paper,13,0"
        let file = folder.path + "/invoices.csv"
        try "\(header)\n\(row)\n".write(toFile: file, atomically: false, encoding: .utf8)
        #expect(try run("import", file).status == 0)
        let changed = row.replacingOccurrences(of: "55.94", with: "65.94")
        try "\(header)\n\(changed)\n".write(toFile: file, atomically: false, encoding: .utf8)
        let rejects = folder.path + "/rejects.csv"
        let result = try run("import", file, "--on-error", "skip", "--rejects", rejects)
        #expect(result.status == 1)
        #expect(result.errors.contains("gross"), "\(result.errors)")
        let kept = try String(contentsOfFile: rejects, encoding: .utf8).split(separator: "\n").map(String.init)
        #expect(kept == [header, changed])
    }

    @Test func allOrNothingMeansIt() throws {
        var text = try String(contentsOfFile: try folder.events(20), encoding: .utf8)
        text += "{\"not\":\"an event\"}\n"
        let file = folder.path + "/bad.ndjson"
        try text.write(toFile: file, atomically: false, encoding: .utf8)
        #expect(try run("import", file, "--all-or-nothing").status == 1)
        #expect(try run("log").output.isEmpty)
        let good = try run("import", folder.path + "/events.ndjson", "--all-or-nothing")
        #expect(good.status == 0, "\(good.errors)")
        #expect(good.output.contains("20 events appended"))
    }

    @Test func aDryRunWritesNothing() throws {
        let file = try folder.events(30)
        let dry = try run("import", file, "--dry-run")
        #expect(dry.status == 0)
        #expect(dry.output.contains("30 events would be appended"), "\(dry.output)")
        #expect(try run("log").output.isEmpty)
    }

    @Test func whatTheLogPrintsCanBeImportedIntoAnotherStore() throws {
        try #require(try run("import", try folder.events(400)).status == 0)
        try #require(try run("call", "C-1", "private words").status == 0)
        try #require(try run("retract", "3", "--reason", "typed twice").status == 0)
        let exported = try run("log", "--format", "ndjson").output
        let other = folder.path + "/other"
        try command.run(["init", other])
        let imported = try command.run(["import", "-", "--store", other], input: exported)
        #expect(imported.status == 0, "\(imported.errors)")
        let again = try command.run(["log", "--format", "ndjson", "--store", other]).output
        func business(_ text: String) -> [String] {
            text.split(separator: "\n").filter { !$0.contains("daybook.import.") }.map { line in
                // The recorded time and the import are the other store's own.
                line.replacingOccurrences(of: #","recordedtime":"[^"]*""#, with: "", options: .regularExpression)
                    .replacingOccurrences(of: #","sequence":"[^"]*""#, with: "", options: .regularExpression)
                    .replacingOccurrences(of: #","import":"[^"]*""#, with: "", options: .regularExpression)
            }
        }
        #expect(business(again) == business(exported))
        for report in ["totals", "customers", "ageing", "scores"] {
            let arguments = ["report", report, "--as-of", "2025-01-01", "--format", "csv", "--store"]
            func rows(_ text: String) -> [String] {
                text.split(whereSeparator: \.isNewline).filter { !$0.hasPrefix("import") }.map(String.init)
            }
            #expect(
                rows(try command.run(arguments + [store]).output) == rows(try command.run(arguments + [other]).output),
                "\(report)")
        }
    }

    @Test func followPrintsWhatAnotherProcessAppends() throws {
        let process = command.make(["log", "--follow", "--limit", "2", "--format", "ndjson", "--store", store])
        let out = folder.path + "/follow"
        try Data().write(to: URL(fileURLWithPath: out))
        process.standardOutput = FileHandle(forWritingAtPath: out)
        try process.run()
        try run("call", "C-1", "one")
        try run("call", "C-2", "two")
        process.waitUntilExit()
        #expect(process.terminationStatus == 0)
        let lines = try String(contentsOfFile: out, encoding: .utf8).split(separator: "\n")
        #expect(lines.count == 2)
        #expect(lines.last?.contains("two") == true)
    }

    @Test func aRebuildGivesTheDigestOfTheLiveView() throws {
        try #require(try run("import", try folder.events(300)).status == 0)
        try #require(try run("credit").status == 0)
        let digest = try #require(
            try run("status").output.split(separator: "\n").first { $0.hasPrefix("view credit") }?.split(separator: " ")
                .last)
        #expect(try run("rebuild", "credit").output.contains(digest))
    }
}
