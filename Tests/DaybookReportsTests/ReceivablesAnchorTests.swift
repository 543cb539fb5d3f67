import DaybookModel
import DaybookProjections
import DaybookReports
import DaybookTestSupport
import Testing

/// Faults that other products had with receivables on a past date, by the name of their report, at both clocks.
@Suite struct ReceivablesAnchorTests {
    private func open(
        _ journal: Journal, asOf day: String, knownAt last: UInt64 = .max, _ name: String = "invoices"
    ) throws -> [[String]] {
        try texts(journal, name, ["invoice", "open", "age"], ["state": "all"], asOf: day, knownAt: last)
    }

    private func texts(
        _ journal: Journal, _ name: String, _ columns: [String], _ parameters: [String: String] = [:], asOf day: String,
        knownAt last: UInt64 = .max
    ) throws -> [[String]] {
        var context = journal.asOf(day, parameters)
        context.scope = EventScope(through: last)
        let table = try context.envelope(name).table
        let places = columns.compactMap { column in table.columns.firstIndex { $0.name == column } }
        precondition(places.count == columns.count, "\(name) has not all of the columns \(columns)")
        return table.rows.map { row in places.map { PeopleFormat.text(row[$0]) } }
    }

    /// The buckets with something in them.
    private func ageing(_ journal: Journal, asOf day: String, knownAt last: UInt64 = .max, basis: String = "due") throws
        -> [[String]]
    {
        try texts(journal, "ageing", ["bucket", "open"], ["basis": basis], asOf: day, knownAt: last)
            .filter { $0[1] != "0.00" }
    }

    // MARK: - The date asked about

