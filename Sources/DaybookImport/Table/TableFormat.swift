/// How a text file holds a table.
public struct TableFormat: Hashable, Sendable {
    /// How a line is cut into cells.
    public enum Layout: Hashable, Sendable {
        /// Cells between delimiters; nil finds the delimiter among comma, semicolon, tab and bar.
        case delimited(UInt8?)
        /// Cells between runs of blanks; blanks at both ends of a line mean nothing.
        case blankSeparated
        /// Cells at fixed places in the line, without the blanks around them.
        case fixedWidth([FixedColumn])
    }

    /// The place of one cell, in characters.
    public struct FixedColumn: Hashable, Sendable {
        /// 1 is the first character of the line.
        public var start: Int
        public var length: Int

        public init(start: Int, length: Int) {
            self.start = start
            self.length = length
        }
    }

    public var layout: Layout
    public var encoding = TextEncoding.automatic
    /// Encloses cells that hold delimiters, line ends or quotes (then doubled). Nil: quotes are ordinary text.
    public var quote: UInt8? = UInt8(ascii: "\"")
    /// Takes a quote inside an unquoted cell as text. Otherwise it is a problem, as in RFC 4180.
    public var keepsInnerQuotes = false
    /// Reads `\n`, `\t`, `\r`, `\b`, `\\` in cells, and `\N` as an empty cell, as PostgreSQL writes its text exports.
    public var backslashEscapes = false
    /// The first row names the columns.
    public var hasHeader: Bool
    /// Names for the columns of a file without header; with one, they take the place of the file's names.
    public var columnNames: [String] = []
    /// Lines before the header that mean nothing.
    public var skipLines: Int
    /// Begins a line that means nothing.
    public var comment: UInt8?
    /// Rows may have any number of cells. Otherwise each has as many as the header, or as the first row.
    public var allowsRaggedRows = false
    /// The header may leave columns without a name.
    public var allowsUnnamedColumns = false
    /// Whether an empty line is a row. Nil: only in a table of one column.
    public var keepsBlankLines: Bool?

    public init(
        layout: Layout = .delimited(nil), hasHeader: Bool = true, skipLines: Int = 0, comment: UInt8? = nil
    ) {
        self.layout = layout
        self.hasHeader = hasHeader
        self.skipLines = skipLines
        self.comment = comment
    }
}
