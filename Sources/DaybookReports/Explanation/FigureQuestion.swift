import DaybookModel
import DaybookProjections

/// Some figures of one row of a report, which can be asked for again as if some events had not been recorded.
struct FigureQuestion<Base: ReportContext> {
    typealias Context = NotingContext<CachedContext<Base>>

    let report: any Report.Type
    let context: Context
    /// The row as it is when nothing is left out.
    let row: KeyedRow
    /// The columns asked about, by place.
    private let places: [Int]
    /// The whole answer.
    let table: ReportTable

    var columns: [Column] { places.map { table.columns[$0] } }
    /// The figures as they are.
    var values: [Cell] { places.map { row.cells[$0] } }

    /// - Parameters:
    ///   - words: name the row (`KeyedRows.row`).
    ///   - names: of columns; none means those the report explains by itself.
    init(_ report: any Report.Type, _ base: Base, row words: [String], columns names: [String]) throws {
        self.report = report
        context = NotingContext(base: CachedContext(base), notes: ReadNotes())
        table = try report.table(context)
        row = try KeyedRows(table).row(named: words, of: report.name)
        places = try FigureQuestion.places(names, report, table, row)
    }

    /// The same question, asked of a context that answers it more quickly; nil where the answer is another.
    private init?(_ other: FigureQuestion, _ context: Context) throws {
        let table = try other.report.table(context)
        guard let row = KeyedRows(table).row(like: other.row) else { return nil }
        (report, places, self.context, self.row, self.table) = (other.report, other.places, context, row, table)
        guard values == other.values else { return nil }
    }

    /// The same question with more parameters given.
    func narrowed(by parameters: [String: String]) throws -> FigureQuestion {
        try FigureQuestion(self, context.asking(question(context.scope, parameters, rowsMax: nil))) ?? self
    }

    /// The same question without looking up the names of things, where these do not matter.
    func withoutNames() throws -> FigureQuestion {
        try FigureQuestion(self, context.asking(question(context.scope, rowsMax: 0))) ?? self
    }

    /// The figures when only a scope's events count; nil when there is no such row then.
    func answer(_ scope: EventScope) throws -> [Cell]? {
        do {
            let table = try report.table(context.asking(question(scope, rowsMax: context.rowsMax)))
            return KeyedRows(table).row(like: row).map { found in places.map { found.cells[$0] } }
        } catch is ReportError {
            // What cannot be answered from these events has no figure.
            return nil
        }
    }

    /// Types of the events that the figures were made from.
    func typesRead() throws -> Set<UInt16> {
        context.notes.clear()
        _ = try answer(context.scope)
        return context.notes.types
    }

    private func question(
        _ scope: EventScope, _ parameters: [String: String] = [:], rowsMax: Int?
    ) -> ReportQuestion {
        var values: [String: String] = [:]
        for parameter in report.parameters { values[parameter.name] = context.parameter(parameter.name) }
        return ReportQuestion(
            asOf: context.asOf, scope: scope, supposedIdentities: context.supposedIdentities,
            parameters: values.merging(parameters) { _, given in given }, rowsMax: rowsMax)
    }

    private static func places(
        _ names: [String], _ report: any Report.Type, _ table: ReportTable, _ row: KeyedRow
    ) throws -> [Int] {
        let keys = table.keyColumns
        let figures = table.columns.indices.filter { !keys.contains($0) }
        guard names.isEmpty else {
            return try names.map { name in
                guard let place = figures.first(where: { table.columns[$0].name == name }) else {
                    let known = figures.map { table.columns[$0].name }.joined(separator: ", ")
                    throw ReportError(Text("explain.no_column", name, report.name, known))
                }
                return place
            }
        }
        let usual = figures.filter {
            report.explainedColumns.contains(table.columns[$0].name) && row.cells[$0] != .blank
        }
        if !usual.isEmpty { return usual }
        // A line beside the table has its figure where there is room for it.
        let filled = figures.filter { row.cells[$0] != .blank && row.cells[$0] != .none }
        guard let first = filled.first(where: { table.columns[$0].isNumber }) ?? filled.first ?? figures.first else {
            throw ReportError(Text("explain.no_figure", row.text, report.name))
        }
        return [first]
    }
}
