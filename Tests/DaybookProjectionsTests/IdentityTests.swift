import DaybookModel
import DaybookTestSupport
import Testing

@testable import DaybookProjections

/// Who counts as whom, from merges that may contradict each other.
struct IdentityTests {
    private static func customer(_ number: UInt32) -> SubjectNumber { SubjectNumber(.customer, number) }

    /// Customers 1 … 9 go by the keys `C-1` … `C-9`; `C-9` is a customer nobody knows.
    private struct Ledger {
        var records: [RecordBuilder] = []

        @discardableResult
        mutating func add(
            _ type: String, _ customer: UInt32, _ other: String = "", at: String, retracting: UInt64? = nil
        )
            -> UInt64
        {
            let sequence = UInt64(records.count + 1)
            let field = type == "customer.merged" ? "into" : "from"
            records.append(
                RecordBuilder(
                    type, sequence, customer: customer, at: at, retracting: retracting,
                    other.isEmpty ? [] : [(field, .text(other))]))
            return sequence
        }

        @discardableResult
        mutating func merge(_ customer: UInt32, _ other: UInt32, at: String) -> UInt64 {
            add("customer.merged", customer, "C-\(other)", at: at)
        }

        @discardableResult
        mutating func unmerge(_ customer: UInt32, _ other: UInt32, at: String) -> UInt64 {
            add("customer.unmerged", customer, "C-\(other)", at: at)
        }

        func answer(_ day: String = "2024-12-31", through: UInt64 = .max) throws -> (
            records: [MergeRecord], identities: Identities
        ) {
            let rows = MemoryRows(IdentitiesProjector.self, records)
            let end = Zone.utc.endOfDay(Day(day) ?? Day(number: 0))
            return try ScopedRows(rows, EventScope(through: through)).merges(until: end) { key, _ in
                guard let text = key.text, let number = UInt32(text.dropFirst(2)), number != 9 else { return nil }
                return customer(number)
            }
        }

        func states(_ day: String = "2024-12-31") throws -> [MergeRecord.State] {
            try answer(day).records.map(\.state)
        }

        /// Survivors of customers 1 … 4.
        func survivors(_ day: String = "2024-12-31", through: UInt64 = .max) throws -> [UInt32] {
            let identities = try answer(day, through: through).identities
            return (UInt32(1)...4).map { identities.survivor(of: customer($0)).number }
        }
    }

    @Test func aMergeHoldsFromItsDayUntilItsUnmerge() throws {
        var ledger = Ledger()
        ledger.merge(2, 1, at: "2024-03-01")
        ledger.unmerge(2, 1, at: "2024-05-01")
        #expect(try ledger.survivors("2024-02-29") == [1, 2, 3, 4])
        #expect(try ledger.survivors("2024-03-01") == [1, 1, 3, 4])
        #expect(try ledger.survivors("2024-05-01") == [1, 2, 3, 4])
        #expect(try ledger.survivors(through: 1) == [1, 1, 3, 4])
        #expect(try ledger.survivors(through: 0) == [1, 2, 3, 4])
        let undone = MergeRecord.State.undone(sequence: 2, at: Instant(utcMidnightOf: Day("2024-05-01")!))
        #expect(try ledger.states() == [undone])
        #expect(try ledger.states("2024-04-30") == [.inForce])
    }

    @Test func theOrderOfTheLogDoesNotMatterTheOrderOfTimeDoes() throws {
        var ledger = Ledger()
        ledger.unmerge(2, 1, at: "2024-05-01")
        ledger.merge(2, 1, at: "2024-03-01")
        #expect(try ledger.survivors() == [1, 2, 3, 4])
        #expect(try ledger.survivors("2024-04-30") == [1, 1, 3, 4])
    }

    @Test func anUnmergeFromSomebodyElseUndoesNothing() throws {
        var ledger = Ledger()
        ledger.merge(2, 1, at: "2024-03-01")
        ledger.unmerge(2, 3, at: "2024-04-01")
        ledger.unmerge(4, 3, at: "2024-04-02")
        #expect(try ledger.survivors() == [1, 1, 3, 4])
        #expect(try ledger.states() == [.inForce, .nothingToUndo, .nothingToUndo])
    }

