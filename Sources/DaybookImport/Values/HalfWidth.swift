/// The forms of ASCII that East Asian keyboards produce.
enum HalfWidth {
    /// Full-width letters, digits and signs (U+FF01 to U+FF5E) become ASCII, `￥` becomes `¥`, the ideographic, no-break and
    /// narrow blanks become blanks, the minus sign U+2212 becomes `-`; white space at the ends goes.
    static func folded(_ text: String) -> String {
        guard !text.utf8.allSatisfy({ $0 > 32 && $0 < 127 }) else { return text }
        var result = String.UnicodeScalarView()
        for scalar in text.unicodeScalars {
            switch scalar.value {
            case 0xFF01...0xFF5E: result.append(Unicode.Scalar(UInt8(scalar.value - 0xFEE0)))
            case 0xFFE5: result.append("\u{A5}")
            case 0x3000, 0xA0, 0x2007, 0x202F, 0x09: result.append(" ")
            case 0x2212: result.append("-")
            default: result.append(scalar)
            }
        }
        return CellText.trimmed(String(result))
    }
}
