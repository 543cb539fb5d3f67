import DaybookLog
import DaybookModel
import DaybookProjections
import DaybookReports
import DaybookTestSupport
import Synchronization
import Testing

@testable import DaybookService

/// What `--known-at` means: a date, a moment, a place in the log.
@Suite struct KnownAtTests {
    /// A clock that a test sets.
    private final class SetClock: Sendable {
        private let moment = Mutex(Instant(microseconds: 0))
        var now: Log.Clock { { [self] in moment.withLock { $0 } } }
        func set(_ text: String) throws {
            let instant = try #require(Instant(text))
            moment.withLock { $0 = instant }
        }
    }

    /// A store whose events 1 … 8 were recorded at the given moments: 2 to 4 in one batch, and so at one moment.
    private func recorded(timeZone: String = "America/New_York") throws -> ServiceStore {
        let clock = SetClock()
        let store = try ServiceStore(timeZone: timeZone, clock: clock.now)
        for (moment, numbers) in [
            ("2026-03-07T12:00:00Z", 1...1), ("2026-03-08T04:59:59.999999Z", 2...4), ("2026-03-08T05:00:00Z", 5...5),
            ("2026-03-09T03:59:59.999999Z", 6...6), ("2026-03-09T04:00:00Z", 7...7), ("2026-11-02T04:59:59Z", 8...8),
        ] {
            try clock.set(moment)
            try store.append(numbers.map { EventDraft.sample($0, customer: "C-\($0)") })
        }
        return store
    }

    @Test(
        arguments: [
            // The day before the clocks change ends at 05:00 UTC, the day on which they do at 04:00, that on which they go back at 05:00.
            ("2026-03-06", 0), ("2026-03-07", 4), ("2026-03-08", 6), ("2026-03-09", 7), ("2026-10-31", 7),
            ("2026-11-01", 8), ("2030-01-01", 8),
            // A moment counts itself; what was recorded in one batch is known together.
            ("2026-03-07T11:59:59.999999Z", 0), ("2026-03-07T12:00:00Z", 1), ("2026-03-08T04:59:59.999998Z", 1),
            ("2026-03-08T04:59:59.999999Z", 4), ("2026-03-07T23:59:59.999999-05:00", 4), ("2026-03-08T05:00:00Z", 5),
            ("1999-01-01T00:00:00Z", 0),
            ("0", 0), ("1", 1), ("3", 3), ("8", 8),
        ] as [(String, UInt64)])
    func aMomentIsAPlaceInTheLog(text: String, sequence: UInt64) throws {
        #expect(try recorded().store.sequence(KnownAt(text)) == sequence)
    }

    @Test func daysAreThoseOfTheStore() throws {
        // In Shanghai it is the eighth from 16:00 UTC on the seventh on.
        let shanghai = try recorded(timeZone: "Asia/Shanghai").store
        #expect(try shanghai.sequence(KnownAt("2026-03-07")) == 1)
        #expect(try shanghai.sequence(KnownAt("2026-03-08")) == 5)
    }

    @Test func everythingIsTheEnd() throws {
        #expect(try recorded().store.sequence(.everything) == 8)
        #expect(try ServiceStore().store.sequence(.everything) == 0)
        #expect(try ServiceStore().store.sequence(KnownAt("2026-03-07")) == 0)
    }

    @Test(arguments: [
        "yesterday", "2026-02-30", "-1", "1.5", "2026-03-07 12:00", "2026-03-07T12:00:00", "99999999999999999999", "",
    ])
    func whatIsNoMomentIsRefusedInWords(text: String) throws {
        let error = try #require(throws: ServiceError.self) { try KnownAt(text) }
        #expect(error.text == Text("report.not_a_moment", text))
    }

