import DaybookModel

/// Reads JSON numbers without the loss that a floating-point number would bring.
enum ExactDecimal {
    /// The number in units of 10 to the power of `-digits`; nil when it has more decimals or does not fit. Reads an exponent.
    static func units(_ number: String, digits: Int) -> Int64? {
        guard let mark = number.firstIndex(where: { $0 == "e" || $0 == "E" }) else {
            return FixedPoint.parse(number, digits: digits)
        }
        guard let exponent = Int(number[number.index(after: mark)...].drop { $0 == "+" }), abs(exponent) <= 400 else {
            return nil
        }
        var mantissa = number[..<mark]
        let isNegative = mantissa.first == "-"
        if isNegative { mantissa = mantissa.dropFirst() }
        let halves = mantissa.split(separator: ".", omittingEmptySubsequences: false)
        let whole = String(halves[0])
        let fraction = halves.count > 1 ? String(halves[1]) : ""
        // Shift the point by writing it somewhere else.
        var figures = whole + fraction
        var place = whole.utf8.count + exponent
        if place < 1 {
            figures = String(repeating: "0", count: 1 - place) + figures
            place = 1
        }
        if place > figures.utf8.count { figures += String(repeating: "0", count: place - figures.utf8.count) }
        let point = figures.index(figures.startIndex, offsetBy: place)
        let plain = figures[..<point] + (point == figures.endIndex ? "" : ".") + figures[point...]
        return FixedPoint.parse((isNegative ? "-" : "") + plain, digits: digits)
    }
}
