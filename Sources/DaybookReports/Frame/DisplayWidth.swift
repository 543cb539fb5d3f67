/// How many columns of a terminal a text takes.
public enum DisplayWidth {
    public static func width(_ text: some StringProtocol) -> Int {
        text.unicodeScalars.reduce(0) { $0 + width($1) }
    }

    /// Two for wide and full-width characters (Unicode Standard Annex 11), none for marks that combine with the one before.
    static func width(_ scalar: Unicode.Scalar) -> Int {
        if scalar.value < 0x300 { return scalar.value < 32 || scalar.value == 127 ? 0 : 1 }
        switch scalar.properties.generalCategory {
        case .nonspacingMark, .enclosingMark, .format: return 0
        default: break
        }
        // Vowels and final consonants of Hangul join the syllable before them.
        if (0x1160...0x11FF).contains(scalar.value) { return 0 }
        return wide.contains { $0.contains(scalar.value) } ? 2 : 1
    }

    private static let wide: [ClosedRange<UInt32>] = [
        0x1100...0x115F, 0x231A...0x231B, 0x2329...0x232A, 0x23E9...0x23EC, 0x25FD...0x25FE, 0x2614...0x2615,
        0x2648...0x2653, 0x26AA...0x26AB, 0x26BD...0x26BE, 0x26C4...0x26C5, 0x26D4...0x26D4, 0x26EA...0x26EA,
        0x2705...0x2705, 0x270A...0x270B, 0x2728...0x2728, 0x274C...0x274C, 0x2753...0x2755, 0x2795...0x2797,
        0x2B1B...0x2B1C, 0x2B50...0x2B50, 0x2E80...0x303E, 0x3041...0x33FF, 0x3400...0x4DBF, 0x4E00...0x9FFF,
        0xA000...0xA4CF, 0xA960...0xA97F, 0xAC00...0xD7A3, 0xF900...0xFAFF, 0xFE10...0xFE19, 0xFE30...0xFE6F,
        0xFF00...0xFF60, 0xFFE0...0xFFE6, 0x1F300...0x1F64F, 0x1F680...0x1F6FF, 0x1F900...0x1F9FF,
        0x1FA70...0x1FAFF, 0x20000...0x3FFFD,
    ]

    /// The text with blanks after it (or before it, for numbers) up to `width` columns.
    public static func padded(_ text: String, to width: Int, rightAligned: Bool) -> String {
        let blanks = String(repeating: " ", count: max(0, width - DisplayWidth.width(text)))
        return rightAligned ? blanks + text : text + blanks
    }

    /// The text's beginning with `…` after it when it takes more than `width` columns.
    public static func cut(_ text: String, to width: Int) -> String {
        guard DisplayWidth.width(text) > width else { return text }
        guard width > 0 else { return "" }
        var (kept, used) = ("", 0)
        for character in text {
            let next = DisplayWidth.width(String(character))
            guard used + next < width else { break }
            kept.append(character)
            used += next
        }
        return kept + "…"
    }

    /// A sentence in lines of at most `columns`, broken at blanks where there are any; nil leaves it in one line.
    static func wrapped(_ text: String, to columns: Int?) -> [String] {
        guard let columns, columns > 0, width(text) > columns else { return [text] }
        var (lines, line) = ([String](), "")
        for word in text.split(separator: " ", omittingEmptySubsequences: false) {
            if line.isEmpty {
                line = String(word)
            } else if width(line) + 1 + width(word) <= columns {
                line += " " + word
            } else {
                lines.append(line)
                line = String(word)
            }
        }
        return lines + [line]
    }
}

/// How a table's columns share a terminal that is too narrow for them.
enum ColumnWidths {
    /// Between two columns.
    static let gap = 2
    /// No recorded text is cut shorter than this.
    static let textMin = 8
    /// Nor our own words than this: they are few and say what the line is about.
    static let labelMin = 15

    /// The columns without the last details, as many as it takes for the table to fit.
    static func withoutDetails(_ shown: [Int], _ isDetail: [Bool], _ widths: [Int], to columns: Int) -> [Int] {
        var shown = shown
        while shown.reduce(-gap, { $0 + widths[$1] + gap }) > columns,
            let place = shown.lastIndex(where: { isDetail[$0] })
        {
            shown.remove(at: place)
        }
        return shown
    }

    /// Takes columns down, the widest first, until the table fits or all of them are at their least.
    static func fitted(_ widths: [Int], least: [Int], to columns: Int) -> [Int] {
        var widths = widths
        var excess = widths.reduce(0, +) + gap * max(0, widths.count - 1) - columns
        while excess > 0 {
            let candidates = widths.indices.filter { widths[$0] > least[$0] }
            guard let widest = candidates.max(by: { widths[$0] < widths[$1] }) else { break }
            let second = candidates.filter { $0 != widest }.map { widths[$0] }.max() ?? 0
            let step = min(excess, max(1, widths[widest] - max(second, least[widest])))
            widths[widest] -= step
            excess -= step
        }
        return widths
    }
}
