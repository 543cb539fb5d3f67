import DaybookModel

/// Reads amounts of money as spreadsheets and people write them: `¥1,234.50`, `R$ 12.00`, `(12.00)`, `12.00-`, `１２元`.
public enum AmountText {
    /// The amount in minor units of a currency, exactly: a fraction of a minor unit is an error. A sign or code of a
    /// currency in the text must not contradict the currency that is expected.
    public static func parse(
        _ text: String, currency: Currency, decimalComma: Bool = false
    ) throws(ValueProblem) -> Money {
        if !decimalComma, let minor = FixedPoint.parse(text, digits: currency.digits) {
            return Money(minor: minor, currency)  // The usual case, fast.
        }
        let parts = NumberParts(HalfWidth.folded(text), original: text)
        for mark in parts.currencyMarks {
            guard isMark(mark) else { throw ValueProblem(.notANumber, text) }
            guard mark == currency.code || marks[mark]?.contains(currency.code) == true else {
                throw ValueProblem(.otherCurrency(expected: currency), text)
            }
        }
        return Money(minor: try parts.units(decimals: currency.digits, decimalComma: decimalComma), currency)
    }

    private static func isMark(_ mark: String) -> Bool { marks[mark] != nil || Currency(mark) != nil }

    /// The signs of currencies, and the codes they may stand for.
    private static let marks: [String: [String]] = [
        "\u{A5}": ["CNY", "JPY"], "元": ["CNY"], "圆": ["CNY"], "RMB": ["CNY"], "人民币": ["CNY"], "円": ["JPY"],
        "$": ["USD", "AUD", "CAD", "HKD", "MXN", "NZD", "SGD", "TWD", "CLP", "COP", "ARS"], "US$": ["USD"],
        "美元": ["USD"], "HK$": ["HKD"], "NT$": ["TWD"], "A$": ["AUD"], "C$": ["CAD"], "S$": ["SGD"], "R$": ["BRL"],
        "€": ["EUR"], "欧元": ["EUR"], "£": ["GBP", "EGP"], "₩": ["KRW"], "₹": ["INR"], "₽": ["RUB"], "₫": ["VND"],
        "฿": ["THB"],
    ]
}
