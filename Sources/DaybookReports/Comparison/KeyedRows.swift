import DaybookModel

/// One row of a report's table, found by what its key columns say, whichever events the table was made from.
public struct KeyedRow: Sendable {
    public let section: TableDifference.Section
    /// What the key columns say, as plain text.
    public let key: [String]
    /// Tells rows with the same key apart, from 0.
    public let number: Int
    public let cells: [Cell]

    public var text: String { place(column: "").rowText }

    func place(of column: Column) -> TableDifference.Place { place(column: column.name) }

    private func place(column: String) -> TableDifference.Place {
        TableDifference.Place(section: section, key: key, number: number, column: column)
    }
}

/// The rows of a table with their keys: those of the table, then its totals, then what stands beside them.
struct KeyedRows {
    let rows: [KeyedRow]

    init(_ table: ReportTable) {
        let keys = table.keyColumns
        var rows: [KeyedRow] = []
        for (section, lines) in [
            (TableDifference.Section.rows, table.rows), (.totals, table.totals), (.beside, table.beside),
        ] {
            var numbers: [[String]: Int] = [:]
            for cells in lines {
                let key = keys.map { KeyedRows.plain(cells[$0]) }
                rows.append(KeyedRow(section: section, key: key, number: numbers[key, default: 0], cells: cells))
                numbers[key, default: 0] += 1
            }
        }
        self.rows = rows
    }

    /// Words that stand in for a value (`Total`, `no tier`) name a row as well as the value would.
    private static func plain(_ cell: Cell) -> String {
        if case .absent(let words) = cell { words.description } else { CSVFormat.plain(cell) }
    }

    /// The row with the same place in another answer to the same report; nil when that has none.
    func row(like other: KeyedRow) -> KeyedRow? {
        rows.first { $0.section == other.section && $0.key == other.key && $0.number == other.number }
    }
}
