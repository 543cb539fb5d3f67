import DaybookModel

/// Which figures would move if something were done: every report's answer before and after, compared.
///
/// For dry runs of what can be undone. The reports are those that answer without being told anything, and the pages of the
/// customers named; columns of words that hold only names are compared like any other, because a name may move too.
public enum FiguresMoved {
    /// `customers` are the keys of those whose pages are compared as well. `progress` hears of each report before it is made.
    public static func table<Context: ReportContext>(
        from before: Context, to after: Context, customers: [String] = [],
        progress: (_ report: String) -> Void = { _ in }
    ) throws -> ReportTable {
        var table = ReportTable(columns: [
            .text("report").key, .text("row").key, .text("figure").key, .number("before"), .number("after"),
        ])
        for report in ReportCatalogue.all where report.parameters.allSatisfy({ $0.defaultValue != nil }) {
            progress(report.name)
            try add(report, before, after, [:], to: &table)
        }
        for customer in customers {
            for report in ReportCatalogue.all where report.customerPagePlace != nil {
                guard report.parameters.contains(where: { $0.defaultValue == nil }) else { continue }
                progress(report.name)
                try add(report, before, after, ["customer": customer], to: &table)
            }
        }
        return table
    }

    private static func add<Context: ReportContext>(
        _ report: any Report.Type, _ before: Context, _ after: Context, _ parameters: [String: String],
        to table: inout ReportTable
    ) throws {
        let answers = try [before, after].map { context in
            var values = parameters
            for parameter in report.parameters where values[parameter.name] == nil {
                values[parameter.name] = parameter.defaultValue
            }
            return try report.table(
                context.asking(
                    ReportQuestion(
                        asOf: context.asOf, scope: context.scope, supposedIdentities: context.supposedIdentities,
                        parameters: values)))
        }
        let name = ([report.name] + parameters.values).joined(separator: " ")
        // A cell of a row that only one answer has may say as little as a row that is not there.
        for change in TableDifference(answers[0], answers[1]).changes
        where (change.before ?? .none) != (change.after ?? .none) {
            table.rows.append([
                .text(name), .text(change.place.rowText), .label(change.column.title),
                change.before ?? .none, change.after ?? .none,
            ])
        }
    }
}
