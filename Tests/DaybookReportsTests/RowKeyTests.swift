import DaybookModel
import DaybookProjections
import DaybookReports
import DaybookTestSupport
import Testing

/// The key columns of every report tell its rows apart, however it is asked.
@Suite struct RowKeyTests {
    private static let journals: [(name: String, journal: Journal, day: String)] = [
        ("tea", .tea, "2024-05-31"), ("tiered", .tiered, "2025-12-31"), ("market", .market, "2024-12-31"),
        ("plans", .plans, "2024-06-30"),
    ]

    @Test(arguments: 0..<journals.count) func keysAreUnique(place: Int) throws {
        let (name, journal, day) = Self.journals[place]
        try expectUniqueKeys(in: journal.asOf(day), customer: journal.customers.first, plan: journal.plans.first, name)
    }

    @Test(arguments: 1...3 as ClosedRange<UInt64>) func keysOfRandomEventsAreUnique(seed: UInt64) throws {
        let context = try MemoryReportContext.random(300, seed: seed, asOf: "2025-06-01")
        try expectUniqueKeys(in: context, customer: "S-1", plan: "S-1", "random \(seed)")
    }

    private func expectUniqueKeys(
        in context: MemoryReportContext, customer: String?, plan: String?, _ comment: String
    ) throws {
        // What one event repeats word for word, such as two parts of a payment for one unknown invoice, has one key.
        let repeating = comment.hasPrefix("random") ? ["issues", "profile"] : []
        for report in ReportCatalogue.all where !repeating.contains(report.name) {
            for var parameters in RowKeyTests.modes(of: report) {
                if parameters["customer"] == nil { parameters["customer"] = customer }
                if parameters["plan"] == nil { parameters["plan"] = plan }
                let question = ReportQuestion(asOf: context.asOf, scope: .everything, parameters: parameters)
                let table: ReportTable
                do { table = try report.table(context.asking(question)) } catch is ReportError { continue }
                let doubles = TableFigures(table).places.map(\.place).filter { $0.number > 0 }.map(\.rowText)
                #expect(Set(doubles).isEmpty, "\(comment): \(report.name) \(parameters)")
            }
        }
    }

    /// The usual question, and one for each other value of each choice.
    private static func modes(of report: any Report.Type) -> [[String: String]] {
        var usual: [String: String] = [:]
        for parameter in report.parameters {
            usual[parameter.name] = parameter.defaultValue
            if case .ruleSet(let kind) = parameter.kind, parameter.defaultValue == nil {
                usual[parameter.name] = kind.builtIn.first?.name
            }
        }
        return [usual]
            + report.parameters.flatMap { parameter -> [[String: String]] in
                guard case .choice(let choices) = parameter.kind else { return [] }
                return choices.map { usual.merging([parameter.name: $0]) { $1 } }
            }
    }
}
