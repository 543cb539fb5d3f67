/// An ISO 4217 currency code, three capital letters packed into an integer.
public struct Currency: Hashable, Sendable, Comparable, CustomStringConvertible {
    /// The three letters, first letter in the highest byte; 0 means "no currency".
    public let rawValue: UInt32

    public init(rawValue: UInt32) { self.rawValue = rawValue }

    /// Nil unless the text is three capital ASCII letters.
    public init?(_ code: some StringProtocol) {
        let letters = Array(code.utf8)
        guard letters.count == 3, letters.allSatisfy({ $0 >= 65 && $0 <= 90 }) else { return nil }
        rawValue = UInt32(letters[0]) << 16 | UInt32(letters[1]) << 8 | UInt32(letters[2])
    }

    public static let none = Currency(rawValue: 0)

    public var code: String {
        guard rawValue != 0 else { return "" }
        return String(
            decoding: [UInt8(rawValue >> 16 & 255), UInt8(rawValue >> 8 & 255), UInt8(rawValue & 255)], as: UTF8.self)
    }

    public var description: String { code }

    /// How many decimal digits the currency's minor unit has (ISO 4217 table A.1; the usual number is 2).
    public var digits: Int {
        switch code {
        case "BIF", "CLP", "DJF", "GNF", "ISK", "JPY", "KMF", "KRW", "PYG", "RWF", "UGX", "UYI", "VND", "VUV", "XAF",
            "XOF", "XPF":
            0
        case "BHD", "IQD", "JOD", "KWD", "LYD", "OMR", "TND": 3
        case "CLF", "UYW": 4
        default: 2
        }
    }

    public static func < (left: Currency, right: Currency) -> Bool { left.rawValue < right.rawValue }
}

/// An amount in minor units of one currency; never a floating-point number.
public struct Money: Hashable, Sendable, CustomStringConvertible {
    public var minor: Int64
    public var currency: Currency

    public init(minor: Int64, _ currency: Currency) {
        self.minor = minor
        self.currency = currency
    }

    /// The amount as a plain decimal without grouping: `-1234.50`.
    public var decimal: String { FixedPoint.text(minor, digits: currency.digits) }

    public var description: String { "\(decimal) \(currency.code)" }
}

/// Exact decimal text of a scaled integer, and back.
public enum FixedPoint {
    /// `text(123450, digits: 2)` is `1234.50`.
    public static func text(_ units: Int64, digits: Int) -> String {
        var bytes: [UInt8] = []
        write(units, digits: digits, to: &bytes)
        return String(decoding: bytes, as: UTF8.self)
    }

    /// The same text at the end of an output.
    public static func write(_ units: Int64, digits: Int, to output: inout [UInt8]) {
        if units < 0 { output.append(UInt8(ascii: "-")) }
        let start = output.count
        var (rest, places) = (units.magnitude, 0)
        // The last figure first; turned round at the end.
        repeat {
            if places == digits, digits > 0 { output.append(UInt8(ascii: ".")) }
            let (quotient, figure) = rest.quotientAndRemainder(dividingBy: 10)
            output.append(48 + UInt8(truncatingIfNeeded: figure))
            (rest, places) = (quotient, places + 1)
        } while rest > 0 || places <= digits
        output[start...].reverse()
    }

    /// The same without zeros that say nothing: `text(500_000, digits: 6, trimmed: true)` is `0.5`.
    public static func text(_ units: Int64, digits: Int, trimmed: Bool) -> String {
        var (rest, places) = (units, digits)
        while trimmed, places > 0, rest % 10 == 0 { (rest, places) = (rest / 10, places - 1) }
        return text(rest, digits: places)
    }

    /// Reads plain decimal text (`-1234.5`) into scaled units. Nil when it is not a plain decimal, has more significant
    /// digits than `digits` allows, or does not fit.
    public static func parse(_ text: some StringProtocol, digits: Int) -> Int64? {
        var bytes = Array(text.utf8)[...]
        var isNegative = false
        if let sign = bytes.first, sign == UInt8(ascii: "-") || sign == UInt8(ascii: "+") {
            isNegative = sign == UInt8(ascii: "-")
            bytes = bytes.dropFirst()
        }
        guard let first = bytes.first, first >= 48, first <= 57 else { return nil }
        var value: Int64 = 0
        var decimals = -1  // -1 until the point has been seen.
        for byte in bytes {
            if byte == UInt8(ascii: ".") {
                guard decimals < 0 else { return nil }
                decimals = 0
                continue
            }
            guard byte >= 48, byte <= 57 else { return nil }
            if decimals >= digits {
                guard byte == 48 else { return nil }
                continue
            }
            if decimals >= 0 { decimals += 1 }
            let (product, overflow) = value.multipliedReportingOverflow(by: 10)
            let (sum, carry) = product.subtractingReportingOverflow(Int64(byte - 48))  // Negative range is larger.
            guard !overflow, !carry else { return nil }
            value = sum
        }
        if decimals == 0, bytes.last == UInt8(ascii: ".") { return nil }
        for _ in max(decimals, 0)..<max(digits, 0) {
            let (product, overflow) = value.multipliedReportingOverflow(by: 10)
            guard !overflow else { return nil }
            value = product
        }
        if isNegative { return value }
        guard value != .min else { return nil }
        return -value
    }
}
