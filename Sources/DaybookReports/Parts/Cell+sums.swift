import DaybookModel
import DaybookProjections

extension Cell {
    /// A share, exact as long as its parts fit; undefined when there is none.
    static func share(_ ratio: Ratio?) -> Cell {
        guard let ratio else { return .none }
        // Halving both leaves the share as it is, to far more places than are printed.
        var (part, whole) = (ratio.numerator, ratio.denominator)
        while Int64(exactly: part) == nil || Int64(exactly: whole) == nil { (part, whole) = (part >> 1, whole >> 1) }
        return .ratio(Int64(part), Int64(whole))
    }

    static func share(_ part: Int, of whole: Int) -> Cell { .ratio(Int64(part), Int64(whole)) }

    /// A sum of money that may be larger than any amount can be; then it is not printed as a wrong one.
    static func sum(_ sum: Int128, _ currency: Currency) -> Cell {
        Int64(exactly: sum).map { .money($0, currency) } ?? .absent(Text("report.too_large"))
    }

    static func integer(_ count: Int) -> Cell { .integer(Int64(count)) }
    static func integer(_ count: UInt64) -> Cell { .integer(Int64(clamping: count)) }

    /// A number of days or a mean; undefined when there is none.
    static func quotient(_ ratio: Ratio?, digits: Int) -> Cell { ratio.map { .quotient($0, digits: digits) } ?? .none }

    /// A number of millionths with as many decimals as it needs.
    static func millionths(_ number: Int64) -> Cell {
        var (rest, digits) = (number, 6)
        while digits > 0, rest % 10 == 0 { (rest, digits) = (rest / 10, digits - 1) }
        return .quotient(Ratio(number, over: 1_000_000), digits: digits)
    }

    /// The currency of a line.
    static func code(_ currency: Currency) -> Cell { currency == .none ? .none : .text(currency.code) }

    /// A recorded text; undefined when there is none.
    static func optional(_ text: String?) -> Cell { text.flatMap { $0.isEmpty ? nil : .text($0) } ?? .none }
}

extension ReportTable {
    /// Adds a line per currency with the sums of the named columns; the table needs a column of currencies.
    mutating func addTotals(of names: String...) {
        guard let place = columns.firstIndex(where: { $0.name == ReportTable.currencyColumn }) else { return }
        var codes: [Cell] = []
        for row in rows where !codes.contains(row[place]) { codes.append(row[place]) }
        for code in codes {
            var line = [Cell](repeating: .blank, count: columns.count)
            for index in columns.indices where names.contains(columns[index].name) {
                line[index] = ReportTable.sum(rows.filter { $0[place] == code }.map { $0[index] })
            }
            line[0] = .absent(Text("report.total"))
            line[place] = code
            totals.append(line)
        }
    }

    private static func sum(_ cells: [Cell]) -> Cell {
        var (amount, count) = (Int128(0), Int64(0))
        var currency: Currency?
        for cell in cells {
            switch cell {
            case .money(let minor, let unit): (amount, currency) = (amount + Int128(minor), unit)
            case .integer(let value): count += value
            default: break
            }
        }
        return currency.map { .sum(amount, $0) } ?? .integer(count)
    }
}
