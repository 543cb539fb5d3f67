import DaybookModel
import DaybookTestSupport
import Testing

@testable import DaybookReports

/// Single figures and the events behind them; the vectors are those of formulas, sections 13, 15 and 16.
struct ExplanationTests {
    private func explain(
        _ report: any Report.Type, _ context: MemoryReportContext, _ words: String..., columns: [String] = []
    ) throws -> ReportTable {
        try Explanation(report, context.withDefaults(of: report), row: words, columns: columns).table
    }

    /// `sequence before after decisive` of each line.
    private func lines(_ table: ReportTable, _ figure: String) throws -> [String] {
        func place(_ name: String) throws -> Int { try #require(table.columns.firstIndex { $0.name == name }) }
        let places = try [place("sequence"), place("\(figure)_before"), place("\(figure)_after"), place("decisive")]
        return table.rows.map { row in places.map { PeopleFormat.text(row[$0]) }.joined(separator: " ") }
    }

    @Test func anExposureIsTheSumOfItsOrdersInvoicesAndPayments() throws {
        let table = try explain(CreditReport.self, Journal.tea.asOf("2024-06-30"), "C-1001")
        #expect(
            try lines(table, "exposure") == [
                "4 – 0.00 no", "9 0.00 1,200.00 yes", "13 1,200.00 200.00 yes", "8 200.00 1,200.00 yes",
                "10 1,200.00 2,000.00 yes",
            ])
    }

    // MARK: - Vectors

    private var odoo: Journal {
        var journal = Journal()
        journal.event("customer.registered", "C-1", at: "2016-01-01", [("kind", "company")])
        journal.pay("C-1", "P-1", 1_500_00, at: "2016-11-09")
        journal.invoice("C-1", "I-1", 10_000_00, at: "2016-11-30", due: "2017-02-28")
        journal.pay("C-1", "P-2", 1_000_00, at: "2016-11-30")
        journal.pay("C-1", "P-3", 2_000_00, at: "2017-01-30")
        return journal
    }

