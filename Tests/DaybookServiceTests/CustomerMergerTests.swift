import DaybookLog
import DaybookModel
import DaybookReports
import DaybookTestSupport
import Testing

@testable import DaybookService

/// Merging and unmerging in a whole store.
@Suite struct CustomerMergerTests {
    private let store: ServiceStore
    private var merger: CustomerMerger { CustomerMerger(store.store) }

    init() throws {
        store = try ServiceStore()
        try store.append([
            draft(
                "customer.registered", "C-1", ["kind": "company", "company_name": "绿茶有限公司", "owner": "li.na"], "r-1"),
            draft("customer.registered", "C-2", ["kind": "company", "company_name": "绿茶", "region": "west"], "r-2"),
            draft("customer.registered", "C-3", ["kind": "person", "name": "王小明"], "r-3"),
            draft(
                "invoice.issued", "C-1", ["invoice": "I-1", "due": "2024-02-01", "gross": "10000", "currency": "CNY"],
                "i-1"),
            draft(
                "invoice.issued", "C-2", ["invoice": "I-2", "due": "2024-02-01", "gross": "7000", "currency": "CNY"],
                "i-2"),
            draft(
                "invoice.issued", "C-3", ["invoice": "I-1", "due": "2024-02-01", "gross": "500", "currency": "CNY"],
                "i-3"),
            draft("payment.received", "C-2", ["payment": "P-1", "amount": "1000", "currency": "CNY"], "p-1"),
        ])
    }

    private func draft(
        _ type: String, _ customer: String, _ fields: KeyValuePairs<String, String>, _ id: String,
        at day: String = "2024-01-01"
    ) throws -> EventDraft { try .make(type, "customer/\(customer)", fields, id: id, at: day) }

    private func refusal(_ body: () throws -> Void) -> Text? {
        do { try body() } catch { return (error as? ServiceError)?.text }
        return nil
    }

    private func merge(_ duplicate: String, _ survivor: String) throws {
        _ = try merger.merge(duplicate, into: survivor, reason: "same company", actor: "li.na")
    }

    private func unmerge(_ duplicate: String) throws {
        _ = try merger.unmerge(duplicate, reason: "mistake", actor: "li.na")
    }

    private func rows(_ report: any Report.Type, _ customer: String = "") throws -> [[String]] {
        let parameters = customer.isEmpty ? [:] : ["customer": customer]
        return try store.store.report(report, parameters: parameters).table.rows.map { $0.map(PeopleFormat.text) }
    }

    /// Every report and pages of both customers; positions in the log aside.
    private func printed() throws -> [String: String] {
        var texts: [String: String] = [:]
        for report in ReportCatalogue.all where !["totals", "merges"].contains(report.name) {
            let needed = report.parameters.filter { $0.defaultValue == nil }.map(\.name)
            for customer in ["", "C-1", "C-2"] {
                if customer.isEmpty ? !needed.isEmpty : !report.parameters.contains(where: { $0.name == "customer" }) {
                    continue
                }
                guard needed.allSatisfy({ $0 == "customer" }) else { continue }
                var envelope = try store.store.report(
                    report, parameters: customer.isEmpty ? [:] : ["customer": customer])
                envelope.sequence = 0
                texts["\(report.name) \(customer)"] = OutputFormat.json.text(envelope)
            }
        }
        return texts
    }

