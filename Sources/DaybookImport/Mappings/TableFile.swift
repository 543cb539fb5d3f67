import DaybookModel

/// A file to import: what messages call it and how to open it.
///
/// A mapping that looks rows up opens a file several times, so `open` must begin at the start each time: a pipe must be
/// kept in a file or in memory first.
public struct MappingInput: Sendable {
    public let name: String
    public let open: @Sendable () throws -> ByteSource

    public init(name: String, open: @escaping @Sendable () throws -> ByteSource) {
        self.name = name
        self.open = open
    }
}

/// Whether a file is a table of a mapping, and where its columns stand.
struct TableMatch {
    let table: Int
    /// Place of each of the table's columns in the file; nil for an absent optional one.
    let places: [Int?]
    /// How many columns were recognised; more is the better match.
    var columnsMatched: Int { places.count { $0 != nil } }
}

/// Reads the beginning of a file, once per way of cutting it into cells, and compares it with tables.
struct TableRecogniser {
    private struct Head {
        let columns: [String]
        let firstRow: [String]?
    }

    let input: MappingInput
    private var heads: [TableFormat: Head?] = [:]

    init(_ input: MappingInput) { self.input = input }

    /// The column names of the file when read with its usual format; empty when it is no table.
    mutating func header() throws -> [String] { try head(TableFormat())?.columns ?? [] }

    /// The table of the mapping that fits the file best; nil when none does.
    mutating func match(_ mapping: Mapping) throws -> TableMatch? {
        var best: TableMatch?
        for index in mapping.tables.indices {
            guard let match = try match(mapping.tables[index], index) else { continue }
            if match.columnsMatched > best?.columnsMatched ?? -1 { best = match }
        }
        return best
    }

    private mutating func match(_ table: MappingTable, _ index: Int) throws -> TableMatch? {
        if !table.filePatterns.isEmpty, !table.filePatterns.contains(where: { Glob.matches(input.name, $0) }) {
            return nil
        }
        guard let head = try head(table.format) else { return nil }
        if table.format.hasHeader {
            let places = table.columns.map { $0.place(in: head.columns) }
            guard zip(table.columns, places).allSatisfy({ $0.isOptional || $1 != nil }) else { return nil }
            return TableMatch(table: index, places: places)
        }
        guard let row = head.firstRow, row.count == table.columns.count,
            zip(table.columns, row).allSatisfy({ $0.accepts(trimmed($1)) })
        else { return nil }
        return TableMatch(table: index, places: Array(row.indices))
    }

    /// Nil when the file cannot be read as a table in this format.
    private mutating func head(_ format: TableFormat) throws -> Head? {
        if let known = heads[format] { return known }
        var head: Head?
        do {
            let reader = try TableReader(try input.open(), format: format)
            var firstRow: [String]?
            if case .row(let row) = try reader.next() { firstRow = row.cells }
            head = Head(columns: reader.columns, firstRow: firstRow)
        } catch is TableProblem {
            head = nil  // Not a table in this format; another may fit.
        }
        heads[format] = head
        return head
    }
}

extension MappingColumn {
    /// Where a file has this column; letters in either case.
    func place(in columns: [String]) -> Int? {
        for header in headers {
            let wanted = header.lowercased()
            if let place = columns.firstIndex(where: { trimmed($0).lowercased() == wanted }) { return place }
        }
        return nil
    }

    func accepts(_ value: String) -> Bool {
        guard let pattern else { return true }
        // The mapping was refused if this is no expression; Regex itself is not Sendable and cannot be kept.
        guard let expression = try? Regex(pattern) else { return false }
        return value.wholeMatch(of: expression) != nil
    }
}

/// File name patterns: `*` stands for any text, `?` for one character; only the last part of a path is compared.
enum Glob {
    static func matches(_ path: String, _ pattern: String) -> Bool {
        let name = path.split(separator: "/").last ?? ""
        return matches(Array(name.lowercased())[...], Array(pattern.lowercased())[...])
    }

    private static func matches(_ name: ArraySlice<Character>, _ pattern: ArraySlice<Character>) -> Bool {
        guard let first = pattern.first else { return name.isEmpty }
        if first == "*" {
            return matches(name, pattern.dropFirst()) || (!name.isEmpty && matches(name.dropFirst(), pattern))
        }
        guard let character = name.first, first == "?" || first == character else { return false }
        return matches(name.dropFirst(), pattern.dropFirst())
    }
}

/// Reads a file's rows in the order of the mapping's columns.
struct TableFileReader {
    enum Item {
        case row(MappedRow)
        case total(line: Int)
        case bad(RowProblem)
    }

    private let name: String
    private let table: MappingTable
    private let places: [Int?]
    private let source: ByteSource
    private let reader: TableReader

    init(_ input: MappingInput, _ table: MappingTable, _ match: TableMatch) throws {
        source = try input.open()
        name = input.name
        self.table = table
        places = match.places
        reader = try TableReader(source, format: table.format)
    }

    /// Bytes read so far, as they are on disk.
    var inputBytes: Int64 { source.inputBytes }

    /// Text of the row returned last, as it stands in the file.
    var raw: String { reader.raw }

    func next() throws -> Item? {
        guard let result = try reader.next() else { return nil }
        switch result {
        case .row(let row):
            if table.skipsTotals, TotalRow.isTotal(row.cells) { return .total(line: row.line) }
            let cells = places.map { place in
                guard let place, place < row.cells.count else { return "" }
                return trimmed(row.cells[place])
            }
            return .row(MappedRow(file: name, line: row.line, cells: cells))
        case .bad(let problem, _):
            let column =
                reader.columns.indices.contains(problem.column - 1)
                ? reader.columns[problem.column - 1] : problem.column > 0 ? "\(problem.column)" : ""
            return .bad(RowProblem(file: name, column: column, problem))
        }
    }
}

/// The text without blanks, tabs, line breaks, no-break and ideographic spaces at its ends.
func trimmed(_ text: String) -> String {
    // Most cells have nothing to trim; look at the ends' bytes first.
    guard let first = text.utf8.first, let last = text.utf8.last else { return text }
    if first > 32, first < 128, last > 32, last < 128 { return text }
    var rest = text[...]
    while let first = rest.first, first.isWhitespace { rest.removeFirst() }
    while let last = rest.last, last.isWhitespace { rest.removeLast() }
    return String(rest)
}
