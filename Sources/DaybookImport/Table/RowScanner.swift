/// Finds the end of one delimited row in a buffer, and the place of each of its cells.
///
/// A small state machine and not libcsv, which can neither say where in the file a row stands nor go on behind a
/// malformed one (docs/dependencies.md).
struct RowScanner {
    /// Where a cell's text lies in the buffer, without its quotes.
    struct Cell {
        var start: Int
        var end: Int
        /// Holds doubled quotes.
        var isEscaped = false
    }

    enum Outcome {
        /// The row ends before `next`, where the following line starts.
        case row(next: Int)
        /// Malformed; the line where it was noticed ends before `next`.
        case bad(TableProblem.Kind, column: Int, line: Int, next: Int)
        /// The buffer ends inside the row.
        case needsMore
    }

    private let delimiter: UInt8
    private let quote: UInt8?
    private let keepsInnerQuotes: Bool
    /// Whether a byte can end the plain part of a cell.
    private let isSpecial: [Bool]

    private(set) var cells: [Cell] = []
    /// Line ends inside the row's quoted cells.
    private(set) var innerLines = 0

    init(delimiter: UInt8, format: TableFormat) {
        self.delimiter = delimiter
        quote = format.quote
        keepsInnerQuotes = format.keepsInnerQuotes
        var special = [Bool](repeating: false, count: 256)
        for byte in [0, 10, 13, delimiter] { special[Int(byte)] = true }
        if let quote = format.quote { special[Int(quote)] = true }
        isSpecial = special
    }

    /// Scans the row that starts at `start`. `isLast`: nothing follows the buffer.
    mutating func scan(_ bytes: UnsafeBufferPointer<UInt8>, from start: Int, isLast: Bool) -> Outcome {
        cells.removeAll(keepingCapacity: true)
        innerLines = 0
        var position = start
        while true {
            if position < bytes.count, let quote, bytes[position] == quote {
                let opening = position
                let linesBefore = innerLines
                position += 1
                var cell = Cell(start: position, end: position)
                let (closing, problem) = closingQuote(bytes, from: &position, &cell, quote)
                if let problem {
                    cells.append(cell)
                    return bad(problem, bytes, position, isLast)
                }
                cells.append(cell)
                guard closing else {
                    guard isLast else { return .needsMore }
                    // No quote follows, so the lines behind are whole rows: only the line of the quote is lost.
                    innerLines = linesBefore
                    return bad(.unterminatedQuote, bytes, opening, isLast)
                }
                // Blanks between a closing quote and the delimiter mean nothing.
                while position < bytes.count, bytes[position] != delimiter,
                    bytes[position] == 32 || bytes[position] == 9
                {
                    position += 1
                }
            } else {
                let first = position
                while position < bytes.count {
                    let byte = bytes[position]
                    if isSpecial[Int(byte)] {
                        guard byte == quote, byte != delimiter else { break }
                        guard keepsInnerQuotes else {
                            cells.append(Cell(start: first, end: position))
                            return bad(.quoteInsideCell, bytes, position, isLast)
                        }
                    }
                    position += 1
                }
                cells.append(Cell(start: first, end: position))
            }
            guard position < bytes.count else { return isLast ? .row(next: position) : .needsMore }
            switch bytes[position] {
            case delimiter: position += 1
            case 10: return .row(next: position + 1)
            case 13:
                guard position + 1 < bytes.count else { return isLast ? .row(next: position + 1) : .needsMore }
                return .row(next: bytes[position + 1] == 10 ? position + 2 : position + 1)
            case 0: return bad(.nul, bytes, position, isLast)
            default: return bad(.textAfterQuote, bytes, position, isLast)
            }
        }
    }

    /// Moves behind the quote that closes a cell; false when the buffer ends first, or right behind a quote that may be
    /// the first of a doubled one.
    private mutating func closingQuote(
        _ bytes: UnsafeBufferPointer<UInt8>, from position: inout Int, _ cell: inout Cell, _ quote: UInt8
    ) -> (Bool, TableProblem.Kind?) {
        while position < bytes.count {
            switch bytes[position] {
            case quote:
                if position + 1 < bytes.count, bytes[position + 1] == quote {
                    cell.isEscaped = true
                    position += 2
                    continue
                }
                cell.end = position
                position += 1
                return (true, nil)
            case 10: innerLines += 1
            case 13 where position + 1 >= bytes.count || bytes[position + 1] != 10: innerLines += 1
            case 0: return (false, .nul)
            default: break
            }
            position += 1
        }
        return (false, nil)
    }

    /// A malformed row ends with the line where that was noticed: what follows a stray quote may be the inside of a cell
    /// and must not pass for a row.
    private func bad(
        _ problem: TableProblem.Kind, _ bytes: UnsafeBufferPointer<UInt8>, _ position: Int, _ isLast: Bool
    ) -> Outcome {
        guard let next = LineEnd.after(position, in: bytes, isLast: isLast) else { return .needsMore }
        return .bad(problem, column: max(cells.count, 1), line: innerLines, next: next.following)
    }
}

/// Line ends: LF, CR LF, or CR alone.
enum LineEnd {
    /// The first line end at or behind a place: where it is, and where the next line starts. At the end of the input the
    /// last line needs none. Nil when more bytes are needed to tell.
    static func after(
        _ position: Int, in bytes: UnsafeBufferPointer<UInt8>, isLast: Bool
    ) -> (end: Int, following: Int)? {
        var position = position
        while position < bytes.count, bytes[position] != 10, bytes[position] != 13 { position += 1 }
        guard position < bytes.count else { return isLast ? (position, position) : nil }
        guard bytes[position] == 13 else { return (position, position + 1) }
        guard position + 1 < bytes.count else { return isLast ? (position, position + 1) : nil }
        return (position, bytes[position + 1] == 10 ? position + 2 : position + 1)
    }
}
