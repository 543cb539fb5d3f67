/// Finds what separates the cells of a table.
enum DelimiterGuess {
    static let candidates = ",;\t|".utf8.map { $0 }
    /// How many rows are compared.
    static let rowsMax = 50

    /// The candidate that cuts the first rows into the same number of cells most often, and into more than one; among
    /// equals the one that makes more cells, then the earlier in the list. Comma when none cuts anything.
    static func delimiter(
        of sample: UnsafeBufferPointer<UInt8>, from start: Int, isWhole: Bool, format: TableFormat
    ) -> UInt8 {
        var best = (delimiter: UInt8(ascii: ","), alike: 0, width: 1)
        for candidate in candidates {
            let (alike, width) = regularity(
                of: sample, start, isWhole, RowScanner(delimiter: candidate, format: format))
            if width > 1, (alike, width) > (best.alike, best.width) { best = (candidate, alike, width) }
        }
        return best.delimiter
    }

    /// How many of the first rows have as many cells as the first of them, and how many that is.
    private static func regularity(
        of sample: UnsafeBufferPointer<UInt8>, _ start: Int, _ isWhole: Bool, _ scanner: RowScanner
    ) -> (alike: Int, width: Int) {
        var scanner = scanner
        var position = start
        var widths: [Int] = []
        while position < sample.count, widths.count < rowsMax {
            switch scanner.scan(sample, from: position, isLast: isWhole) {
            case .row(let next):
                let isBlank = scanner.cells.count == 1 && scanner.cells[0].start == scanner.cells[0].end
                if !isBlank { widths.append(scanner.cells.count) }
                position = next
            case .bad(_, _, _, let next): position = next
            case .needsMore: position = sample.count
            }
        }
        guard let first = widths.first else { return (0, 1) }
        return (widths.count { $0 == first }, first)
    }
}
