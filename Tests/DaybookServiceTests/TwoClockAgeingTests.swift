import DaybookLog
import DaybookModel
import DaybookReports
import DaybookTestSupport
import Synchronization
import Testing

@testable import DaybookService

/// The IBM receivables recorded in random order at random times, aged at every month end. Needs DAYBOOK_DATA.
@Suite(.enabled(if: RealData.isThere)) struct TwoClockAgeingTests {
    /// What `tools/ageing_by_pandas.py` printed for the raw file: an answer that shares no code with Daybook. A line per month end:
    /// open invoices, cents open, and of these cents not due, 1–30, 31–60, 61–90, 91–120 and over 120 days overdue.
    private static let byPandas = """
        2012-01-31,78,489359,489359,0,0,0,0,0
        2012-02-29,97,601531,508959,92572,0,0,0,0
        2012-03-31,107,618310,561387,56923,0,0,0,0
        2012-04-30,96,594456,506355,88101,0,0,0,0
        2012-05-31,101,604261,524071,80190,0,0,0,0
        2012-06-30,98,550409,459436,90973,0,0,0,0
        2012-07-31,97,598498,509115,89383,0,0,0,0
        2012-08-31,98,602587,511605,90982,0,0,0,0
        2012-09-30,104,602922,541655,54272,6995,0,0,0
        2012-10-31,98,592623,521580,71043,0,0,0,0
        2012-11-30,99,580921,541443,39478,0,0,0,0
        2012-12-31,99,572506,493632,78874,0,0,0,0
        2013-01-31,94,584687,482019,94029,8639,0,0,0
        2013-02-28,88,546528,482127,64401,0,0,0,0
        2013-03-31,94,590374,522237,68137,0,0,0,0
        2013-04-30,96,583410,482753,100657,0,0,0,0
        2013-05-31,112,691835,609882,81953,0,0,0,0
        2013-06-30,84,511985,428429,83556,0,0,0,0
        2013-07-31,92,540011,497713,42298,0,0,0,0
        2013-08-31,78,492557,454434,38123,0,0,0,0
        2013-09-30,88,502922,456374,46548,0,0,0,0
        2013-10-31,79,509086,447618,61468,0,0,0,0
        2013-11-30,79,478888,424632,54256,0,0,0,0
        2013-12-31,13,76190,20625,55565,0,0,0,0
        2014-01-31,0,0,0,0,0,0,0,0
        """

    /// A clock that a test sets.
    private final class SetClock: Sendable {
        private let moment = Mutex(Instant(microseconds: 0))
        var now: Log.Clock { { [self] in moment.withLock { $0 } } }
        func set(_ instant: Instant) { moment.withLock { $0 = instant } }
    }

    /// The events of an import of the file, which is the same for all tests.
    private static let drafts = Result { try imported() }

    private static func imported() throws -> [EventDraft] {
        let store = try ServiceStore(currency: "USD", timeZone: "America/New_York")
        let file = RealData.path("accounts_receivable/WA_Fn-UseC_-Accounts-Receivable.csv")
        _ = try Importer(store.store, ImportOptions()).run([ImportInput(path: file)])
        var drafts: [EventDraft] = []
        try store.store.log.forEach { view in
            if view.subject.kind == SubjectKind.customer.rawValue {
                drafts.append(try store.store.log.open(view).draft)
            }
            return true
        }
        return drafts
    }

    /// The same events, each recorded on a random day after it happened: most within a week, some months late, in a log of their own.
    private static func recorded(_ seed: UInt64) throws -> (ServiceStore, [(draft: EventDraft, recordedOn: Day)]) {
        var random = SeededGenerator(seed: seed)
        let clock = SetClock()
        let store = try ServiceStore(currency: "USD", timeZone: "America/New_York", clock: clock.now)
        let zone = store.store.zone
        var entries = try drafts.get().shuffled(using: &random).map { draft in
            let late = Int.random(in: 0..<5, using: &random) > 0 ? 0...6 : 7...200
            return (draft: draft, recordedOn: zone.day(of: draft.occurredAt) + Int.random(in: late, using: &random))
        }
        // Recorded times rise; the order within a day stays random.
        entries = entries.enumerated().sorted {
            ($0.element.recordedOn, $0.offset) < ($1.element.recordedOn, $1.offset)
        }.map(\.element)
        var rest = entries[...]
        while let day = rest.first?.recordedOn {
            clock.set(Instant(microseconds: zone.startOfDay(day).microseconds + 36_000_000_000))
            let batch = rest.prefix { $0.recordedOn == day }
            try store.append(batch.map(\.draft))
            rest = rest.dropFirst(batch.count)
        }
        return (store, entries)
    }

    private func figures(_ store: ServiceStore, _ day: Day, _ knownAt: KnownAt, _ parameters: [String: String] = [:])
        throws
        -> String
    {
        let table = try store.store.report(AgeingReport.self, parameters: parameters, asOf: day, knownAt: knownAt).table
        func cents(_ cell: Cell) -> Int64 {
            if case .money(let amount, _) = cell { amount } else { -1 }
        }
        guard case .integer(let invoices) = table.totals[0][2] else { return "no total" }
        let amounts = [cents(table.totals[0][3])] + table.rows.map { cents($0[3]) }
        return ([day.description, String(invoices)] + amounts.map { String($0) }).joined(separator: ",")
    }

    /// The same of a plain list: what was invoiced and is not settled, as far as it had been recorded.
    private func figures(_ entries: [(draft: EventDraft, recordedOn: Day)], _ day: Day, _ zone: Zone) -> String {
        var invoices: [String: (gross: Int64, due: Day)] = [:]
        var settled: Set<String> = []
        for (draft, recordedOn) in entries where recordedOn <= day && zone.day(of: draft.occurredAt) <= day {
            draft.clear.withUnsafeBytes { bytes in
                if draft.type == EventType.invoiceIssued {
                    let invoice = InvoiceIssued(bytes)
                    invoices[invoice.invoice?.string ?? ""] = (invoice.gross ?? 0, invoice.due ?? day)
                } else if draft.type == EventType.paymentReceived {
                    settled.insert(PaymentReceived(bytes).payment?.string ?? "")
                }
            }
        }
        let open = invoices.filter { !settled.contains($0.key) }.values
        var sums = [Int64](repeating: 0, count: 6)
        for invoice in open {
            let age = day - invoice.due
            sums[age <= 0 ? 0 : min((age + 29) / 30, 5)] += invoice.gross
        }
        return ([day.description, String(open.count), String(sums.reduce(0, +))] + sums.map { String($0) })
            .joined(separator: ",")
    }

    @Test(arguments: [1, 2, 3] as [UInt64]) func everyMonthEndIsThatOfPandasAndOfAPlainList(seed: UInt64) throws {
        let (store, entries) = try TwoClockAgeingTests.recorded(seed)
        let lines = TwoClockAgeingTests.byPandas.split(separator: "\n").map(String.init)
        #expect(lines.count == 25)
        var differs = 0
        for line in lines {
            let day = try #require(Day(line.prefix(10)))
            #expect(try figures(store, day, .everything) == line)
            // Money whose invoice had not been recorded stays beside: it was not the payer's word for another one.
            let known = try figures(store, day, .day(day), ["allocation": "explicit_only"])
            #expect(known == figures(entries, day, store.store.zone))
            differs += known == line ? 0 : 1
        }
        #expect(differs > 20, "what was known then should differ from what is known now")
    }
}
