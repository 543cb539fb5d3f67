import DaybookModel
import DaybookProjections

/// The figures of an answer as JSON has them: what is left of a published answer, and what today's is compared with.
public struct FrozenAnswer: Sendable {
    /// Cells are texts and numbers as they were printed; an undefined figure is `none`.
    public let table: ReportTable

    /// From the answer's JSON; nil when it is none. Columns are told apart as in `current`, which is the same report's answer
    /// today, where there is one.
    public init?(json: String, like current: ReportTable? = nil) {
        guard let answer = JSONValue(json), let columns = answer["columns"]?.elements,
            let rows = answer["rows"]?.elements
        else { return nil }
        let names = columns.compactMap { $0["name"]?.string }
        let units = columns.map { $0["unit"]?.string ?? "" }
        let totals = answer["totals"]?.elements ?? answer["total"].map { [$0] } ?? []
        let lines = [rows, totals, answer["beside"]?.elements ?? []].map { $0.map { FrozenAnswer.cells($0, names) } }
        let keys = current.map { table in Set(table.keyColumns.map { table.columns[$0].name }) } ?? []
        var table = ReportTable(
            columns: names.indices.map { index in
                let title = current?.columns.first { $0.name == names[index] }?.title
                let column = Column(
                    names[index], title ?? Text("report.column.\(names[index])"), unit: units[index],
                    isNumber: FrozenAnswer.areNumbers(lines.joined().map { $0[index] }))
                return keys.contains(names[index]) ? column.key : column
            }, rows: lines[0], totals: lines[1], beside: lines[2])
        table.notes = (answer["notes"]?.elements ?? []).compactMap { $0.string.map { Text("report.frozen_note", $0) } }
        self.table = table
    }

    /// The same of an answer that has just been computed.
    init(_ table: ReportTable) {
        var frozen = table
        frozen.rows = table.rows.map { $0.map(FrozenAnswer.cell) }
        frozen.totals = table.totals.map { $0.map(FrozenAnswer.cell) }
        frozen.beside = table.beside.map { $0.map(FrozenAnswer.cell) }
        self.table = frozen
    }

    /// Whether both hold the same figures in the same columns.
    func hasFigures(of other: FrozenAnswer) -> Bool {
        table.columns.map(\.name) == other.table.columns.map(\.name) && table.rows == other.table.rows
            && table.totals == other.table.totals && table.beside == other.table.beside
    }

    private static func cell(_ cell: Cell) -> Cell {
        JSONValue(JSONFormat.value(cell)).map { FrozenAnswer.cell($0) } ?? .none
    }

    private static func cell(_ value: JSONValue) -> Cell {
        switch value {
        case .string(let text): .text(text)
        case .number(let text): FrozenAnswer.number(text) ?? .text(text)
        case .flag(let flag): .flag(flag)
        case .null, .array, .object: .none
        }
    }

    private static func cells(_ row: JSONValue, _ names: [String]) -> [Cell] {
        let members = row.members ?? []
        return names.map { name in members.first { $0.name == name }.map { cell($0.value) } ?? .none }
    }

    /// A decimal number with the places it was printed with.
    private static func number(_ text: String) -> Cell? {
        let digits = text.firstIndex(of: ".").map { text.distance(from: $0, to: text.endIndex) - 1 } ?? 0
        guard let value = Int64(text.filter { $0 != "." }) else { return nil }
        let scale = (0..<digits).reduce(Int128(1)) { product, _ in product * 10 }
        return .quotient(Ratio(value, over: scale), digits: digits)
    }

    /// Amounts of money are texts in JSON and numbers for people.
    private static func areNumbers(_ cells: [Cell]) -> Bool {
        let defined = cells.filter { $0 != .none }
        return !defined.isEmpty
            && defined.allSatisfy {
                switch $0 {
                case .quotient: true
                case .text(let text): text.contains(".") && number(text) != nil
                default: false
                }
            }
    }
}

extension FrozenAnswer {
    /// The table for people: amounts with their thousands set apart, like numbers.
    public var forPeople: ReportTable {
        var shown = table
        func cells(_ row: [Cell]) -> [Cell] {
            zip(table.columns, row).map { column, cell in
                if column.isNumber, case .text(let text) = cell { FrozenAnswer.number(text) ?? cell } else { cell }
            }
        }
        shown.rows = table.rows.map(cells)
        shown.totals = table.totals.map(cells)
        shown.beside = table.beside.map(cells)
        return shown
    }
}
