import DaybookModel
import DaybookProjections
import DaybookReports
import DaybookTestSupport
import Testing

/// What a report says of everybody and what it says of one customer agree, at both clocks; a duplicate's answer is that of the
/// customer it was merged into.
@Suite struct PopulationTests {
    private static let grouped = ["ageing", "bad-debt", "collection", "dso"]
    private static let listed = ["credit", "invoices", "low-scores", "overdue", "payments", "rfm"]

    private func lines(
        _ name: String, _ parameters: [String: String], _ oracle: TwoClockOracle, on day: Day, knownAt last: UInt64
    ) throws -> (columns: [Column], rows: [[Cell]]) {
        var context = oracle.context
        context.asOf = day
        context.scope = EventScope(through: last)
        context.parameters = parameters
        let table = try context.envelope(name).table
        return (table.columns, table.rows)
    }

    /// Whom a customer counts as at a pair of clocks, as the directory lists it.
    private func survivor(_ customer: String, _ oracle: TwoClockOracle, on day: Day, knownAt last: UInt64) throws
        -> String
    {
        var context = oracle.context
        context.asOf = day
        context.scope = EventScope(through: last)
        return try context.number(of: Subject(.customer, customer)).map { try context.key(of: $0) } ?? customer
    }

    @Test(arguments: grouped + listed) func oneCustomersAnswerIsItsPartOfEverybodys(name: String) throws {
        let oracle = try TwoClockOracle(RandomCompany.drafts(customers: 7, seed: 31))
        var questions = RandomQuestions(seed: UInt64(name.utf8.reduce(0) { $0 + Int($1) }))
        var parameters: [String: String] = [:]
        if PopulationTests.grouped.contains(name) { parameters["by"] = "customer" }
        if ["invoices", "payments"].contains(name) { parameters["state"] = "all" }
        var compared = 0
        for _ in 0..<15 {
            let (day, last) = (questions.day(), questions.sequence(oracle.entries.count))
            let everybody = try lines(name, parameters, oracle, on: day, knownAt: last)
            let place = try #require(everybody.columns.firstIndex { $0.name == "customer" })
            for customer in oracle.context.customers.shuffled(using: &questions.random).prefix(3) {
                let key = try survivor(customer, oracle, on: day, knownAt: last)
                let one = try lines(
                    name, parameters.merging(["customer": customer]) { $1 }, oracle, on: day, knownAt: last)
                let part = everybody.rows.filter { $0[place] == .text(key) }
                #expect(one.rows == part, "\(name) \(customer) as of \(day) known at \(last)")
                #expect(one.columns == everybody.columns || part.isEmpty)
                compared += part.isEmpty ? 0 : 1
            }
        }
        #expect(compared > 3, "hardly anybody had a line")
    }

    /// The scorecard's score and proposal are those of the list.
    @Test(arguments: ["five-factor", "share-own"]) func theScorecardIsALineOfTheScorecards(rules: String) throws {
        let oracle = try TwoClockOracle(RandomCompany.drafts(customers: 7, seed: 32))
        var questions = RandomQuestions(seed: 6)
        var compared = 0
        for _ in 0..<15 {
            let (day, last) = (questions.day(), questions.sequence(oracle.entries.count))
            let everybody = try lines("scorecards", ["rules": rules], oracle, on: day, knownAt: last)
            for customer in oracle.context.customers.shuffled(using: &questions.random).prefix(3) {
                let key = try survivor(customer, oracle, on: day, knownAt: last)
                var context = oracle.context
                context.asOf = day
                context.scope = EventScope(through: last)
                context.parameters = ["rules": rules, "customer": customer]
                let card = try context.envelope("scorecard").table
                guard let line = everybody.rows.first(where: { $0[0] == .text(key) }) else { continue }
                let score = card.beside.first { $0[0] == .label(Text("tiers.card.score")) }?[3]
                if let score { #expect(score == line[4], "\(customer) as of \(day) known at \(last)") }
                let granted = card.beside.first { $0[0] == .label(Text("tiers.card.granted")) }?[2]
                if let granted { #expect(granted == line[2], "\(customer) as of \(day) known at \(last)") }
                compared += score != nil || granted != nil ? 1 : 0
            }
        }
        #expect(compared > 3, "hardly anybody had a card")
    }
}
