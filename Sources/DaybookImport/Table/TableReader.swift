/// The rows of a text table, one at a time, in bounded memory.
///
/// A malformed row is an answer, not an error, so that it can be rejected and reading go on. What comes out does not
/// depend on the chunks the input arrives in.
public final class TableReader {
    /// A row that is longer is refused; a lost quote would otherwise swallow the rest of the file.
    public static let rowBytesMax = 1 << 20
    /// How much text the delimiter is found from.
    static let sampleBytes = 65_536

    /// The names of the columns; empty when the file has no header and the format names none.
    public private(set) var columns: [String]
    /// What separates cells, as stated or found; nil for fixed places and blanks.
    public private(set) var delimiter: UInt8?
    /// The text of the row answered last, for a file of rejects.
    public var raw: String { String(decoding: buffer[rawRange], as: UTF8.self) }
    /// The encoding of the input, as stated or found so far.
    public var encoding: TextEncoding { decoder.encoding }

    private let format: TableFormat
    private let decoder: TextDecoder
    private var scanner: RowScanner?
    private var buffer: [UInt8] = []
    /// Where the next row starts in the buffer, and its line in the file.
    private var start = 0
    private var line = 1
    private var inputEnded = false
    private var rawRange = 0..<0
    /// How many cells a row must have, once that is known.
    private var width: Int?

    /// Reads up to the first row; throws a `TableProblem` about the header or a `SourceProblem`.
    public init(_ source: ByteSource, format: TableFormat = TableFormat()) throws {
        self.format = format
        decoder = TextDecoder(source, encoding: format.encoding)
        columns = format.columnNames
        for _ in 0..<format.skipLines {
            guard try skipLine() else { throw TableProblem(line: line, .empty) }
        }
        if case .delimited(let stated) = format.layout {
            let delimiter = try stated ?? sniff()
            self.delimiter = delimiter
            scanner = RowScanner(delimiter: delimiter, format: format)
        }
        if format.hasHeader { try readHeader() }
        if !columns.isEmpty { width = columns.count }
    }

    /// The next row, or what is wrong with it; nil at the end. Throws only when the input itself cannot be read on.
    public func next() throws -> TableResult? {
        while true {
            guard let result = try nextUnmeasured() else { return nil }
            guard case .row(let row) = result else { return result }
            let expected = width ?? row.cells.count
            if width == nil, !format.allowsRaggedRows { width = expected }
            guard row.cells.count != expected, !format.allowsRaggedRows else { return result }
            let kind: TableProblem.Kind =
                row.cells.count > expected
                ? .tooManyCells(found: row.cells.count, expected: expected)
                : .tooFewCells(found: row.cells.count, expected: expected)
            let column = row.cells.count > expected ? expected + 1 : 0
            return .bad(TableProblem(line: row.line, column: column, kind), raw: raw)
        }
    }

    // MARK: Rows

    /// The next row whatever its number of cells, without blank lines and comments.
    private func nextUnmeasured() throws -> TableResult? {
        while let first = try peek() {
            if first == format.comment {
                _ = try skipLine()
            } else if first == 10 || first == 13, !(format.keepsBlankLines ?? (width == 1)) {
                _ = try skipLine()
            } else {
                return try scanner == nil ? scanLine() : scanRow()
            }
        }
        return nil
    }

    private func scanRow() throws -> TableResult {
        while true {
            let end = min(buffer.count, start + TableReader.rowBytesMax)
            let isLast = inputEnded && end == buffer.count
            var outcome = scan(end: end, isLast: isLast)
            if case .needsMore = outcome {
                guard end - start == TableReader.rowBytesMax else {
                    try fillTwice(end - start)
                    continue
                }
                outcome = scan(end: end, isLast: true)  // To see whether it is a lost quote that made the row so long.
                guard case .bad(_, _, _, let next) = outcome, next < end else { return try rejectLongRow() }
            }
            switch outcome {
            case .row(let next):
                let here = line
                let (texts, failed) = cells(before: next)
                finish(at: next, lines: 1 + (scanner?.innerLines ?? 0))
                guard let failed else { return .row(TableRow(line: here, cells: texts)) }
                return .bad(TableProblem(line: here, column: failed, .notUTF8), raw: raw)
            case .bad(let kind, let column, let inner, let next):
                let problem = TableProblem(line: line + inner, column: column, kind)
                finish(at: next, lines: inner + 1)
                return .bad(problem, raw: raw)
            case .needsMore: preconditionFailure("a row of the greatest length is either finished or refused")
            }
        }
    }

    private func scan(end: Int, isLast: Bool) -> RowScanner.Outcome {
        guard var scanner else { preconditionFailure("only delimited tables are scanned") }
        self.scanner = nil  // So that it is changed in place, not copied.
        defer { self.scanner = scanner }
        return buffer.withUnsafeBufferPointer { bytes in
            scanner.scan(UnsafeBufferPointer(rebasing: bytes[..<end]), from: start, isLast: isLast)
        }
    }

    /// Makes text of the cells that were just found, which end before `end`; stops at the first, counted from 1, that is
    /// not text.
    private func cells(before end: Int) -> (texts: [String], failed: Int?) {
        guard let found = scanner?.cells else { return ([], nil) }
        return buffer.withUnsafeBufferPointer { bytes in
            if !UTF8Text.isValid(UnsafeBufferPointer(rebasing: bytes[start..<end])) {
                let failed = found.firstIndex {
                    !UTF8Text.isValid(UnsafeBufferPointer(rebasing: bytes[$0.start..<$0.end]))
                }
                return ([], (failed ?? 0) + 1)
            }
            var texts: [String] = []
            texts.reserveCapacity(found.count)
            for cell in found {
                texts.append(text(of: UnsafeBufferPointer(rebasing: bytes[cell.start..<cell.end]), cell))
            }
            return (texts, nil)
        }
    }

