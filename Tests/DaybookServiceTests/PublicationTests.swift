import DaybookLog
import DaybookModel
import DaybookReports
import DaybookTestSupport
import Testing

@testable import DaybookService

/// What is published stays as it was, and what came later is named with its cause.
@Suite struct PublicationTests {
    private func ageing(_ store: ServiceStore, knownAt: KnownAt = .everything) throws -> String {
        OutputFormat.json.text(
            try store.store.report(AgeingReport.self, asOf: Day("2024-06-30"), knownAt: knownAt))
    }

    private func request(_ report: any Report.Type, _ parameters: [String: String] = [:]) -> Publisher.Request {
        Publisher.Request(report, parameters: parameters, asOf: Day("2024-06-30"), actor: "li.na")
    }

    private func restatements(_ store: ServiceStore) throws -> ReportTable {
        try store.store.report(RestatementsReport.self).table
    }

    /// The cells of a line by column, as people read them.
    private func lines(_ table: ReportTable) -> [[String: String]] {
        table.rows.map { row in
            Dictionary(uniqueKeysWithValues: zip(table.columns.map(\.name), row.map(PeopleFormat.text)))
        }
    }

    private func open() throws -> ServiceStore {
        let store = try ServiceStore()
        try store.append([
            try .make(
                "customer.registered", "customer/C-1", ["kind": "person", "name": "王小明"], id: "r-1", at: "2024-01-01"),
            try .make(
                "invoice.issued", "customer/C-1",
                ["invoice": "INV-1", "due": "2024-05-31", "gross": "100000", "currency": "CNY"], id: "i-1",
                at: "2024-05-01"),
            try .make(
                "invoice.issued", "customer/C-2",
                ["invoice": "INV-2", "due": "2024-07-31", "gross": "50000", "currency": "CNY"], id: "i-2",
                at: "2024-06-01"),
        ])
        return store
    }

    private func latePayment() throws -> EventDraft {
        try .make(
            "payment.received", "customer/C-1", ["payment": "P-1", "amount": "30000", "currency": "CNY"], id: "p-1",
            at: "2024-06-28")
    }