    @Test func anotherMergeTakesThePlaceOfTheFirst() throws {
        var ledger = Ledger()
        ledger.merge(2, 1, at: "2024-03-01")
        ledger.merge(2, 3, at: "2024-04-01")
        #expect(try ledger.survivors() == [1, 3, 3, 4])
        #expect(
            try ledger.states()
                == [.replaced(sequence: 2, at: Instant(utcMidnightOf: Day("2024-04-01")!)), .inForce])
    }

    @Test func whatMakesNoSenseIsSetAsideAndSaysWhy() throws {
        var ledger = Ledger()
        ledger.merge(1, 1, at: "2024-03-01")
        ledger.merge(2, 9, at: "2024-03-02")
        ledger.merge(3, 4, at: "2024-03-03")
        ledger.merge(4, 3, at: "2024-03-04")
        #expect(try ledger.survivors() == [1, 2, 4, 4])
        #expect(try ledger.states() == [.itself, .unknownCustomer, .inForce, .circle])
        // Without the merge that was there first, the other one comes into force.
        ledger.unmerge(3, 4, at: "2024-06-01")
        #expect(try ledger.survivors() == [1, 2, 3, 3])
        #expect(try ledger.survivors("2024-05-31") == [1, 2, 4, 4])
    }

    @Test func aCircleOfThreeIsOpenedAtItsLastMergeAndWhoLeadsIntoItCounts() throws {
        var ledger = Ledger()
        ledger.merge(2, 3, at: "2024-03-02")
        ledger.merge(1, 2, at: "2024-03-01")
        ledger.merge(3, 1, at: "2024-03-03")
        ledger.merge(4, 1, at: "2024-03-04")
        #expect(try ledger.survivors() == [3, 3, 3, 3])
        #expect(try ledger.states() == [.inForce, .inForce, .circle, .inForce])
        let identities = try ledger.answer().identities
        #expect(identities.members(of: IdentityTests.customer(3)).map(\.number) == [3, 2, 1, 4])
        #expect(identities.members(of: IdentityTests.customer(1)).map(\.number) == [1, 4])
    }

    @Test func retractionsActFromTheDayOfWhatTheyTakeBack() throws {
        var ledger = Ledger()
        let merge = ledger.merge(2, 1, at: "2024-03-01")
        let unmerge = ledger.unmerge(2, 1, at: "2024-04-01")
        let retraction = ledger.add("event.retracted", 2, at: "2024-09-09", retracting: unmerge)
        #expect(try ledger.survivors() == [1, 1, 3, 4])
        #expect(try ledger.states() == [.inForce])
        #expect(try ledger.survivors(through: 2) == [1, 2, 3, 4])
        ledger.add("event.retracted", 2, at: "2024-09-10", retracting: retraction)
        #expect(try ledger.survivors() == [1, 2, 3, 4])
        ledger.add("event.retracted", 2, at: "2024-09-11", retracting: merge)
        #expect(try ledger.survivors("2024-03-15") == [1, 2, 3, 4])
        #expect(try ledger.states() == [.nothingToUndo])
    }

    @Test func askingWhatAMergeWouldDo() throws {
        var ledger = Ledger()
        ledger.merge(1, 2, at: "2024-03-01")
        ledger.merge(2, 3, at: "2024-03-02")
        ledger.merge(3, 1, at: "2024-03-03")
        let identities = try ledger.answer().identities
        func survivors(_ identities: Identities) -> [UInt32] {
            (UInt32(1)...4).map { identities.survivor(of: IdentityTests.customer($0)).number }
        }
        #expect(survivors(identities) == [3, 3, 3, 4])
        #expect(survivors(identities.merging(.init(.customer, 3), into: .init(.customer, 4))) == [4, 4, 4, 4])
        #expect(survivors(identities.merging(.init(.customer, 4), into: .init(.customer, 1))) == [3, 3, 3, 3])
        // The duplicate in the middle stands alone again, with the one that was merged into it; and what was a circle is none.
        #expect(survivors(identities.unmerging(.init(.customer, 2))) == [2, 2, 2, 4])
        #expect(
            identities.merging(.init(.customer, 3), into: .init(.customer, 2)).survivor(of: .init(.customer, 3)).number
                == 3)
        for number in UInt32(1)...4 { #expect(Identities().survivor(of: .init(.customer, number)).number == number) }
    }

    /// Whoever asks for everybody gets what who asks for each gets; nobody's rows are lost, and no duplicate shows.
    @Test(arguments: 0..<20) func everybodysRowsAreEachOnesRows(seed: UInt64) throws {
        var random = SeededGenerator(seed: seed)
        let records = ProjectorContractTests.records(seed: seed, count: 400)
        var identities = Identities()
        for _ in 0..<Int.random(in: 1...6, using: &random) {
            identities.merge(
                .init(.customer, UInt32.random(in: 1...7, using: &random)),
                into: .init(.customer, UInt32.random(in: 1...9, using: &random)))
        }
        let credit = MemoryRows(CreditProjector.self, records)
        try expectSame(CreditMovement.self, MergedRows(credit, identities), credit, identities)
        try expectSame(RetractionLine.self, MergedRows(credit, identities), credit, identities)
        let tiers = MemoryRows(TiersProjector.self, records)
        try expectSame(TierLine.self, MergedRows(tiers, identities), tiers, identities)
        let directory = MemoryRows(CustomersProjector.self, records)
        try expectSame(CustomerSummary.self, MergedRows(directory, identities), directory, identities)
    }

    private func expectSame<Row: RowLayout>(
        _ type: Row.Type, _ merged: MergedRows, _ base: MemoryRows, _ identities: Identities
    ) throws {
        var met: [(SubjectNumber, UInt64)] = []
        try merged.rows(type) { subject, bucket, _ in met.append((subject, bucket)) }
        var single: [(SubjectNumber, UInt64)] = []
        for number in UInt32(1)...9 {
            let subject = IdentityTests.customer(number)
            try merged.rows(type, subject: subject) { bucket, _ in single.append((subject, bucket)) }
        }
        #expect(met.map(\.0) == single.map(\.0) && met.map(\.1) == single.map(\.1))
        #expect(met.allSatisfy { identities.survivor(of: $0.0) == $0.0 })
        var (settings, happenings) = (0, 0)
        base.rows(type) { _, _, row in if row.setting == nil { happenings += 1 } else { settings += 1 } }
        if type != CustomerSummary.self { #expect(met.count >= happenings && met.count <= happenings + settings) }
    }

    @Test func sumsOfADuplicateAreAddedAndItsWordsFillGaps() throws {
        func summary(_ records: [RecordBuilder]) -> CustomerSummary {
            var summary = CustomerSummary()
            MemoryRows(CustomersProjector.self, records).rows(CustomerSummary.self) { summary = $2 }
            return summary
        }
        var own = summary([
            RecordBuilder("customer.registered", 1, at: "2024-01-01", [("kind", "person"), ("owner", "li.na")]),
            RecordBuilder("customer.changed", 2, at: "2024-02-01", isSealed: true),
            RecordBuilder("customer.changed", 3, at: "2024-02-02", [("cleared", ["region"])]),
        ])
        let duplicate = summary([
            RecordBuilder(
                "customer.registered", 4, at: "2024-03-01",
                [
                    ("kind", "company"), ("company_name", "Oak"), ("owner", "wang.wei"), ("city", "Xi'an"),
                    ("region", "west"),
                ]), RecordBuilder("order.placed", 5, at: "2023-03-01"),
        ])
        own.absorb(duplicate)
        #expect(own.events.count == 5 && own.orders.count == 1)
        #expect(own.events.first == Instant(utcMidnightOf: Day("2023-03-01")!))
        #expect(own.owner.key.text == "li.na" && own.kind.sequence == 1 && own.city.sequence == 4)
        #expect(own.companyName.sequence == 0, "a person does not take on the name of a company")
        #expect(own.region.key.isNone && own.region.event.sequence == 3, "what was cleared is said")
    }
}
