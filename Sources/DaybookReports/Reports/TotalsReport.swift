import DaybookModel
import DaybookProjections

/// How many events of each type there are, and what their amounts add up to: what an import's control totals are
/// compared with.
///
/// Straight from the log, without a read model. A line per type, amount field and currency, in order of type number, field
/// number and currency; types without amounts have one line. An amount of a nested message is named `lines.price`.
public enum TotalsReport: Report {
    public static let name = "totals"
    public static let whenEmpty: Text? = Text("report.empty.any")
    public static let parameters: [ReportParameter] = [ReportParameter("type", .text)]

    public static func table(_ context: some ReportContext) throws -> ReportTable {
        var types: Set<UInt16>?
        let wanted = context.parameter("type")
        if !wanted.isEmpty {
            guard let type = EventCatalogue.type(named: wanted) else {
                throw ReportError(Text("report.totals.no_such_type", wanted))
            }
            types = [type.number]
        }
        var tally = AmountTally()
        let retracted = try context.forEachStandingEvent(types: types) { tally.add($0) }
        var table = ReportTable(columns: [
            .text("type").key, .number("events", unit: "count"), .text("first_event"), .text("last_event"),
            .text("field").key,
            .number("values", unit: "count"), .text(ReportTable.currencyColumn), .number("sum"),
        ])
        for type in tally.types where type.events > 0 {
            let head: [Cell] = [
                .text(type.shortName), .integer(type.events), .day(context.day(of: type.first)),
                .day(context.day(of: type.last)),
            ]
            let sums = type.sums.filter { $0.count > 0 }
            if sums.isEmpty { table.rows.append(head + [.none, .none, .none, .none]) }
            for sum in sums {
                table.rows.append(
                    head + [
                        .text(sum.field), .integer(sum.count), .code(sum.currency), .sum(sum.amount, sum.currency),
                    ])
            }
        }
        if retracted > 0 { table.notes.append(Text("report.retracted", retracted)) }
        return table
    }
}