    private func text(of bytes: UnsafeBufferPointer<UInt8>, _ cell: RowScanner.Cell) -> String {
        guard cell.isEscaped || format.backslashEscapes else { return String(decoding: bytes, as: UTF8.self) }
        var plain = Array(bytes)
        if cell.isEscaped, let quote = format.quote { plain = CellText.single(quote, in: plain) }
        if format.backslashEscapes { plain = CellText.unescaped(plain) }
        return String(decoding: plain, as: UTF8.self)
    }

    /// A row that is one line: blank-separated or fixed places.
    private func scanLine() throws -> TableResult {
        guard let (end, next) = try lineEnd() else { return try rejectLongRow() }
        let bytes = buffer[start..<end]
        let here = line
        finish(at: next, lines: 1)
        guard !bytes.contains(0) else { return .bad(TableProblem(line: here, column: 1, .nul), raw: raw) }
        guard UTF8Text.isValid(bytes) else { return .bad(TableProblem(line: here, column: 1, .notUTF8), raw: raw) }
        let text = String(decoding: bytes, as: UTF8.self)
        switch format.layout {
        case .fixedWidth(let places): return .row(TableRow(line: here, cells: CellText.cut(text, at: places)))
        case .blankSeparated, .delimited:
            return .row(TableRow(line: here, cells: text.split { $0 == " " || $0 == "\t" }.map(String.init)))
        }
    }

    private func finish(at next: Int, lines: Int) {
        var end = next
        if end > start, buffer[end - 1] == 10 { end -= 1 }
        if end > start, buffer[end - 1] == 13 { end -= 1 }
        rawRange = start..<end
        start = next
        line += lines
    }

    /// Skips a row that is too long up to the end of its line.
    private func rejectLongRow() throws -> TableResult {
        let problem = TableProblem(line: line, .rowTooLong(bytesMax: TableReader.rowBytesMax))
        let raw = String(decoding: buffer[start..<min(buffer.count, start + TableReader.rowBytesMax)], as: UTF8.self)
        _ = try skipLine()
        return .bad(problem, raw: raw)
    }

    // MARK: Header

    private func readHeader() throws {
        guard let result = try nextUnmeasured() else { throw TableProblem(line: line, .empty) }
        let header: TableRow
        switch result {
        case .row(let row): header = row
        case .bad(let problem, _): throw problem
        }
        guard columns.isEmpty else {
            guard columns.count == header.cells.count else {
                throw TableProblem(
                    line: header.line, .wrongColumnNames(given: columns.count, found: header.cells.count))
            }
            return
        }
        for (index, cell) in header.cells.enumerated() {
            let name = CellText.trimmed(cell)
            guard !name.isEmpty || format.allowsUnnamedColumns else {
                throw TableProblem(line: header.line, column: index + 1, .unnamedColumn)
            }
            guard name.isEmpty || !columns.contains(name) else {
                throw TableProblem(line: header.line, column: index + 1, .duplicateName(name))
            }
            columns.append(name)
        }
    }

    /// Finds the delimiter from the first rows.
    private func sniff() throws -> UInt8 {
        while buffer.count - start < TableReader.sampleBytes, try fill() {}
        let end = min(buffer.count, start + TableReader.sampleBytes)
        let isWhole = inputEnded && end == buffer.count
        return buffer.withUnsafeBufferPointer { bytes in
            DelimiterGuess.delimiter(
                of: UnsafeBufferPointer(rebasing: bytes[..<end]), from: start, isWhole: isWhole, format: format)
        }
    }

    // MARK: Buffer

    /// The first byte of the next row; nil at the end.
    private func peek() throws -> UInt8? {
        while start == buffer.count {
            guard try fill() else { return nil }
        }
        return buffer[start]
    }

    /// The end of the line that begins at `start`; nil when that line is too long for a row.
    private func lineEnd() throws -> (end: Int, next: Int)? {
        while true {
            let limit = min(buffer.count, start + TableReader.rowBytesMax)
            let isLast = inputEnded && limit == buffer.count
            let found = buffer.withUnsafeBufferPointer {
                LineEnd.after(start, in: UnsafeBufferPointer(rebasing: $0[..<limit]), isLast: isLast)
            }
            if let found { return (found.end, found.following) }
            guard limit - start < TableReader.rowBytesMax else { return nil }
            try fillTwice(limit - start)
        }
    }

    /// Skips one line of any length; false when there is none.
    private func skipLine() throws -> Bool {
        guard try peek() != nil else { return false }
        while true {
            let found = buffer.withUnsafeBufferPointer { LineEnd.after(start, in: $0, isLast: inputEnded) }
            if let found {
                start = found.following
                line += 1
                return true
            }
            // Nothing of a long line is needed but its last byte, which may be half of a line end.
            start = max(start, buffer.count - 1)
            try fill()
        }
    }

    /// Reads until twice as much is there as was not enough for a row, so that a row is scanned few times however small
    /// the chunks are.
    private func fillTwice(_ count: Int) throws {
        repeat { guard try fill() else { return } } while buffer.count - start < 2 * count
    }

    /// Reads more text; false at the end. What was answered already makes room.
    @discardableResult
    private func fill() throws -> Bool {
        guard !inputEnded else { return false }
        buffer.removeFirst(start)
        start = 0
        rawRange = 0..<0
        inputEnded = try !decoder.next(into: &buffer)
        return !inputEnded
    }
}
