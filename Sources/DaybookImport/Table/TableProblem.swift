import DaybookModel

/// What is wrong with a row of a table, or with its header.
public struct TableProblem: Error, Hashable, Sendable, CustomStringConvertible {
    public enum Kind: Hashable, Sendable {
        /// No header, or no row at all.
        case empty
        case textAfterQuote
        case unterminatedQuote
        case quoteInsideCell
        case tooManyCells(found: Int, expected: Int)
        case tooFewCells(found: Int, expected: Int)
        case nul
        case notUTF8
        case rowTooLong(bytesMax: Int)
        case duplicateName(String)
        case unnamedColumn
        /// The mapping names another number of columns than the file has.
        case wrongColumnNames(given: Int, found: Int)
    }

    /// The line of the file, where the first is 1.
    public var line: Int
    /// The column of the table, where the first is 1; 0 when it is about the whole row.
    public var column: Int
    public var kind: Kind

    public init(line: Int, column: Int = 0, _ kind: Kind) {
        self.line = line
        self.column = column
        self.kind = kind
    }

    /// What is wrong, where, and what to do.
    public var text: Text {
        switch kind {
        case .empty: Text("importing.table.empty")
        case .textAfterQuote: Text("importing.table.text_after_quote", line, column)
        case .unterminatedQuote: Text("importing.table.unterminated_quote", line, column)
        case .quoteInsideCell: Text("importing.table.quote_inside", line, column)
        case .tooManyCells(let found, let expected): Text("importing.table.too_many", line, found, expected)
        case .tooFewCells(let found, let expected): Text("importing.table.too_few", line, found, expected)
        case .nul: Text("importing.table.nul", line, column)
        case .notUTF8: Text("importing.table.not_utf8", line, column)
        case .rowTooLong(let bytes): Text("importing.table.row_too_long", line, bytes)
        case .duplicateName(let name): Text("importing.table.duplicate_name", line, column, name)
        case .unnamedColumn: Text("importing.table.unnamed_column", line, column)
        case .wrongColumnNames(let given, let found): Text("importing.table.wrong_names", line, given, found)
        }
    }

    public var description: String { text.description }
}
