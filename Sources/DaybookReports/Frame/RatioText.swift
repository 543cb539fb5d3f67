import DaybookModel
import DaybookProjections

/// Decimal text of shares and quotients, rounded half away from zero in exact integer arithmetic.
enum RatioText {
    /// `percent(86, 99)` is `86.9`.
    static func percent(_ part: Int64, _ whole: Int64) -> String {
        text(Int128(part) * 100, over: Int128(whole), digits: 1)
    }

    /// `fraction(86, 99)` is `0.8687`.
    static func fraction(_ part: Int64, _ whole: Int64) -> String { text(Int128(part), over: Int128(whole), digits: 4) }

    static func rounded(_ ratio: Ratio, digits: Int) -> String {
        text(ratio.numerator, over: ratio.denominator, digits: digits)
    }

    /// Nil when the value is not a number, infinite or beyond what can be printed.
    static func rounded(_ value: Double, digits: Int) -> String? {
        let scale = (0..<digits).reduce(1.0) { product, _ in product * 10 }
        return Int64(exactly: (value * scale).rounded(.toNearestOrAwayFromZero)).map {
            FixedPoint.text($0, digits: digits)
        }
    }

    /// Long division, so that no product can overflow; the denominator is not zero.
    private static func text(_ numerator: Int128, over denominator: Int128, digits: Int) -> String {
        let divisor = denominator.magnitude
        var (whole, rest) = numerator.magnitude.quotientAndRemainder(dividingBy: divisor)
        var decimals: [UInt8] = []
        for _ in 0..<digits {
            let (figure, next) = times10(rest, dividedBy: divisor)
            decimals.append(figure)
            rest = next
        }
        if rest >= divisor - rest {
            var index = decimals.count - 1
            while index >= 0, decimals[index] == 9 {
                decimals[index] = 0
                index -= 1
            }
            if index >= 0 { decimals[index] += 1 } else { whole += 1 }
        }
        let isZero = whole == 0 && decimals.allSatisfy { $0 == 0 }
        let sign = (numerator < 0) != (denominator < 0) && !isZero ? "-" : ""
        return sign + String(whole) + (digits > 0 ? "." + decimals.map { String($0) }.joined() : "")
    }

    private static func times10(_ rest: UInt128, dividedBy divisor: UInt128) -> (figure: UInt8, rest: UInt128) {
        let product = rest.multipliedFullWidth(by: 10)
        let (quotient, remainder) = divisor.dividingFullWidth(product)
        return (UInt8(quotient), remainder)
    }
}