    @Test func beyondTheEndIsRefused() throws {
        let store = try recorded().store
        #expect(throws: ServiceError(Text("report.beyond_the_log", 9, 8))) { try store.sequence(KnownAt("9")) }
        #expect(throws: ServiceError(Text("report.beyond_the_log", 1, 0))) {
            try ServiceStore().store.sequence(.sequence(1))
        }
    }

    // MARK: - Before the first event

    @Test func beforeTheFirstEventEveryReportSaysThatNothingWasHeld() throws {
        let store = try recorded()
        for report in ReportCatalogue.all {
            var parameters: [String: String] = [:]
            for parameter in report.parameters where parameter.defaultValue == nil {
                parameters[parameter.name] =
                    switch parameter.kind {
                    case .subject: "C-1"
                    case .day: "2026-01-01"
                    case .choice(let choices): choices.first ?? ""
                    default: ""
                    }
            }
            for knownAt in [KnownAt.sequence(0), .day(try #require(Day("2026-03-06")))] {
                let envelope = try store.store.report(report, parameters: parameters, knownAt: knownAt)
                #expect(envelope.table.rows.isEmpty && envelope.sequence == 0, "\(report.name)")
                let people = OutputFormat.table.text(envelope)
                #expect(people.contains("Daybook held nothing yet"), "\(report.name):\n\(people)")
                let json = OutputFormat.json.text(envelope)
                #expect(json.contains("\"rows\":[]") && json.contains("\"knownAt\":{\"sequence\":0"), "\(json)")
            }
        }
    }

    // MARK: - Who and what was known

    @Test func aCustomerNotKnownYetIsNamedWithItsFirstEvent() throws {
        let store = try recorded().store
        #expect(throws: ReportError(Text("report.not_known_yet", Subject(.customer, "C-5"), 4, 5))) {
            try store.report(ProfileReport.self, parameters: ["customer": "C-5"], knownAt: .sequence(4))
        }
        #expect(throws: ReportError(Text("report.no_such_customer", "C-99"))) {
            try store.report(ProfileReport.self, parameters: ["customer": "C-99"], knownAt: .sequence(4))
        }
        #expect(
            try store.report(ProfileReport.self, parameters: ["customer": "C-5"], knownAt: .sequence(5)).sequence == 5)
        #expect(throws: ReportError(Text("report.no_such_subject", "plan", "P-1"))) {
            try store.report(TimelineReport.self, parameters: ["plan": "P-1"])
        }
    }

    @Test func aPlanNotKnownYetIsNamedWithItsFirstEvent() throws {
        let store = try ServiceStore()
        try store.append([
            .sample(1), try .make("plan.created", "plan/P-1", ["name": "Opening"], id: "p", at: "2024-01-01"),
        ])
        #expect(throws: ReportError(Text("report.not_known_yet", Subject(.plan, "P-1"), 1, 2))) {
            try store.store.report(TimelineReport.self, parameters: ["plan": "P-1"], knownAt: .sequence(1))
        }
        #expect(
            try store.store.report(TimelineReport.self, parameters: ["plan": "P-1"], knownAt: .sequence(2)).sequence
                == 2)
    }

    // MARK: - Rule sets

    /// An invoice half paid without naming it, and versions of the rules that decide whether the money finds it.
    @Test func ruleSetsHaveBothClocks() throws {
        let store = try ServiceStore()
        try store.append([
            try .make(
                "invoice.issued", "customer/C-1",
                ["invoice": "I-1", "due": "2026-01-10", "gross": "10000", "currency": "CNY"], id: "i",
                at: "2026-01-01"),
            try .make(
                "payment.received", "customer/C-1", ["payment": "P-1", "amount": "4000", "currency": "CNY"], id: "p",
                at: "2026-01-05"),
        ])
        let before = try store.store.log.head.sequence
        var rules = CreditRules()
        rules.allocation = .explicitOnly
        let book = RuleBook(store.store)
        // Published late, in force from a day long ago.
        let published = try book.publish(
            "credit", content: rules.content, effective: Day("2026-02-01"), note: nil, actor: "li")
        func answer(_ day: String, _ last: UInt64) throws -> (open: String, version: Int?) {
            let envelope = try store.store.report(InvoicesReport.self, asOf: Day(day), knownAt: .sequence(last))
            return (PeopleFormat.text(envelope.table.rows[0][9]), envelope.rules.first?.version)
        }
        #expect(try answer("2026-02-01", before) == ("60.00", 0))
        #expect(try answer("2026-01-31", published.sequence) == ("60.00", 0))
        #expect(try answer("2026-02-01", published.sequence) == ("100.00", 1))
        let retired = try book.retire("credit", version: 1, from: Day("2026-03-01"), note: nil, actor: "li")
        #expect(try answer("2026-02-28", retired) == ("100.00", 1))
        #expect(try answer("2026-03-01", published.sequence) == ("100.00", 1))
        #expect(try answer("2026-03-01", retired) == ("60.00", 0))
        // A version that should never have been published is gone from its first day on, once that is known.
        let retracted = try Recorder(store.store).retract(published.sequence, reason: "never agreed", actor: "li")
            .sequence
        #expect(try answer("2026-02-15", retired) == ("100.00", 1))
        #expect(try answer("2026-02-15", retracted) == ("60.00", 0))
    }

    @Test func aRuleSetPublishedLaterCannotBeNamed() throws {
        let store = try ServiceStore()
        try store.append([.sample(1)])
        let content = try #require(TierRules.builtIn(named: "dealer")).content
        let published = try RuleBook(store.store).publish(
            "ours", content: content, effective: Day("2024-01-01"), note: nil, actor: "li")
        let parameters = ["rules": "ours"]
        #expect(throws: ReportError(Text("rules.unknown", "ours", "tiers"))) {
            try store.store.report(ScorecardsReport.self, parameters: parameters, knownAt: .sequence(1))
        }
        let envelope = try store.store.report(
            ScorecardsReport.self, parameters: parameters, asOf: Day("2024-06-01"),
            knownAt: .sequence(published.sequence))
        #expect(envelope.rules.first { $0.name == "ours" }?.version == 1)
    }
}