    @Test func bothEventsOfAMergeComeTogetherAndTheTwoAnswerAsOne() throws {
        let before = try printed()
        let done = try merger.merge("C-2", into: "C-1", reason: "same company", actor: "li.na")
        #expect(try store.store.log.event(done.sequence)?.type == EventType.customerMerged)
        #expect(try store.store.log.event(done.sequence + 1)?.type == EventType.customerAbsorbed)
        #expect(try store.store.log.event(done.sequence + 1)?.subject.key == "C-1")
        #expect(
            try rows(CreditReport.self).map { [$0[0], $0[1], $0[2], $0[3], $0[5]] }.first == [
                "C-1", "绿茶有限公司", "li.na", "west", "160.00",
            ])
        let answer = try store.store.report(CreditReport.self, parameters: ["customer": "C-2"])
        let event = try #require(try store.store.log.event(done.sequence))
        #expect(answer.table.notes == [Text("report.merged_into", "C-2", "C-1", store.store.today, event.id)])
        #expect(try store.store.lastEvents(of: "C-2", atMost: 20).count == 7)
        // What other systems still send of the duplicate counts as the survivor's.
        try store.append([
            draft(
                "payment.received", "C-2", ["payment": "P-2", "amount": "500", "currency": "CNY"], "p-2",
                at: "2024-03-01")
        ])
        #expect(try rows(CreditReport.self, "C-1")[0][5] == "155.00")
        try store.append([
            draft("event.retracted", "C-2", ["event_source": "tests", "event_id": "p-2", "reason": "test"], "x-2")
        ])
        try unmerge("C-2")
        let after = try printed()
        for (name, text) in before.sorted(by: { $0.key < $1.key }) { #expect(after[name] == text, "\(name)") }
    }

    @Test func whatMakesNoSenseIsRefused() throws {
        #expect(refusal { try merge("C-1", "C-1") } == Text("merge.same", "C-1"))
        #expect(refusal { try merge("C-9", "C-1") } == Text("report.no_such_customer", "C-9"))
        #expect(refusal { try merge("C-1", "C-9") } == Text("report.no_such_customer", "C-9"))
        #expect(refusal { try unmerge("C-1") } == Text("merge.not_merged", "C-1"))
        #expect(refusal { try unmerge("C-9") } == Text("report.no_such_customer", "C-9"))
        try merge("C-2", "C-1")
        #expect(refusal { try merge("C-2", "C-3") } == Text("merge.already", "C-2", "C-1", store.store.today))
        #expect(refusal { try merge("C-1", "C-2") } == Text("merge.circle", "C-1", "C-2"))
        try merge("C-3", "C-2")
        #expect(refusal { try merge("C-1", "C-3") } == Text("merge.circle", "C-1", "C-3"))
        let head = try store.store.log.head.sequence
        #expect(head == 11)
        try unmerge("C-2")
        #expect(refusal { try unmerge("C-2") } == Text("merge.not_merged", "C-2"))
        try merge("C-1", "C-2")
        #expect(try rows(MergesReport.self).map { $0[3] } == ["undone", "in force", "in force"])
    }

