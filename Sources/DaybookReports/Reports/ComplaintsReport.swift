import DaybookModel
import DaybookProjections

/// How often customers complain: cases of a kind per 100 orders and per 100 customers, period by period or before and after
/// a date (S19).
///
/// A case and an order count on the day they were opened and placed, customers are those known by the end of the period.
public enum ComplaintsReport: Report {
    public static let name = "complaints"
    public static func ruleSets(_ parameter: (String) -> String) -> [String] { ["satisfaction"] }
    public static let parameters: [ReportParameter] = [
        ReportParameter("kind", .text, default: "complaint", isMain: true), .period, .from, .to,
        ReportParameter("compare_from", .day), ReportParameter("compare_to", .day),
    ]
    public static var whenEmpty: Text? { Text("report.complaints.empty") }

    private struct Count {
        let first: Day
        let last: Day
        let name: String
        var cases = 0
        var orders = 0
        var customers = 0

        init(_ first: Day, _ last: Day, _ name: String) {
            self.first = first
            self.last = last
            self.name = name
        }

        var perOrder: Ratio? { Ratio(cases * 100, over: orders) }
        var perCustomer: Ratio? { Ratio(cases * 100, over: customers) }

        var cells: [Cell] {
            [
                .text(name), .integer(cases), .integer(orders), .quotient(perOrder, digits: 2), .integer(customers),
                .quotient(perCustomer, digits: 2),
            ]
        }
    }

    public static func table(_ context: some ReportContext) throws -> ReportTable {
        let question = try SatisfactionQuestion(context)
        let earlier = try comparison(context, question.to ?? context.asOf)
        let kind = DocumentKey(context.parameter("kind"))
        var table = ReportTable(
            columns: [
                .text("period"), .number("cases", unit: "count"), .number("orders", unit: "count"),
                .number("per_100_orders"), .number("customers", unit: "count"), .number("per_100_customers"),
            ], subtitle: Text("report.complaints.of", context.parameter("kind")))
        var counts: [Count] = []
        if let earlier {
            let to = question.to ?? context.asOf
            guard let from = question.from else { throw ReportError(Text("report.complaints.no_from")) }
            counts = [earlier, Count(from, to, Text("report.complaints.after").description)]
            table.subtitle = Text(
                "report.complaints.compared", context.parameter("kind"), earlier.first, earlier.last, from, to)
        } else {
            counts = try periods(question, kind)
        }
        try count(&counts, question, kind)
        guard counts.contains(where: { $0.cases > 0 || $0.orders > 0 }) else { return table }
        table.rows = counts.map(\.cells)
        if earlier != nil { table.beside = [change(from: counts[0], to: counts[1])] }
        return table
    }

    private static func comparison(_ context: some ReportContext, _ last: Day) throws -> Count? {
        switch (Day(context.parameter("compare_from")), Day(context.parameter("compare_to"))) {
        case (nil, nil): return nil
        case (let from?, let to?):
            guard from <= to else { throw ReportError(Text("report.period_reversed", from, to)) }
            guard to <= last else { throw ReportError(Text("report.period_ahead", to, last)) }
            return Count(from, to, Text("report.complaints.before").description)
        default: throw ReportError(Text("report.complaints.half"))
        }
    }

    /// From the first order or case (or the parameter `from`) to the last.
    private static func periods(
        _ question: SatisfactionQuestion<some ReportContext>, _ kind: DocumentKey
    ) throws -> [Count] {
        var (first, last): (Day?, Day?) = (question.from, question.to)
        let context = question.context
        try context.rows(of: TiersProjector.self).forEachContacts(
            until: context.endOfDay(context.asOf), zone: context.zone
        ) { contacts in
            let days = contacts.orders + contacts.cases.filter { $0.kind == kind }.map(\.day)
            guard let earliest = days.min(), let latest = days.max() else { return }
            if question.from == nil { first = min(first ?? earliest, earliest) }
            if question.to == nil { last = max(last ?? latest, latest) }
        }
        guard let first, let last, first <= last else { return [] }
        return try question.periods(from: first, to: last).map { period in
            Count(max(period.first, question.from ?? period.first), min(period.last, last), period.description)
        }
    }

    private static func count(
        _ counts: inout [Count], _ question: SatisfactionQuestion<some ReportContext>, _ kind: DocumentKey
    ) throws {
        let context = question.context
        var (orders, cases, known): ([Day], [Day], [Day]) = ([], [], [])
        try context.rows(of: TiersProjector.self).forEachContacts(
            until: context.endOfDay(context.asOf), zone: context.zone
        ) { contacts in
            orders += contacts.orders
            cases += contacts.cases.filter { $0.kind == kind }.map(\.day)
            if let day = contacts.known { known.append(day) }
        }
        orders.sort()
        cases.sort()
        known.sort()
        for index in counts.indices {
            let (first, last) = (counts[index].first, counts[index].last)
            counts[index].orders = through(last, orders) - through(first + -1, orders)
            counts[index].cases = through(last, cases) - through(first + -1, cases)
            counts[index].customers = through(last, known)
        }
    }

    /// How many of the ascending days lie at or before a day: looked up by halves, because there may be many periods.
    private static func through(_ day: Day, _ days: [Day]) -> Int {
        var (low, high) = (0, days.count)
        while low < high {
            let middle = (low + high) / 2
            if days[middle] <= day { low = middle + 1 } else { high = middle }
        }
        return low
    }

    /// How much higher or lower the later rates are, as a part of the earlier ones.
    private static func change(from before: Count, to after: Count) -> [Cell] {
        func change(_ before: Ratio?, _ after: Ratio?) -> Cell {
            guard let before, let after else { return .none }
            let (now, then) = (after.numerator * before.denominator, before.numerator * after.denominator)
            return .share(Ratio(now - then, over: then))
        }
        return [
            .absent(Text("report.complaints.change")), .blank, .blank, change(before.perOrder, after.perOrder), .blank,
            change(before.perCustomer, after.perCustomer),
        ]
    }
}
