import DaybookModel

/// Reads numbers as spreadsheets and people write them, exactly.
public enum NumberText {
    /// The number in units of 10 to the power of `-decimals`: with two decimals, `1,234.5` is 123,450.
    ///
    /// Thousands separators must stand at every third digit or nowhere. With `decimalComma` the comma and the point change
    /// places (`1.234,50`). A minus may stand before or behind; round brackets mean a negative number, too.
    public static func parse(
        _ text: String, decimals: Int, decimalComma: Bool = false
    ) throws(ValueProblem) -> Int64 {
        // The usual case, fast.
        if !decimalComma, let units = FixedPoint.parse(text, digits: decimals) { return units }
        let parts = NumberParts(HalfWidth.folded(text), original: text)
        guard parts.currencyMarks.isEmpty else { throw ValueProblem(.notANumber, text) }
        return try parts.units(decimals: decimals, decimalComma: decimalComma)
    }
}

/// A number taken apart: sign, signs of a currency, figures.
struct NumberParts {
    /// What stood before and behind the figures, such as `¥`, `USD`, `元`.
    private(set) var currencyMarks: [String] = []
    private var isNegative = false
    private var figures = ""
    private var isWellFormed = true
    private let original: String

    init(_ text: String, original: String) {
        self.original = original
        var rest = text[...]
        var signs = 0
        if rest.first == "(", rest.last == ")" {
            rest = rest.dropFirst().dropLast()
            signs += 1
            isNegative = true
        }
        // Signs and marks may stand in any order before the figures, and behind them.
        let isFigure: (Character) -> Bool = { ("0"..."9").contains($0) || $0 == "." || $0 == "," || $0 == "'" }
        guard let first = rest.firstIndex(where: isFigure), let last = rest.lastIndex(where: isFigure) else {
            isWellFormed = false
            return
        }
        figures = String(rest[first...last])
        for around in [rest[..<first], rest[rest.index(after: last)...]] {
            for part in around.split(whereSeparator: { $0 == " " || $0 == "-" || $0 == "+" }) {
                currencyMarks.append(String(part))
            }
            let marks = around.filter { $0 == "-" || $0 == "+" }
            signs += marks.count
            if marks == "-" { isNegative = true }
        }
        if signs > 1 { isWellFormed = false }
    }

    /// The exact value, scaled.
    func units(decimals: Int, decimalComma: Bool) throws(ValueProblem) -> Int64 {
        guard isWellFormed else { throw ValueProblem(.notANumber, original) }
        let point: Character = decimalComma ? "," : "."
        let separator: Character = decimalComma ? "." : ","
        let halves = figures.split(separator: point, omittingEmptySubsequences: false)
        guard halves.count <= 2, let whole = halves.first else { throw ValueProblem(.notANumber, original) }
        let groups = whole.split(separator: whole.contains("'") ? "'" : separator, omittingEmptySubsequences: false)
        let isGrouped =
            groups.count == 1
            || ((1...3).contains(groups[0].count) && groups.dropFirst().allSatisfy { $0.count == 3 })
        guard isGrouped else { throw ValueProblem(.badGrouping, original) }
        let fraction = halves.count == 2 ? halves[1] : ""
        guard !fraction.contains(separator) else { throw ValueProblem(.badGrouping, original) }
        let digits = groups.joined()
        guard !(digits + fraction).isEmpty, (digits + fraction).utf8.allSatisfy({ (48...57).contains($0) }) else {
            throw ValueProblem(.notANumber, original)
        }
        let significant = fraction.utf8.count - fraction.utf8.reversed().prefix { $0 == 48 }.count
        guard significant <= decimals else { throw ValueProblem(.tooManyDecimals(most: decimals), original) }
        let plain = (isNegative ? "-" : "") + (digits.isEmpty ? "0" : digits) + (fraction.isEmpty ? "" : "." + fraction)
        guard let units = FixedPoint.parse(plain, digits: decimals) else { throw ValueProblem(.tooLarge, original) }
        return units
    }
}
