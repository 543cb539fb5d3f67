import DaybookModel
import DaybookProjections
import DaybookReports
import DaybookTestSupport
import Testing

/// Figures worked out anew by hand, with nothing of the product, and compared with its reports at random pairs of clocks.
@Suite struct TwoClockFigureTests {
    /// What happened.
    fileprivate enum Fact {
        case ordered(String, Int64)
        case invoiced(String, Int64)
        case paid(String, invoice: String, Int64)
        /// The payment of this id bounced.
        case bounced(String)
        case answered(Int64)
        /// The entry with this sequence was wrong.
        case takenBack(UInt64)
    }

    private struct Entry {
        let customer: String
        let day: Int
        let fact: Fact
    }

    /// A log and the figures that a reader of it would work out on paper.
    private struct Books {
        private(set) var entries: [Entry] = []
        private(set) var journal = Journal()

        /// Orders, invoices and their payments in parts, bounced cheques and answers, shuffled; a fifth wrong at first.
        init(seed: UInt64) {
            var random = SeededGenerator(seed: seed)
            func within(_ range: ClosedRange<Int>) -> Int { Int.random(in: range, using: &random) }
            var plain: [Entry] = []
            for number in 1...60 {
                let (customer, day) = ("C-\(within(1...5))", within(0...300))
                switch within(1...5) {
                case 1:
                    plain.append(
                        Entry(customer: customer, day: day, fact: .ordered("O-\(number)", Int64(within(1...900)))))
                case 2: plain.append(Entry(customer: customer, day: day, fact: .answered(Int64(within(1...5)))))
                default:
                    let gross = Int64(within(100...900))
                    plain.append(Entry(customer: customer, day: day, fact: .invoiced("I-\(number)", gross)))
                    for (part, amount) in [gross / 3, gross / 4].enumerated() where within(1...4) > 1 {
                        let (id, day) = ("P-\(number)-\(part)", day + within(-10...90))
                        plain.append(
                            Entry(customer: customer, day: day, fact: .paid(id, invoice: "I-\(number)", amount)))
                        guard within(1...4) == 1 else { continue }
                        plain.append(Entry(customer: customer, day: day + within(1...40), fact: .bounced(id)))
                    }
                }
            }
            for entry in plain.shuffled(using: &random) {
                if within(1...5) == 1 {
                    // The same on another day, and by mistake.
                    add(Entry(customer: entry.customer, day: entry.day + within(-30...30), fact: entry.fact))
                    add(Entry(customer: entry.customer, day: within(0...400), fact: .takenBack(UInt64(entries.count))))
                }
                add(entry)
            }
        }

        private mutating func add(_ entry: Entry) {
            entries.append(entry)
            let (customer, day) = (entry.customer, (RandomCompany.start + entry.day).description)
            switch entry.fact {
            case .ordered(let id, let total):
                journal.event(
                    "order.placed", customer, at: day,
                    [("order", .text(id)), ("total", .number(total)), ("currency", "CNY")])
            case .invoiced(let id, let gross): journal.invoice(customer, id, gross, at: day, due: day)
            case .paid(let id, let invoice, let amount): journal.pay(customer, id, amount, at: day, settling: invoice)
            case .bounced(let id): journal.event("payment.reversed", customer, at: day, [("payment", .text(id))])
            case .answered(let score):
                journal.event(
                    "survey.answered", customer, at: day,
                    [
                        ("metric", "csat"), ("scale_min", 1), ("scale_max", 5), ("score", .number(score * 1_000_000)),
                    ])
            case .takenBack(let sequence):
                journal.event(
                    "event.retracted", customer, at: day, retracting: sequence,
                    [("event_source", "tests"), ("event_id", "x"), ("reason", "Entered wrongly.")])
            }
        }

        /// What stands at a pair of clocks.
        func standing(on day: Int, knownAt last: Int) -> [Entry] {
            let known = entries.prefix(last)
            var wrong: Set<UInt64> = []
            for case .takenBack(let sequence) in known.map(\.fact) { wrong.insert(sequence) }
            return known.enumerated().filter { !wrong.contains(UInt64($0.offset + 1)) && $0.element.day <= day }
                .map(\.element)
        }

        func context(on day: Int, knownAt last: Int, _ parameters: [String: String]) -> MemoryReportContext {
            var context = journal.asOf((RandomCompany.start + day).description, parameters)
            context.scope = EventScope(through: UInt64(last))
            var rules = CreditRules()
            // Money stays where its payer put it, so that the figures can be worked out line by line.
            rules.allocation = .explicitOnly
            context.ruleSets = ["credit": rules]
            return context
        }
    }