    @Test func eventsRecordedOneByOneAreGuardedAsFarAsOneStreamTells() throws {
        func append(_ type: String, _ customer: String, _ other: String, _ id: String, at day: String) throws
            -> AppendOutcome
        {
            let field = type == "customer.merged" ? "into" : "from"
            let event = try draft(type, customer, [field: other], id, at: day)
            return try store.store.log.append([AppendRequest([event], guards: Guards.needed(for: [event]))])[0]
        }
        let itself = try append("customer.merged", "C-2", "C-2", "m-0", at: "2024-02-01")
        #expect(itself == .refused(Text("merge.same", "C-2")))
        let early = try append("customer.unmerged", "C-2", "C-1", "u-0", at: "2024-02-01")
        #expect(early == .refused(Text("merge.not_merged_then", "C-2", "C-1")))
        #expect(try append("customer.merged", "C-2", "C-1", "m-1", at: "2024-03-01") == .appended(first: 8, count: 1))
        let again = try append("customer.merged", "C-2", "C-3", "m-2", at: "2024-04-01")
        #expect(again == .refused(Text("merge.already_then", "C-2", "C-1")))
        let other = try append("customer.unmerged", "C-2", "C-3", "u-1", at: "2024-04-01")
        #expect(other == .refused(Text("merge.not_merged_then", "C-2", "C-3")))
        // Before the merge it may have been merged into somebody else; the same event again is no second one.
        #expect(try append("customer.merged", "C-2", "C-3", "m-3", at: "2024-01-15") == .appended(first: 9, count: 1))
        #expect(
            try append("customer.merged", "C-2", "C-1", "m-1", at: "2024-03-01")
                == .already(sequence: 8, isRetracted: false))
        // What was retracted does not stand in the way.
        let retraction = try draft(
            "event.retracted", "C-2", ["event_source": "tests", "event_id": "m-1", "reason": "test"], "x-1")
        #expect(try store.append([retraction])[0] == .appended(first: 10, count: 1))
        #expect(
            try append("customer.unmerged", "C-2", "C-3", "u-2", at: "2024-04-01") == .appended(first: 11, count: 1))
        #expect(try append("customer.merged", "C-2", "C-1", "m-4", at: "2024-04-01") == .appended(first: 12, count: 1))
    }

    @Test func aMergeIntoACustomerThatNobodyKnewCanBeTakenBack() throws {
        try store.append([draft("customer.merged", "C-2", ["into": "C-77"], "m-1", at: "2024-03-01")])
        #expect(try rows(MergesReport.self).map { $0[3] } == ["set aside: no such customer"])
        #expect(try rows(CreditReport.self).count == 3)
        try unmerge("C-2")
        #expect(try rows(MergesReport.self).map { $0[3] } == ["undone"])
        #expect(try store.store.log.number(of: Subject(.customer, "C-77")) == nil)
        // It holds as soon as the customer is known, and not for answers as known before.
        try store.append([draft("customer.merged", "C-3", ["into": "C-78"], "m-2", at: "2024-03-01")])
        let before = try store.store.log.head.sequence
        try store.append([
            draft(
                "order.placed", "C-78", ["order": "O-1", "currency": "CNY", "total": "1000"], "o-1", at: "2024-01-01")
        ])
        #expect(try rows(CreditReport.self).map { $0[0] } == ["C-1", "C-2", "C-78"])
        let known = try store.store.report(CreditReport.self, knownAt: .sequence(before)).table.rows
        #expect(known.map { $0[0] } == [.text("C-1"), .text("C-2"), .text("C-3")])
    }

    @Test func aDryRunShowsWhatWouldMoveAndRecordsNothing() throws {
        let head = try store.store.log.head.sequence
        let today = store.store.today
        let (figures, warnings) = try merger.wouldMove(merging: "C-2", into: "C-1", asOf: today)
        func lines(_ figures: ReportTable) -> [String] {
            figures.rows.map { $0.map(PeopleFormat.text).joined(separator: " | ") }
        }
        #expect(lines(figures).contains("credit | C-1 CNY | Open items | 100.00 | 160.00"), "\(lines(figures))")
        #expect(warnings.isEmpty)
        #expect(try store.store.log.head.sequence == head)
        // It is what then happens.
        let before = try store.store.report(CreditReport.self).table
        try merge("C-2", "C-1")
        let after = try store.store.report(CreditReport.self).table
        let changes = TableDifference(before, after).changes.filter { ($0.before ?? .none) != ($0.after ?? .none) }
        #expect(lines(figures).filter { $0.hasPrefix("credit | ") }.count == changes.count)
        let back = lines(try merger.wouldMove(unmerging: "C-2", asOf: today))
        #expect(back.contains("credit | C-1 CNY | Open items | 160.00 | 100.00"), "\(back)")
        #expect(refusal { _ = try merger.wouldMove(unmerging: "C-3", asOf: today) } == Text("merge.not_merged", "C-3"))
        #expect(
            refusal { _ = try merger.wouldMove(merging: "C-1", into: "C-2", asOf: today) }
                == Text("merge.circle", "C-1", "C-2"))
    }

    @Test func aDryRunWarnsOfDocumentsKnownTwiceAndOfHolds() throws {
        try store.append([draft("credit.hold_set", "C-3", ["reason": "overdue"], "h-1")])
        let (_, warnings) = try merger.wouldMove(merging: "C-3", into: "C-1", asOf: store.store.today)
        #expect(warnings == [Text("merge.twice_known", 1), Text("merge.held", "C-3", "C-1")])
    }
}