    @Test func anAnswerIsFrozenAsJSONPrintsIt() throws {
        let store = try open()
        let printed = try ageing(store, knownAt: .sequence(3))
        let outcome = try Publisher(store.store).publish(request(AgeingReport.self))
        #expect(outcome.isNew)
        #expect(outcome.publication.answer == printed)
        #expect(outcome.publication.knownAt == 3)
        #expect(outcome.publication.publisher == "li.na")
        #expect(outcome.publication.rules == ["credit": 0])
        try store.append([try latePayment()])
        #expect(try ageing(store) != printed)
        let frozen = try #require(
            try Publisher(store.store).standing(AgeingReport.self, asOf: Day("2024-06-30")))
        #expect(try Publisher(store.store).text(frozen, .json) == printed)
        #expect(try Publisher(store.store).text(frozen, .table).contains("1,000.00"))
        #expect(try Publisher(store.store).standing(AgeingReport.self, asOf: Day("2024-06-29")) == nil)
    }

    @Test func theSameAnswerIsPublishedOnce() throws {
        let store = try open()
        let publisher = Publisher(store.store)
        let first = try publisher.publish(request(AgeingReport.self))
        let again = try publisher.publish(request(AgeingReport.self))
        #expect(!again.isNew && again.publication == first.publication)
        #expect(try publisher.publish(request(AgeingReport.self, ["basis": "document"])).isNew)
        try store.append([try latePayment()])
        let anew = try publisher.publish(request(AgeingReport.self))
        #expect(anew.isNew && anew.publication.sequence > first.publication.sequence)
        let list = try store.store.report(PublishedReport.self).table
        #expect(lines(list).map { $0["publication"] } == ["4", "5", "7"])
    }

    @Test func aLatePaymentRestatesTheFigureItChanges() throws {
        let store = try open()
        let published = try Publisher(store.store).publish(request(AgeingReport.self)).publication
        #expect(lines(try restatements(store)).map { $0["kind"] } == ["publication"])
        try store.append([
            try latePayment(),
            try .make("interaction.logged", "customer/C-1", ["channel": "phone"], id: "x", at: "2024-06-01"),
        ])
        let lines = lines(try restatements(store))
        let place = try #require(lines.firstIndex { $0["row"] == "1–30 days CNY" && $0["column"] == "open" })
        #expect(lines[place]["before"] == "1,000.00" && lines[place]["after"] == "700.00")
        #expect(lines[place + 1]["event"] == "p-1" && lines[place + 1]["change"] == "-300.00")
        #expect(lines[place + 1]["type"] == "payment.received")
        #expect(lines[place]["publication"] == "\(published.sequence)")
        #expect(Set(lines.compactMap { $0["kind"] == "event" ? $0["event"] : nil }) == ["p-1"])
    }

    @Test func aPublicationThatWasTakenBackIsNotRestated() throws {
        let store = try open()
        let publisher = Publisher(store.store)
        let published = try publisher.publish(request(AgeingReport.self)).publication
        let retraction = try Recorder(store.store).retract(published.sequence, reason: "draft", actor: "li.na")
        #expect(try restatements(store).rows.isEmpty)
        #expect(try store.store.report(PublishedReport.self).table.rows.isEmpty)
        #expect(try publisher.retraction(of: published) == retraction.sequence)
        #expect(try publisher.text(published, .table).contains("taken back by event \(retraction.sequence)"))
        let anew = try publisher.publish(request(AgeingReport.self))
        #expect(anew.isNew && anew.publication.answer != published.answer)
    }

    @Test func aRuleSetPublishedInBetweenIsACause() throws {
        let store = try open()
        try store.append([
            try .make(
                "payment.received", "customer/C-2", ["payment": "P-2", "amount": "20000", "currency": "CNY"], id: "p-2",
                at: "2024-06-05")
        ])
        _ = try Publisher(store.store).publish(request(CreditReport.self))
        let rules = "kind: credit\nallocation: explicit_only\nunallocated_lowers_exposure: false\n"
        let published = try RuleBook(store.store).publish(
            "credit", content: rules, effective: Day("2024-06-15"), note: nil, actor: "li.na")
        try store.append([try latePayment()])
        let day = Day("2024-06-30")
        let known = lines(
            try store.store.difference(
                CreditReport.self, from: .init(asOf: day, knownAt: .sequence(4)), to: .init(asOf: day)
            ).table)
        expectCause("C-2 CNY", "exposure", "event \(published.sequence) 200.00", in: known)
        // Between two days it comes into force on its own.
        let passed = lines(
            try store.store.difference(
                CreditReport.self, from: .init(asOf: Day("2024-06-10")), to: .init(asOf: day)
            ).table)
        expectCause("C-2 CNY", "exposure", "event \(published.sequence) 200.00", in: passed)
        expectCause("C-2 CNY", "exposure", "event \(published.sequence) 200.00", in: lines(try restatements(store)))
    }

    /// The causes of a figure are these: `event 7 200.00`.
    private func expectCause(_ row: String, _ column: String, _ causes: String..., in lines: [[String: String]]) {
        let found = lines.filter { $0["row"] == row && $0["column"] == column && $0["kind"] != "figure" }
        #expect(found.map { "\($0["kind"] ?? "") \($0["sequence"] ?? "") \($0["change"] ?? "")" } == causes)
    }

    @Test func personalFieldsAreNotKept() throws {
        let store = try open()
        let printed = OutputFormat.json.text(try store.store.report(CreditReport.self, asOf: Day("2024-06-30")))
        #expect(printed.contains("王小明"))
        let published = try Publisher(store.store).publish(request(CreditReport.self)).publication
        #expect(!published.answer.contains("王小明"))
        // Nor does their absence count as a restatement.
        #expect(lines(try restatements(store)).count == 1)
    }

    @Test func whatDoesNotFitIsRefused() throws {
        let store = try ServiceStore()
        let name = String(repeating: "公司", count: 500)
        try store.append(
            try (0..<400).map {
                try .make(
                    "customer.registered", "customer/C-\($0)", ["kind": "company", "company_name": name], id: "r-\($0)",
                    at: "2024-01-01")
            })
        let error = try #require(throws: ServiceError.self) {
            try Publisher(store.store).publish(self.request(CustomersReport.self))
        }
        #expect(error.text.key == "publish.too_large")
        #expect(try store.store.log.head.sequence == 400)
        for report in [PublishedReport.self, RestatementsReport.self] as [any Report.Type] {
            #expect(throws: ServiceError.self) { try Publisher(store.store).publish(self.request(report)) }
        }
    }

    @Test func longAnswersAreKeptInPiecesAndComeBackWhole() throws {
        let store = try ServiceStore()
        let name = String(repeating: "公司", count: 100)
        try store.append(
            try (0..<400).map {
                try .make(
                    "customer.registered", "customer/C-\($0)", ["kind": "company", "company_name": name], id: "r-\($0)",
                    at: "2024-01-01")
            })
        let printed = OutputFormat.json.text(
            try store.store.report(CustomersReport.self, asOf: Day("2024-06-30"), knownAt: .sequence(400)))
        #expect(printed.utf8.count > PayloadLimits.textBytesMax)
        #expect(try Publisher(store.store).publish(request(CustomersReport.self)).publication.answer == printed)
    }
}
