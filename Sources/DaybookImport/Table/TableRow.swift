/// One row of a table, as text.
public struct TableRow: Hashable, Sendable {
    /// The line of the file where the row starts; the first is 1. Cells with line ends make rows of several lines.
    public var line: Int
    public var cells: [String]

    public init(line: Int, cells: [String]) {
        self.line = line
        self.cells = cells
    }

    /// Whether no cell holds more than blanks.
    public var isBlank: Bool { cells.allSatisfy { $0.utf8.allSatisfy { $0 == 32 || $0 == 9 } } }
}

/// What a table answers for each row: the row, or why it is none.
public enum TableResult: Hashable, Sendable {
    case row(TableRow)
    /// The text of the malformed row is there for a file of rejects; reading can go on behind it.
    case bad(TableProblem, raw: String)
}