    /// odoo PR #16235: payments after the date asked about were deducted, and the open part was filed under the wrong age.
    @Test func odoo16235PartPaymentsCountFromTheirOwnDate() throws {
        var journal = Journal()
        let invoice = journal.invoice("C-1", "INV-1", 10_000_00, at: "2016-11-30", due: "2017-02-28")
        let payments = [
            journal.pay("C-1", "P-3", 2_000_00, at: "2017-01-30"),
            journal.pay("C-1", "P-1", 1_500_00, at: "2016-11-09"),
            journal.pay("C-1", "P-2", 1_000_00, at: "2016-11-30"),
        ]
        #expect(try open(journal, asOf: "2017-04-04") == [["INV-1", "5,500.00", "35"]])
        #expect(try ageing(journal, asOf: "2017-04-04") == [["31–60 days", "5,500.00"]])
        #expect(try open(journal, asOf: "2017-01-15") == [["INV-1", "7,500.00", "-44"]])
        #expect(try ageing(journal, asOf: "2017-01-15") == [["not due", "7,500.00"]])
        // As each payment became known, the newest first: only what had occurred by the day counts.
        let known: [(UInt64, String, String)] = [
            (0, "", ""), (invoice, "10,000.00", "10,000.00"), (payments[0], "8,000.00", "10,000.00"),
            (payments[1], "6,500.00", "8,500.00"), (payments[2], "5,500.00", "7,500.00"),
        ]
        for (last, april, january) in known {
            #expect(
                try open(journal, asOf: "2017-04-04", knownAt: last).map { $0[1] } == (april.isEmpty ? [] : [april]))
            #expect(
                try open(journal, asOf: "2017-01-15", knownAt: last).map { $0[1] } == (january.isEmpty ? [] : [january])
            )
        }
    }

    /// OCA/account-financial-reporting #707: an invoice paid later was missing from the past date.
    @Test func oca707PaidLaterIsOpenOnThePastDate() throws {
        var journal = Journal()
        let invoice = journal.invoice("C-1", "INV-1", 100_00, at: "2020-04-30", due: "2020-05-15")
        let payment = journal.pay("C-1", "P-1", 100_00, at: "2020-06-30", settling: "INV-1")
        for last in [invoice, payment] {
            #expect(try ageing(journal, asOf: "2020-05-31", knownAt: last) == [["1–30 days", "100.00"]])
            #expect(try ageing(journal, asOf: "2020-06-29", knownAt: last) == [["31–60 days", "100.00"]])
        }
        #expect(try ageing(journal, asOf: "2020-06-30", knownAt: invoice) == [["31–60 days", "100.00"]])
        #expect(try ageing(journal, asOf: "2020-06-30", knownAt: payment).isEmpty)
    }

    /// odoo PR #30195: what happened on the date itself was left out.
    @Test func odoo30195TheDateAskedAboutIsIncluded() throws {
        var journal = Journal()
        journal.invoice("C-1", "INV-1", 100_00, at: "2018-12-31T23:59:59.999999Z", due: "2018-12-31")
        #expect(try ageing(journal, asOf: "2018-12-30").isEmpty)
        #expect(try ageing(journal, asOf: "2018-12-31") == [["not due", "100.00"]])
        #expect(try ageing(journal, asOf: "2019-01-01") == [["1–30 days", "100.00"]])
        journal.pay("C-1", "P-1", 100_00, at: "2019-01-31T23:59:59.999999Z", settling: "INV-1")
        #expect(try ageing(journal, asOf: "2019-01-30") == [["1–30 days", "100.00"]])
        #expect(try ageing(journal, asOf: "2019-01-31").isEmpty)
    }

    /// odoo PR #28728: a payment dated in the future closed the invoice at once.
    @Test func odoo28728AFuturePaymentWaitsForItsDate() throws {
        var journal = Journal()
        journal.invoice("C-1", "INV-1", 100_00, at: "2018-10-01", due: "2018-10-31")
        let future = journal.pay("C-1", "P-1", 100_00, at: "2019-03-01", settling: "INV-1")
        #expect(try ageing(journal, asOf: "2018-12-31", knownAt: future) == [["61–90 days", "100.00"]])
        #expect(try texts(journal, "payments", ["payment"], ["state": "all"], asOf: "2018-12-31").isEmpty)
        #expect(try texts(journal, "credit", ["exposure", "unallocated"], asOf: "2019-02-28") == [["100.00", "0.00"]])
        #expect(try ageing(journal, asOf: "2019-03-01").isEmpty)
    }

    /// frappe/erpnext #43161: an invoice without a due date has to have an age all the same.
    @Test func erpnext43161WithoutADueDateTheDocumentDateCounts() throws {
        var journal = Journal()
        journal.event(
            "invoice.issued", "C-1", at: "2024-03-05",
            [("invoice", "INV-1"), ("gross", 100_00), ("currency", "CNY"), ("document_date", "2024-03-01")])
        #expect(try ageing(journal, asOf: "2024-03-31") == [["1–30 days", "100.00"]])
        // Terms agreed before it was issued, but recorded later, move its due date once they are known.
        let unknown = UInt64(journal.records.count)
        journal.event("credit.terms_set", "C-1", at: "2024-02-01", [("terms", "net"), ("days", 30)])
        #expect(try ageing(journal, asOf: "2024-03-31", knownAt: unknown) == [["1–30 days", "100.00"]])
        #expect(try open(journal, asOf: "2024-03-31").map { $0[2] } != ["30"])
    }

    // MARK: - What was put right

    /// A payment that bounced acts from its own date; one entered wrongly never was, from the moment on that this is known.
    @Test func bouncedAndRetractedPaymentsDiffer() throws {
        var bounced = Journal()
        bounced.invoice("C-1", "INV-1", 100_00, at: "2024-01-01", due: "2024-01-31")
        let payment = bounced.pay("C-1", "P-1", 100_00, at: "2024-02-10", settling: "INV-1")
        var retracted = bounced
        bounced.event("payment.reversed", "C-1", at: "2024-03-10", [("payment", "P-1")])
        retracted.event(
            "event.retracted", "C-1", at: "2024-03-10", retracting: payment,
            [("event_source", "tests"), ("event_id", "x"), ("reason", "Another customer's.")])
        for journal in [bounced, retracted] {
            #expect(try ageing(journal, asOf: "2024-02-09") == [["1–30 days", "100.00"]])
            #expect(try ageing(journal, asOf: "2024-02-10", knownAt: payment).isEmpty)
            #expect(try ageing(journal, asOf: "2024-03-10", knownAt: payment).isEmpty)
            #expect(try ageing(journal, asOf: "2024-03-10") == [["31–60 days", "100.00"]])
        }
        #expect(try ageing(bounced, asOf: "2024-03-09").isEmpty)
        #expect(try ageing(retracted, asOf: "2024-03-09") == [["31–60 days", "100.00"]])
        #expect(try ageing(retracted, asOf: "2024-02-10") == [["1–30 days", "100.00"]])
    }

    // MARK: - Exposure

    /// frappe/erpnext #33967: reopening a closed order escaped the credit check.
    @Test func erpnext33967AReopenedOrderCountsFromItsReopening() throws {
        var journal = Journal()
        journal.event("credit.limit_set", "C-1", at: "2024-01-01", [("limit", 100_00), ("currency", "CNY")])
        journal.event(
            "order.placed", "C-1", at: "2024-01-02", [("order", "O-1"), ("total", 90_00), ("currency", "CNY")])
        let cancelled = journal.event("order.cancelled", "C-1", at: "2024-01-10", [("order", "O-1")])
        // Recorded a month late.
        let reopened = journal.event("order.reopened", "C-1", at: "2024-01-20", [("order", "O-1")])
        func exposure(_ day: String, _ last: UInt64) throws -> [[String]] {
            try texts(journal, "credit", ["exposure", "available"], asOf: day, knownAt: last)
        }
        #expect(try exposure("2024-01-09", reopened) == [["90.00", "10.00"]])
        #expect(try exposure("2024-01-10", reopened) == [["0.00", "100.00"]])
        #expect(try exposure("2024-01-20", cancelled) == [["0.00", "100.00"]])
        #expect(try exposure("2024-01-20", reopened) == [["90.00", "10.00"]])
    }

    /// frappe/erpnext #41426: entries made by hand escaped the credit check.
    @Test func erpnext41426AnAdjustmentByHandCounts() throws {
        var journal = Journal()
        journal.event("credit.limit_set", "C-1", at: "2024-01-01", [("limit", 100_00), ("currency", "CNY")])
        let invoice = journal.invoice("C-1", "INV-1", 80_00, at: "2024-01-02", due: "2024-02-02")
        let adjusted = journal.event(
            "invoice.adjusted", "C-1", at: "2024-01-15",
            [("invoice", "INV-1"), ("amount", 40_00), ("currency", "CNY"), ("reason", "freight")])
        func exposure(_ day: String, _ last: UInt64) throws -> [[String]] {
            try texts(journal, "credit", ["exposure", "utilisation"], asOf: day, knownAt: last)
        }
        #expect(try exposure("2024-01-14", adjusted) == [["80.00", "80.0 %"]])
        #expect(try exposure("2024-01-15", invoice) == [["80.00", "80.0 %"]])
        #expect(try exposure("2024-01-15", adjusted) == [["120.00", "120.0 %"]])
    }

    // MARK: - Overdue

    /// killbill #695: overdue stayed when a credit, not a payment, settled the balance; #472: the outcome depended on the order in
    /// which listeners heard of it.
    @Test func killbill695And472ACreditClearsOverdueInAnyOrder() throws {
        let facts: [(inout Journal) -> Void] = [
            { $0.invoice("C-1", "INV-1", 100_00, at: "2024-01-01", due: "2024-01-31") },
            { $0.pay("C-1", "P-1", 30_00, at: "2024-02-05", settling: "INV-1") },
            {
                $0.event(
                    "invoice.adjusted", "C-1", at: "2024-02-10",
                    [("invoice", "INV-1"), ("amount", -70_00), ("currency", "CNY"), ("reason", "goodwill")])
            },
        ]
        for order in [[0, 1, 2], [0, 2, 1], [1, 0, 2], [1, 2, 0], [2, 0, 1], [2, 1, 0]] {
            var journal = Journal()
            for index in order { facts[index](&journal) }
            func overdue(_ day: String, _ last: UInt64 = .max) throws -> [String] {
                try texts(journal, "overdue", ["overdue"], asOf: day, knownAt: last).flatMap { $0 }
            }
            #expect(try overdue("2024-01-31").isEmpty)
            #expect(try overdue("2024-02-01") == ["100.00"], "\(order)")
            #expect(try overdue("2024-02-05") == ["70.00"], "\(order)")
            #expect(try overdue("2024-02-10").isEmpty, "\(order)")
            // With the invoice and the payment known, but not the credit.
            if order[2] == 2 { #expect(try overdue("2024-02-10", 2) == ["70.00"]) }
        }
    }
}
