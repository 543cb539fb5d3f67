import DaybookLog
import DaybookModel
import DaybookReports
import DaybookTestSupport
import Testing

@testable import DaybookService

/// Customers that turn out to be the same, and what is answered of them at two clocks.
extension StoreModelRun {
    private var merger: CustomerMerger { CustomerMerger(store) }

    private func refusal(_ body: () throws -> Void) -> String? {
        do {
            try body()
            return nil
        } catch {
            return (error as? ServiceError)?.text.key ?? "\(error)"
        }
    }

    // MARK: Operations

    func merge() throws {
        let (duplicate, survivor) = (customer, customer)
        let expected = model.refusal(merging: duplicate, into: survivor, at: store.log.now())
        let said = refusal { _ = try merger.merge(duplicate, into: survivor, reason: "same", actor: "li") }
        #expect(said == expected, "merging \(duplicate) into \(survivor)")
        guard expected == nil else { return }
        try takeFromLog(EventType.customerMerged, of: Subject(.customer, duplicate), other: survivor)
        try takeFromLog(EventType.customerAbsorbed, of: Subject(.customer, survivor))
    }

    func unmerge() throws {
        let duplicate = model.merges(model.everything).filter(\.isStanding).randomElement(using: &random)?.duplicate
        let customer = duplicate ?? customer
        let (expected, survivor) = model.refusal(unmerging: customer, at: store.log.now())
        let said = refusal { _ = try merger.unmerge(customer, reason: "two", actor: "li") }
        #expect(said == expected, "unmerging \(customer)")
        guard expected == nil else { return }
        let isKnown = model.versions[Subject(.customer, survivor)] != nil
        try takeFromLog(EventType.customerUnmerged, of: Subject(.customer, customer), other: survivor)
        if isKnown { try takeFromLog(EventType.customerReleased, of: Subject(.customer, survivor)) }
    }

    /// Merges and unmerges as other systems report them: one event, of any day, also of customers that nobody knows.
    func sayOfMerges() throws {
        for _ in 0..<number(1...3) {
            let isMerge = number(0...3) > 0
            let (customer, other) = (customer, number(0...9) == 0 ? name("N") : self.customer)
            let draft = try EventDraft.make(
                isMerge ? "customer.merged" : "customer.unmerged", "customer/\(customer)",
                [isMerge ? "into" : "from": other], id: name("m"), at: day)
            let standing = model.mergedInto(customer, at: draft.occurredAt)
            let expected: Text? =
                if !isMerge {
                    standing == other ? nil : Text("merge.not_merged_then", customer, other)
                } else if customer == other {
                    Text("merge.same", customer)
                } else {
                    standing.map { Text("merge.already_then", customer, $0) }
                }
            let outcome = try store.log.append([AppendRequest([draft], guards: Guards.needed(for: [draft]))])[0]
            if let expected {
                #expect(outcome == .refused(expected))
            } else {
                #expect(outcome == .appended(first: next, count: 1))
                model.append(draft, other: other)
            }
        }
    }

    /// Also a retraction of what such a retraction took back.
    func takeBackAMerge() throws {
        let target = anyPlace { event in
            event.isOfIdentity || event.target.map { self.model.events[$0].isOfIdentity } ?? false
        }
        if let target { try retract(target) }
    }

    /// A dry run records nothing and is refused for the same reasons.
    func tryOutAMerge() throws {
        let (duplicate, survivor) = (customer, customer)
        let asOf = try #require(Day(day))
        let expected = model.refusal(merging: duplicate, into: survivor, at: Instant(microseconds: 0))
        let said = refusal { _ = try merger.wouldMove(merging: duplicate, into: survivor, asOf: asOf) }
        #expect(said == expected, "trying to merge \(duplicate) into \(survivor)")
        #expect(try store.log.lastSequence == UInt64(model.count))
    }

    // MARK: Questions

    /// Answers of a day, as they were known at a place in the log.
    func askAtTwoClocks() throws {
        let clocks = StoreModel.Clocks(
            day: try #require(Day("2024-0\(number(1...7))-15")),
            known: number(0...2) == 0 ? model.count : number(0...model.count))
        try ask(clocks, of: store)
    }

    func ask(_ clocks: StoreModel.Clocks, of store: Store) throws {
        let knownAt: KnownAt = clocks.known == model.count ? .everything : .sequence(UInt64(clocks.known))
        func table(_ report: any Report.Type) throws -> ReportTable {
            try store.report(report, asOf: clocks.day, knownAt: knownAt).table
        }
        let expected = model.answers(clocks)
        let satisfaction = try table(SatisfactionReport.self)
        // Before the first event a report has no columns.
        #expect(satisfaction.number("answers") ?? 0 == Int64(expected.answers), "\(clocks)")
        #expect(satisfaction.number("customers") ?? 0 == Int64(expected.customers), "\(clocks)")

        let directory = try table(CustomersReport.self)
        let events = directory.columns.firstIndex { $0.name == "events" } ?? 0
        #expect(
            directory.rows.map { "\($0[0]) \($0[events])" }
                == model.directory(clocks).sorted { $0.key < $1.key }.map {
                    "\(Cell.text($0.key)) \(Cell.integer(Int64($0.value)))"
                }, "\(clocks)")

        let merges = try table(MergesReport.self)
        let state = merges.columns.firstIndex { $0.name == "state" } ?? 0
        // What is printed of one moment stands in the order of the ids, whatever order the events came in.
        let printed = model.merges(clocks).sorted {
            let (left, right) = (model.events[$0.place].draft, model.events[$1.place].draft)
            return (left.occurredAt, left.id) < (right.occurredAt, right.id)
        }
        #expect(
            merges.rows.map { "\($0[0]) \($0[1]) \($0[state])" }
                == printed.map {
                    "\(Cell.text($0.duplicate)) \(Cell.text($0.into)) \(Cell.label(Text("merges.state.\($0.state)")))"
                }, "\(clocks)")

        let asked = customer
        #expect(
            try store.lastEvents(of: asked, atMost: 10_000, asOf: clocks.day, knownAt: knownAt).map { $0.sequence }
                == model.history(of: asked, clocks).map { UInt64($0 + 1) }, "history of \(asked) \(clocks)")
    }
}

extension ReportTable {
    /// The number in the first row of a column.
    fileprivate func number(_ column: String) -> Int64? {
        guard let place = columns.firstIndex(where: { $0.name == column }),
            case .integer(let value)? = rows.first?[place]
        else { return nil }
        return value
    }
}
