import DaybookLog
import DaybookModel
import DaybookProjections
import DaybookReports
import DaybookTestSupport
import Testing

@testable import DaybookService

/// Every report of a whole store at a random day and moment of knowledge equals the same report on a second store that was given
/// nothing but the events that count.
@Suite struct TwoClockStoreTests {
    private struct Known {
        let sequence: UInt64
        let draft: EventDraft
        let target: UInt64?
    }

    private func log(_ store: ServiceStore) throws -> [Known] {
        var known: [Known] = []
        try store.store.log.forEach { view in
            known.append(
                Known(
                    sequence: view.sequence, draft: try store.store.log.open(view).draft, target: view.retractedSequence
                ))
            return true
        }
        return known
    }

    /// Known by then, not taken back by what was known, and occurred by the end of the day.
    private func counting(_ known: [Known], on day: Day, through last: UInt64, _ zone: Zone) -> [EventDraft] {
        let known = known.filter { $0.sequence <= last }
        let takenBack = TakenBack(known.compactMap { event in event.target.map { (event.sequence, $0) } })
        return known.filter {
            $0.target == nil && !takenBack.contains($0.sequence) && zone.day(of: $0.draft.occurredAt) <= day
        }.map(\.draft)
    }

    /// The answer as text, without the lines about what was taken back, which only the first store can have.
    private func lines(
        _ report: any Report.Type, _ parameters: [String: String], _ store: Store, _ day: Day, _ knownAt: KnownAt
    )
        throws -> [String]
    {
        do {
            let table = try store.report(report, parameters: parameters, asOf: day, knownAt: knownAt).table
            return (table.rows + table.totals + table.beside).map { "\($0)" }.filter { !$0.contains("event.retracted") }
                + table.notes.filter { $0.key != "report.retracted" }.map(\.description)
                + [table.heading, table.subtitle].compactMap { $0?.description }
        } catch let error as ReportError {
            // One store says that it did not know the customer yet, the other one that it does not know it.
            return ["report.not_known_yet", "report.no_such_customer", "report.no_such_subject"].contains(
                error.text.key)
                ? ["unknown"] : ["\(error)"]
        }
    }

    private func parameters(of report: any Report.Type, _ random: inout SeededGenerator) -> [String: String] {
        var parameters: [String: String] = [:]
        for parameter in report.parameters {
            switch parameter.kind {
            case .subject(.plan) where parameter.defaultValue == nil:
                parameters[parameter.name] = RandomCompany.plans.randomElement(using: &random)
            case .subject(.customer) where parameter.defaultValue == nil || Int.random(in: 0..<4, using: &random) == 0:
                parameters[parameter.name] = "C-\(Int.random(in: 1...6, using: &random))"
            case .choice(let choices) where parameter.defaultValue == nil || Int.random(in: 0..<3, using: &random) == 0:
                parameters[parameter.name] = choices.randomElement(using: &random)
            default: break
            }
        }
        return parameters
    }

    @Test(arguments: [1, 2, 3, 4] as [UInt64]) func everyReportEqualsThatOfAStoreOfWhatCounts(seed: UInt64) throws {
        // Some reports say when an event was recorded: all of them at one moment, in both stores.
        let clock: Log.Clock = { Instant(microseconds: 1_800_000_000_000_000) }
        let store = try ServiceStore(clock: clock)
        try store.append(RandomCompany.drafts(customers: 6, seed: seed &+ 40))
        let known = try log(store)
        var random = SeededGenerator(seed: seed)
        for _ in 0..<3 {
            let day = RandomCompany.start + Int.random(in: 20...RandomCompany.days + 100, using: &random)
            let last = UInt64.random(in: 1...UInt64(known.count), using: &random)
            let other = try ServiceStore(clock: clock)
            let counting = counting(known, on: day, through: last, store.store.zone)
            guard !counting.isEmpty else { continue }
            #expect(try other.append(counting).allSatisfy { if case .appended = $0 { true } else { false } })
            for report in ReportCatalogue.all {
                let parameters = parameters(of: report, &random)
                // Who has no event by that day is one with nothing to the first store, and nobody to the second.
                let named = [
                    parameters["customer"].map { Subject(.customer, $0) },
                    parameters["plan"].map { Subject(.plan, $0) },
                ]
                guard named.allSatisfy({ subject in subject == nil || counting.contains { $0.subject == subject } })
                else {
                    continue
                }
                let answer = try lines(report, parameters, store.store, day, .sequence(last))
                let expected = try lines(report, parameters, other.store, day, .everything)
                let place = zip(answer + [""], expected + [""]).first { $0 != $1 }
                #expect(
                    answer == expected,
                    "\(report.name) \(parameters) as of \(day) known at \(last): \(place.map { "\n\($0)\n\($1)" } ?? "")"
                )
            }
        }
    }
}