    /// Some columns of a report's rows, by the first of them.
    private func lines(
        _ name: String, _ columns: [String], _ context: MemoryReportContext
    ) throws -> [String: [Cell]] {
        let table = try context.envelope(name).table
        let places = columns.compactMap { column in table.columns.firstIndex { $0.name == column } }
        precondition(places.count == columns.count, "\(name) has not all of the columns \(columns)")
        return Dictionary(
            uniqueKeysWithValues: table.rows.map { row in
                (PeopleFormat.text(row[places[0]]), places.dropFirst().map { row[$0] })
            })
    }

    private func money(_ amount: Int64) -> Cell { .money(amount, Currency("CNY")!) }

    private func forRandomPairs(
        _ seed: UInt64, _ body: (Books, _ day: Int, _ last: Int, _ standing: [Entry]) throws -> Void
    ) throws {
        let books = Books(seed: seed)
        var random = SeededGenerator(seed: seed &+ 1_000)
        for _ in 0..<120 {
            let day = Int.random(in: -5...420, using: &random)
            let last = Int.random(in: 0...books.entries.count, using: &random)
            try body(books, day, last, books.standing(on: day, knownAt: last))
        }
    }

    /// Open by invoice: its amount less the payments that name it and did not bounce.
    private func open(_ standing: [Entry]) -> [String: Int64] {
        var bounced: Set<String> = []
        for case .bounced(let id) in standing.map(\.fact) { bounced.insert(id) }
        var open: [String: Int64] = [:]
        for case .invoiced(let id, let gross) in standing.map(\.fact) { open[id] = gross }
        for case .paid(let id, let invoice, let amount) in standing.map(\.fact) where !bounced.contains(id) {
            if let before = open[invoice] { open[invoice] = before - amount }
        }
        return open
    }

    @Test(arguments: 1...4 as ClosedRange<UInt64>) func openByInvoice(seed: UInt64) throws {
        try forRandomPairs(seed) { books, day, last, standing in
            let found = try lines(
                "invoices", ["invoice", "open"], books.context(on: day, knownAt: last, ["state": "all"]))
            #expect(found == open(standing).mapValues { [money($0)] }, "day \(day), known at \(last)")
        }
    }

    /// Open invoices and open orders, less money that waits for an invoice nobody has recorded.
    @Test(arguments: 1...4 as ClosedRange<UInt64>) func exposureByCustomer(seed: UInt64) throws {
        try forRandomPairs(seed) { books, day, last, standing in
            var bounced: Set<String> = []
            for case .bounced(let id) in standing.map(\.fact) { bounced.insert(id) }
            var exposure: [String: Int64] = [:]
            for entry in standing {
                switch entry.fact {
                case .ordered(_, let amount), .invoiced(_, let amount): exposure[entry.customer, default: 0] += amount
                case .paid(let id, _, let amount) where !bounced.contains(id):
                    exposure[entry.customer, default: 0] -= amount
                default: break
                }
            }
            let found = try lines("credit", ["customer", "exposure"], books.context(on: day, knownAt: last, [:]))
            for customer in books.journal.customers {
                #expect(
                    found[customer] ?? [money(0)] == [money(exposure[customer] ?? 0)],
                    "\(customer), day \(day), known at \(last)")
            }
        }
    }

    /// The share of fours and fives among all answers.
    @Test(arguments: 1...4 as ClosedRange<UInt64>) func satisfactionShare(seed: UInt64) throws {
        try forRandomPairs(seed) { books, day, last, standing in
            var (good, all) = (Int64(0), Int64(0))
            for case .answered(let score) in standing.map(\.fact) {
                (good, all) = (good + (score > 3 ? 1 : 0), all + 1)
            }
            let table = try books.context(on: day, knownAt: last, ["metric": "csat"]).envelope("satisfaction").table
            let row = all == 0 ? nil : [Cell.integer(all), .ratio(good, all)]
            let places = ["answers", "value"].compactMap { name in table.columns.firstIndex { $0.name == name } }
            #expect(table.rows.first.map { row in places.map { row[$0] } } == row, "day \(day), known at \(last)")
        }
    }

    @Test(arguments: 1...4 as ClosedRange<UInt64>) func directoryCounts(seed: UInt64) throws {
        try forRandomPairs(seed) { books, day, last, standing in
            var counts: [String: [Int64]] = [:]
            for entry in standing {
                guard entry.fact.isOfDirectory else { continue }
                var line = counts[entry.customer] ?? [0, 0, 0, 0]
                line[0] += 1
                switch entry.fact {
                case .ordered: line[1] += 1
                case .invoiced: line[2] += 1
                case .paid: line[3] += 1
                default: break
                }
                counts[entry.customer] = line
            }
            let found = try lines(
                "customers", ["customer", "events", "orders", "invoices", "payments"],
                books.context(on: day, knownAt: last, [:]))
            #expect(found == counts.mapValues { $0.map { .integer($0) } }, "day \(day), known at \(last)")
        }
    }
}

extension TwoClockFigureTests.Fact {
    /// A retraction is no event of a customer's life.
    fileprivate var isOfDirectory: Bool {
        if case .takenBack = self { false } else { true }
    }
}
