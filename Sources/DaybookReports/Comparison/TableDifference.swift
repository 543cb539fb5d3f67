import DaybookModel

/// Which figures differ between two answers to the same report.
///
/// Rows are the same when their key columns are (`ReportTable.keyColumns`), wherever they stand; of rows with one key the first is
/// compared with the first. A row that only one answer has differs in every figure it holds.
public struct TableDifference: Sendable {
    /// Where a figure stands in a table.
    public struct Place: Hashable, Sendable {
        public var section: Section
        /// What the key columns say, as plain text.
        public var key: [String]
        /// Tells rows with the same key apart, from 0.
        public var number: Int
        public var column: String
    }

    public enum Section: Int, Sendable, CaseIterable { case rows, totals, beside }

    /// A figure and what it was and is.
    public struct Change: Sendable {
        public let place: Place
        public let column: Column
        /// Nil where the answer has no such row.
        public let before: Cell?
        public let after: Cell?
    }

    /// In the order of the later table's rows and columns; then what is gone, in the order of the earlier one.
    public private(set) var changes: [Change] = []
    public var isEmpty: Bool { changes.isEmpty }

    public init(_ before: ReportTable, _ after: ReportTable) {
        let old = TableFigures(before)
        let new = TableFigures(after)
        for (place, column) in new.places where !Cell.isSame(old[place], new[place]) {
            changes.append(Change(place: place, column: column, before: old[place], after: new[place]))
        }
        for (place, column) in old.places where new[place] == nil {
            changes.append(Change(place: place, column: column, before: old[place], after: nil))
        }
    }
}

/// Every figure of a table by its place. Key columns are no figures, nor are blanks.
public struct TableFigures: Sendable {
    /// In the table's order.
    public private(set) var places: [(place: TableDifference.Place, column: Column)] = []
    private var cells: [TableDifference.Place: Cell] = [:]

    public subscript(place: TableDifference.Place) -> Cell? { cells[place] }

    public init(_ table: ReportTable) {
        let keys = table.keyColumns
        for row in KeyedRows(table).rows {
            for (index, column) in table.columns.enumerated() where !keys.contains(index) && row.cells[index] != .blank
            {
                let place = row.place(of: column)
                places.append((place, column))
                cells[place] = row.cells[index]
            }
        }
    }
}

extension TableDifference.Place {
    /// What the row is about, for people: `C-1001 CNY`.
    public var rowText: String {
        let name = key.filter { !$0.isEmpty }.joined(separator: " ")
        return number == 0 ? name : "\(name) (\(number + 1))"
    }
}
