import DaybookModel
import DaybookProjections
import DaybookReports
import DaybookService
import Foundation

/// Work on read models that the command line has no words for.
struct ViewQuestions {
    let store: Store

    /// Rows of each read model.
    func rows() throws -> [Figure] { try store.viewStatus().map { ($0.name, Double($0.rows)) } }

    /// How long after an append the event is in all read models. Not every model has to do with the event; all must say that
    /// they know of it.
    func visible(_ count: Int) throws -> [Figure] {
        let appender = try Appender(log: store.log)
        try store.catchUp()
        var latencies: [Double] = []
        for _ in 0..<count {
            try appender.append()
            latencies.append(try elapsed { try store.catchUp() })
            let head = try store.log.head.sequence
            guard try store.viewStatus().allSatisfy({ $0.sequence == head }) else { throw NotVisible() }
        }
        return distribution(latencies)
    }

    private struct NotVisible: Error {}

    /// Seconds for one customer's row of the directory: of a reader that a question holds (`row`), and of a whole question
    /// that begins with the customer's name (`question`).
    func point() throws -> [Figure] {
        let answer = try store.report(PointReport.self).table
        return zip(["row", "question"], answer.rows[0]).map { name, cell in
            guard case .integer(let nanoseconds) = cell else { return (name, .nan) }
            return (name, Double(nanoseconds) * 1e-9)
        }
    }
}

/// Asks for random customers' rows as reports do, and answers what that took.
private enum PointReport: Report {
    static let name = CustomersReport.name
    private static let rows = 20_000
    private static let questions = 2_000

    static func table(_ context: some ReportContext) throws -> ReportTable {
        var customers: [(name: Subject, number: SubjectNumber)] = []
        try context.rows(of: CustomersProjector.self).rows(CustomerSummary.self) { subject, _, _ in
            customers.append((Subject(.customer, try context.key(of: subject)), subject))
        }
        // Drawn before, because to ask the system for a random number takes as long as to find a row.
        let asked = (0..<rows).map { _ in customers.randomElement()! }
        var events = 0
        let reader = try context.rows(of: CustomersProjector.self)
        let row = try elapsed {
            for customer in asked {
                try reader.rows(CustomerSummary.self, subject: customer.number) { _, row in
                    events += Int(row.events.count)
                }
            }
        }
        let question = try elapsed {
            for customer in asked.prefix(questions) {
                let context = context.asking(ReportQuestion(asOf: context.asOf, scope: context.scope, parameters: [:]))
                guard let number = try context.number(of: customer.name) else { continue }
                try context.rows(of: CustomersProjector.self).rows(CustomerSummary.self, subject: number) { _, row in
                    events += Int(row.events.count)
                }
            }
        }
        guard events >= rows + questions else { throw Empty() }
        var table = ReportTable(columns: [])
        table.rows = [[row / Double(rows), question / Double(questions)].map { .integer(Int64($0 * 1e9)) }]
        return table
    }

    private struct Empty: Error {}
}
