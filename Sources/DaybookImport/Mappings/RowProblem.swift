import DaybookModel

/// Why a row could not become events: where it stands, what it holds, and what to do about it.
public struct RowProblem: Error, Hashable, Sendable, CustomStringConvertible {
    public let file: String
    /// Physical line where the row starts, counted from 1.
    public let line: Int
    /// The column as the file or the mapping calls it; empty when the whole row is meant.
    public let column: String
    public let value: String
    /// The whole sentence: place, value, reason and remedy.
    public let text: Text

    /// A value of the row is wrong, or the row as a whole when `column` is empty; the reason says what to do.
    init(file: String, line: Int, column: String, value: String, reason: Text) {
        self.file = file
        self.line = line
        self.column = column
        self.value = value
        text =
            column.isEmpty
            ? Text("mapping.row", file, line, reason) : Text("mapping.row.column", file, line, column, value, reason)
    }

    /// A text of the row is no number, amount or date; the problem's sentence names it.
    init(file: String, line: Int, column: String, _ problem: ValueProblem) {
        self.file = file
        self.line = line
        self.column = column
        value = problem.value
        text = Text("mapping.row.value", file, line, column, problem.text)
    }

    /// The row could not even be cut into cells; the table reader's sentence names line and column.
    init(file: String, column: String, _ problem: TableProblem) {
        self.file = file
        line = problem.line
        self.column = column
        value = ""
        text = Text("mapping.row.table", file, problem.text)
    }

    public var description: String { text.description }
}
