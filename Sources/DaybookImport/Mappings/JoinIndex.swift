import DaybookModel

/// The rows of one table by one key: what a join looks its partner up in. Keeps only the columns that mappings read.
struct JoinIndex {
    /// What tells indices apart: joins of several tables with the same three share one.
    struct Key: Hashable {
        let table: Int
        let keyColumn: Int
        let firstByColumn: Int?
    }

    private enum Entry {
        case row([String], order: String)
        /// Rows with this key differ in what is read, and nothing says which one counts.
        case ambiguous
    }

    enum Found {
        case row([String])
        case none
        case ambiguous
    }

    let key: Key
    private(set) var columns: [Int] = []
    private var entries: [String: Entry] = [:]
    /// Whether any file of the table was given.
    var isLoaded = false

    init(_ key: Key) { self.key = key }

    /// Position of a table column among the kept ones.
    mutating func keep(_ column: Int) -> Int {
        if let known = columns.firstIndex(of: column) { return known }
        columns.append(column)
        return columns.count - 1
    }

    /// Adds a row; the result does not depend on the order in which rows come.
    mutating func add(_ cells: [String]) {
        let value = trimmed(cells[key.keyColumn])
        guard !value.isEmpty else { return }
        let kept = columns.map { cells[$0] }
        let order = key.firstByColumn.map { cells[$0] } ?? ""
        switch entries[value] {
        case nil: entries[value] = .row(kept, order: order)
        case .ambiguous: break
        case .row(let known, let knownOrder):
            if key.firstByColumn == nil {
                if known != kept { entries[value] = .ambiguous }
            } else if (order, kept.joined(separator: "\u{1F}")) < (knownOrder, known.joined(separator: "\u{1F}")) {
                entries[value] = .row(kept, order: order)
            }
        }
    }

    func find(_ value: String) -> Found {
        switch entries[value] {
        case nil: .none
        case .ambiguous: .ambiguous
        case .row(let cells, _): .row(cells)
        }
    }
}