    @Test func anAgeingBucketIsItsInvoicesLessTheirPayments() throws {
        let late = try explain(AgeingReport.self, odoo.asOf("2017-04-04"), "31-60")
        #expect(
            try lines(late, "open") == [
                "2 0.00 0.00 yes", "3 0.00 8,500.00 yes", "4 8,500.00 7,500.00 yes", "5 7,500.00 5,500.00 yes",
            ])
        #expect(late.totals[0].contains(.money(5_500_00, Currency("CNY")!)))
        let early = try explain(AgeingReport.self, odoo.asOf("2017-01-15"), "not due")
        #expect(try lines(early, "open").last == "4 8,500.00 7,500.00 yes")
    }

    @Test func aPaymentAfterTheDayHasNoPartInItsAgeing() throws {
        var journal = Journal()
        journal.event("customer.registered", "C-1", at: "2020-01-01", [("kind", "company")])
        journal.invoice("C-1", "I-1", 100_00, at: "2020-04-30", due: "2020-05-15")
        journal.pay("C-1", "P-1", 100_00, at: "2020-06-30")
        #expect(
            try lines(explain(AgeingReport.self, journal.asOf("2020-05-31"), "1-30"), "open") == ["2 0.00 100.00 yes"])
        #expect(
            try lines(explain(AgeingReport.self, journal.asOf("2020-06-30"), "total"), "open") == [
                // Without the invoice the payment would be on account, and nothing open all the same.
                "2 0.00 100.00 no", "3 100.00 0.00 yes",
            ])
    }

    @Test func anExposureNamesWhatIsOpenAndHowMuchRoomIsLeft() throws {
        var journal = Journal()
        journal.event("credit.limit_set", "C-1", at: "2024-01-01", [("limit", 400_000_00), ("currency", "CNY")])
        for (key, total) in [("O-1", 120_000_00), ("O-2", 30_000_00)] as [(String, Int64)] {
            journal.event(
                "order.placed", "C-1", at: "2024-02-01",
                [("order", .text(key)), ("currency", "CNY"), ("total", .number(total))])
        }
        journal.event("order.delivered", "C-1", at: "2024-02-10", [("order", "O-2")])
        journal.invoice("C-1", "I-1", 210_000_00, at: "2024-02-15", due: "2024-03-31")
        journal.event("interaction.logged", "C-1", at: "2024-02-20", [("channel", "phone")])
        let table = try explain(
            CreditReport.self, journal.asOf("2024-02-29"), "C-1", columns: ["exposure", "available"])
        #expect(
            try lines(table, "exposure") == [
                "1 – 0.00 yes", "2 0.00 120,000.00 yes", "3 120,000.00 150,000.00 yes",
                "5 150,000.00 360,000.00 yes",
            ])
        #expect(table.notes.contains(Text("explain.credit.room", "40,000.00 CNY")))
    }

    @Test func anInvoiceRestsOnWhatIsDueBeforeIt() throws {
        var journal = Journal()
        for (number, amount) in [100_00, 250_00, 400_00].enumerated() as EnumeratedSequence<[Int64]> {
            journal.invoice("C-1", "I-\(number)", amount, at: "2024-01-01", due: "2024-02-0\(number + 1)")
        }
        journal.pay("C-1", "P-1", 300_00, at: "2024-03-01")
        var context = journal.asOf("2024-03-31")
        context.parameters = ["state": "all"]
        #expect(
            try lines(explain(InvoicesReport.self, context, "I-1", columns: ["open"]), "open") == [
                "1 – – yes", "2 – 250.00 yes", "4 250.00 50.00 yes",
            ])
    }

    // MARK: - What was taken back

    @Test func whatWasTakenBackStandsBesideItsRetraction() throws {
        var journal = odoo
        journal.event("event.retracted", "C-1", at: "2017-03-01", retracting: 5)
        let table = try explain(CreditReport.self, journal.asOf("2017-04-04"), "C-1", columns: ["exposure"])
        #expect(
            try lines(table, "exposure").suffix(2) == ["5 7,500.00 5,500.00 no", "6 5,500.00 7,500.00 yes"])
        let what = try #require(table.columns.firstIndex { $0.name == "what" })
        #expect(table.rows.suffix(2).first?[what] == .text("payment.received P-3 2,000.00 (taken back)"))
        #expect(table.rows.last?[what] == .text("event.retracted 5"))
    }

    // MARK: - Which row

    @Test func aRowIsFoundByAsMuchOfItsKeyAsTellsItApart() throws {
        var journal = Journal.tea
        journal.invoice("C-1001", "INV-9", 5_00, at: "2024-06-01", due: "2024-06-02", currency: "USD")
        let context = journal.asOf("2024-06-30")
        #expect(
            try explain(CreditReport.self, context, "C-1001 USD").totals
                == explain(
                    CreditReport.self, context, "c-1001", "usd"
                ).totals)
        #expect(throws: ReportError(Text("explain.several_rows", "C-1001", "credit", "C-1001 CNY, C-1001 USD"))) {
            try explain(CreditReport.self, context, "C-1001")
        }
        #expect(throws: ReportError.self) { try explain(CreditReport.self, context, "C-9") }
        #expect(throws: ReportError.self) { try explain(CreditReport.self, context, "C-1002", columns: ["colour"]) }
        #expect(throws: ReportError.self) { try explain(AgeingReport.self, context) }
    }

    @Test func aCustomersTierIsExplainedWhereTheCustomerHasALine() throws {
        let explanation = try Explanation(
            TiersReport.self, Journal.tiered.asOf("2024-12-31").withDefaults(of: TiersReport.self), row: ["C-1"])
        #expect(explanation.report.name == ScorecardsReport.name)
        #expect(explanation.row == "C-1 CNY")
        let granted = Text("explain.tier.granted_until", "A", "7", "2024-01-01", "2024-12-31")
        #expect(explanation.table.notes.contains(granted))
    }
}

extension MemoryReportContext {
    /// With the usual value of every parameter that is not given.
    func withDefaults(of report: any Report.Type) -> MemoryReportContext {
        var context = self
        for parameter in report.parameters where parameters[parameter.name] == nil {
            context.parameters[parameter.name] = parameter.defaultValue
        }
        return context
    }
}
