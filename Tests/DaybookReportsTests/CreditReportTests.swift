import DaybookModel
import DaybookProjections
import DaybookReports
import DaybookTestSupport
import Testing

@Suite struct CreditReportTests {
    private func table(
        _ name: String, _ journal: Journal, asOf day: String = "2024-05-31", _ parameters: [String: String] = [:]
    ) throws -> ReportTable {
        try journal.asOf(day, parameters).envelope(name).table
    }

    private var twoCurrencies: Journal {
        var journal = Journal()
        journal.invoice("B", "I-1", 100_00, at: "2024-05-01", due: "2024-05-10")
        journal.invoice("A", "I-2", 100_00, at: "2024-05-01", due: "2024-05-10")
        journal.invoice("A", "I-3", 7_000, at: "2024-05-01", due: "2024-07-01", currency: "JPY")
        journal.pay("A", "P-1", 1_000, at: "2024-05-02", currency: "USD")
        return journal
    }

    @Test func currenciesAreNeverAddedUp() throws {
        let text = OutputFormat.table.text(try twoCurrencies.asOf("2024-05-31").envelope("ageing"))
        #expect(
            text == """
                Ageing of open invoices by due date · as of 2024-05-31 · known at event 4

                Currency  Bucket         Invoices    Open    Share
                CNY       not due               0    0.00    0.0 %
                CNY       1–30 days             2  200.00  100.0 %
                CNY       31–60 days            0    0.00    0.0 %
                CNY       61–90 days            0    0.00    0.0 %
                CNY       91–120 days           0    0.00    0.0 %
                CNY       over 120 days         0    0.00    0.0 %
                JPY       not due               1   7,000  100.0 %
                JPY       1–30 days             0       0    0.0 %
                JPY       31–60 days            0       0    0.0 %
                JPY       61–90 days            0       0    0.0 %
                JPY       91–120 days           0       0    0.0 %
                JPY       over 120 days         0       0    0.0 %
                USD       not due               0    0.00        –
                USD       1–30 days             0    0.00        –
                USD       31–60 days            0    0.00        –
                USD       61–90 days            0    0.00        –
                USD       91–120 days           0    0.00        –
                USD       over 120 days         0    0.00        –
                CNY       total                 2  200.00  100.0 %
                JPY       total                 1   7,000  100.0 %
                USD       total                 0    0.00        –
                USD       unallocated              -10.00
                USD       balance                  -10.00

                """)
        let json = OutputFormat.json.text(try twoCurrencies.asOf("2024-05-31").envelope("ageing"))
        #expect(
            json.contains(#""totals":[{"currency":"CNY","bucket":"total","invoices":2,"open":"200.00","share":1.0000}"#)
        )
        #expect(!json.contains(#""total":"#))
        #expect(json.contains(#"{"name":"open"}"#))
    }

    @Test func listsRankByCurrencyThenAmountThenKey() throws {
        let rows = try table("credit", twoCurrencies).rows
        #expect(
            rows.map { [$0[0], $0[4]] } == [
                [.text("A"), .text("CNY")], [.text("B"), .text("CNY")], [.text("A"), .text("JPY")],
                [.text("A"), .text("USD")],
            ])
        #expect(try table("credit", twoCurrencies).totals.map { $0[4] } == [.text("CNY"), .text("JPY"), .text("USD")])
        let groups = try table("ageing", twoCurrencies, ["by": "owner"])
        #expect(groups.rows.map { $0[1] } == [.text("CNY"), .text("JPY"), .text("USD")])
        #expect(groups.rows.allSatisfy { $0[0] == .none })
    }

    @Test func noLimitIsNotALimitOfZero() throws {
        let rows = try table("credit", .tea).rows
        let limits = Dictionary(
            uniqueKeysWithValues: rows.map { (PeopleFormat.text($0[0]), PeopleFormat.text($0[10])) })
        #expect(limits == ["C-1001": "10,000.00", "C-1002": "0.00", "C-1003": "no limit"])
    }

    @Test func anExpiredLimitAllowsNothingAndIsSaid() throws {
        var journal = Journal()
        journal.event(
            "credit.limit_set", "A", at: "2024-01-01",
            [("limit", 500_00), ("currency", "CNY"), ("valid_until", "2024-03-31")])
        let after = try table("credit", journal)
        #expect(after.rows[0][12] == .money(0, Currency("CNY")!))
        #expect(after.notes.map(\.description) == ["the limit has ended and allows nothing: A"])
        #expect(try table("credit", journal, asOf: "2024-03-31").notes.isEmpty)
    }

    @Test func filtersByCustomerOwnerAndRegion() throws {
        func customers(_ parameters: [String: String]) throws -> [Cell] {
            try table("credit", .tea, parameters).rows.map { $0[0] }
        }
        #expect(try customers(["customer": "C-1003"]) == [.text("C-1003")])
        #expect(try customers(["owner": "wang.wei"]) == [.text("C-1002")])
        #expect(try customers(["region": "east"]) == [.text("C-1001"), .text("C-1003")])
        #expect(try customers(["region": "east", "owner": "wang.wei"]).isEmpty)
        #expect(throws: ReportError(Text("report.no_such_customer", "C-9"))) { try customers(["customer": "C-9"]) }
    }

    @Test func policyAndBasisCanBeAskedFor() throws {
        var journal = Journal()
        journal.invoice("A", "I-1", 100_00, at: "2024-03-01", due: "2024-03-31")
        journal.invoice("A", "I-2", 250_00, at: "2024-04-01", due: "2024-04-30")
        journal.invoice("A", "I-3", 400_00, at: "2024-05-01", due: "2024-06-30")
        journal.pay("A", "P-1", 250_00, at: "2024-05-02", settling: "I-3")
        func open(_ parameters: [String: String]) throws -> [String] {
            try table("ageing", journal, parameters).rows.map { PeopleFormat.text($0[3]) }
        }
        #expect(try open([:]) == ["150.00", "0.00", "250.00", "100.00", "0.00", "0.00"])
        #expect(try open(["explicit": "no"]) == ["400.00", "0.00", "100.00", "0.00", "0.00", "0.00"])
        #expect(
            try open(["explicit": "no", "allocation": "exact_amount_first"])
                == ["400.00", "0.00", "0.00", "100.00", "0.00", "0.00"])
        #expect(
            try open(["explicit": "no", "allocation": "largest_first"])
                == ["150.00", "0.00", "250.00", "100.00", "0.00", "0.00"])
        #expect(
            try open(["explicit": "no", "allocation": "explicit_only"])
                == ["400.00", "0.00", "250.00", "100.00", "0.00", "0.00"])
        #expect(try open(["basis": "document"]) == ["0.00", "150.00", "250.00", "0.00", "100.00", "0.00"])
        let envelope = try journal.asOf("2024-05-31", ["basis": "document", "explicit": "no"]).envelope("ageing")
        #expect(
            OutputFormat.table.text(envelope).hasPrefix(
                "Ageing of open invoices by document date · as of 2024-05-31 · known at event 4 · CNY"))
    }

    /// Formulas, section 14: receivables 480 k, sales 320, 280, 300 k, opening 420 k, not due 320 k.
    @Test func daysSalesOutstandingOfTheVector() throws {
        var journal = Journal()
        let k: Int64 = 1_000_00
        journal.invoice("A", "O", 420 * k, at: "2022-12-01", due: "2023-01-15")
        journal.pay("A", "PO", 420 * k, at: "2023-01-15", settling: "O")
        journal.invoice("A", "J", 320 * k, at: "2023-01-10", due: "2023-02-10")
        journal.pay("A", "PJ", 320 * k, at: "2023-02-10", settling: "J")
        journal.invoice("A", "F1", 100 * k, at: "2023-02-10", due: "2023-03-10")
        journal.pay("A", "PF", 100 * k, at: "2023-03-10", settling: "F1")
        journal.invoice("A", "F2", 160 * k, at: "2023-02-20", due: "2023-03-20")
        journal.invoice("A", "F3", 20 * k, at: "2023-02-28", due: "2023-04-10")
        journal.invoice("A", "M", 300 * k, at: "2023-03-10", due: "2023-04-10")
        let row = try table("dso", journal, asOf: "2023-03-31").rows.map { $0.map(PeopleFormat.text) }
        #expect(
            row == [
                [
                    "CNY", "90", "420,000.00", "900,000.00", "480,000.00", "320,000.00", "48.0", "49.0", "32.0", "16.0",
                    "84.0 %", "63.6 %",
                ]
            ])
        let whole = try table("dso", journal, asOf: "2024-01-31", ["from": "2023-01-01", "to": "2023-03-31"]).rows
        #expect(whole.map { $0.map(PeopleFormat.text) } == row)
    }

    @Test func periodsThatCannotBeAreRefused() {
        let journal = Journal.tea
        #expect(throws: ReportError.self) { try table("collection", journal, ["to": "2024-06-01"]) }
        #expect(throws: ReportError.self) {
            try table("collection", journal, ["from": "2024-05-02", "to": "2024-05-01"])
        }
        #expect(throws: ReportError.self) { try table("dso", journal, ["days": "0"]) }
        #expect(throws: ReportError.self) { try table("dso", journal, ["from": "0001-01-01"]) }
        #expect(throws: ReportError.self) { try table("statement", journal) }
    }

    /// K19: for any two dates the opening balance and the movements are the closing balance.
    @Test(arguments: ["2024-01-01", "2024-02-01", "2024-03-10", "2024-05-01", "2024-05-02"])
    func statementsAddUp(from: String) throws {
        for to in ["2024-05-02", "2024-05-31"] {
            let table = try table("statement", .tea, ["customer": "C-1001", "from": from, "to": to])
            var balance: Int64?
            for row in table.rows {
                guard case .money(let after, _) = row[5] else {
                    Issue.record("no balance")
                    return
                }
                if case .money(let amount, _) = row[4] { #expect(balance.map { $0 + amount } == after) }
                balance = after
            }
            #expect(table.totals.count == 1)
            #expect(table.totals[0][5] == .money(balance ?? -1, Currency("CNY")!))
        }
    }

    @Test func aStatementWithoutMovementsHasBalancesOfZero() throws {
        var journal = Journal()
        journal.event("customer.registered", "A", at: "2024-01-01", [("kind", "person")])
        let lines = PeopleFormat.table(try table("statement", journal, ["customer": "A"]))
        #expect(
            lines == [
                "Day         Entry            Document  Amount  Balance  Event",
                "2024-01-01  opening balance                       0.00",
                "2024-05-31  closing balance              0.00     0.00",
            ])
    }

    /// Ids, owners and regions that do not fit into a row are read from their events.
    @Test func longNamesAreSpeltOut() throws {
        var journal = Journal()
        let (owner, invoice) = ("a.very.long.owner.name", "INV-2024-000000000001")
        journal.event("customer.registered", "A", at: "2024-01-01", [("kind", "person"), ("owner", .text(owner))])
        journal.invoice("A", invoice, 10_00, at: "2024-01-02", due: "2024-01-31")
        let rows = try table("overdue", journal).rows
        #expect(rows.map { $0[2] } == [.text(owner)])
        #expect(rows.map { $0[4] } == [.text(invoice)])
        #expect(try table("overdue", journal, ["by": "owner"]).rows.map { $0[0] } == [.text(owner)])
        #expect(try table("ageing", journal, ["by": "owner"]).rows.map { $0[0] } == [.text(owner)])
        #expect(try table("overdue", journal, ["owner": owner]).rows.count == 1)
        #expect(try table("statement", journal, ["customer": "A"]).rows[1][2] == .text(invoice))
    }

    @Test func groupsAddUpToTheTotal() throws {
        for by in ["customer", "owner", "region"] {
            let table = try table("ageing", .tea, ["by": by])
            for index in table.columns.indices {
                var sum: Int64 = 0
                var isMoney = false
                for case .money(let amount, _) in table.rows.map({ $0[index] }) {
                    (sum, isMoney) = (sum + amount, true)
                }
                if isMoney { #expect(table.totals[0][index] == .money(sum, Currency("CNY")!)) }
            }
        }
    }

    @Test func writtenOffByGradeNextToSales() throws {
        let rows = try table("bad-debt", .tea, ["by": "grade"]).rows.map { $0.map(PeopleFormat.text) }
        #expect(rows[0] == ["–", "CNY", "2", "3,100.49", "500.50", "16.1 %", "500.50", "16.1 %"])
    }

    /// The order of the records does not show in any answer.
    @Test func sameAnswersFromAnotherOrderOfRecords() throws {
        var random = SeededGenerator(seed: 3)
        for golden in Golden.all {
            var context = Journal.tea.asOf("2024-05-31", golden.parameters)
            let table = OutputFormat.csv.text(try context.envelope(golden.report))
            context.records.shuffle(using: &random)
            #expect(OutputFormat.csv.text(try context.envelope(golden.report)) == table)
        }
    }

    /// The same events in another store, which numbered them as they came: every report prints the same.
    @Test(arguments: 1...8 as ClosedRange<UInt64>) func sameAnswersFromAnotherStore(seed: UInt64) throws {
        var journal = Journal.tea
        for _ in 1...2 {
            journal.event(
                "invoice.written_off", "C-1001", at: "2024-05-20",
                [("invoice", "INV-2"), ("amount", 1_00), ("currency", "CNY"), ("reason", "small")])
            journal.event(
                "payment.refunded", "C-1001", at: "2024-05-20",
                [("payment", "PAY-8"), ("amount", 5), ("currency", "CNY")])
        }
        for document in ["PAY-5", "PAY-4", "PAY-6"] {
            journal.pay("C-1002", document, 10_00, at: "2024-05-20")
            journal.pay("C-1001", document, 10_00, at: "2024-05-20")
        }
        var random = SeededGenerator(seed: seed)
        let order = journal.records.shuffled(using: &random)
        for golden in Golden.all {
            var parameters = golden.parameters
            if ["invoices", "payments"].contains(golden.report) { parameters["state"] = "all" }
            let context = journal.asOf("2024-05-31", parameters)
            var other = context
            other.records = order.enumerated().map { RecordBuilder(renumbering: $1, as: UInt64($0 + 1)) }
            other.personal = [:]
            for (index, record) in order.enumerated() {
                other.personal[UInt64(index + 1)] = context.personal[record.sequence]
            }
            for format in [OutputFormat.table, .json] {
                #expect(
                    format.text(try other.envelope(golden.report)) == format.text(try context.envelope(golden.report)))
            }
        }
    }

    /// What is not printed counts, and is not looked up.
    @Test func rowsThatAreNotPrintedOpenNothing() throws {
        for report in ["credit", "customers", "invoices", "overdue", "payments"] {
            let all = try Journal.tea.asOf("2024-05-31").envelope(report).table
            var context = Journal.tea.asOf("2024-05-31")
            context.rowsMax = 1
            let table = try context.envelope(report).table
            #expect(table.rows.first == all.rows.first)
            #expect(table.rows.count == all.rows.count)
            #expect(table.totals == all.totals)
            for row in table.rows.dropFirst() { #expect(row[1] == .blank, "\(report)") }
        }
        var context = Journal.tea.asOf("2024-05-31", ["query": "小明"])
        context.rowsMax = 0
        #expect(try context.envelope("customers").table.rows.map { $0[0] } == [.text("C-1003")])
    }
}
