/// Small operations on the text of cells.
enum CellText {
    /// Makes doubled quotes single.
    static func single(_ quote: UInt8, in bytes: [UInt8]) -> [UInt8] {
        var result: [UInt8] = []
        result.reserveCapacity(bytes.count)
        var isSecond = false
        for byte in bytes {
            if byte == quote, isSecond {
                isSecond = false
                continue
            }
            isSecond = byte == quote
            result.append(byte)
        }
        return result
    }

    /// Replaces the backslash escapes of PostgreSQL's text format; `\N`, its null, becomes the empty text.
    static func unescaped(_ bytes: [UInt8]) -> [UInt8] {
        guard bytes.contains(UInt8(ascii: "\\")) else { return bytes }
        if bytes.elementsEqual("\\N".utf8) { return [] }
        var result: [UInt8] = []
        var isEscape = false
        for byte in bytes {
            guard isEscape else {
                if byte == UInt8(ascii: "\\") { isEscape = true } else { result.append(byte) }
                continue
            }
            isEscape = false
            switch byte {
            case UInt8(ascii: "n"): result.append(10)
            case UInt8(ascii: "t"): result.append(9)
            case UInt8(ascii: "r"): result.append(13)
            case UInt8(ascii: "b"): result.append(8)
            default: result.append(byte)
            }
        }
        if isEscape { result.append(UInt8(ascii: "\\")) }
        return result
    }

    /// The parts of a line at fixed places, without the blanks around them. Places behind the end of the line give no
    /// cell, so that a short line shows as a row with too few cells.
    static func cut(_ line: String, at places: [TableFormat.FixedColumn]) -> [String] {
        let characters = line.unicodeScalars
        let count = characters.count
        var cells: [String] = []
        for place in places {
            guard place.start >= 1, place.length >= 1, place.start <= count else { break }
            let from = characters.index(characters.startIndex, offsetBy: place.start - 1)
            let length = min(place.length, count - place.start + 1)
            let to = characters.index(from, offsetBy: length)
            cells.append(trimmed(String(characters[from..<to])))
        }
        return cells
    }

    /// Without white space at the ends: blank, tab, line ends, no-break and ideographic blanks.
    static func trimmed(_ text: String) -> String {
        func isBlank(_ scalar: Unicode.Scalar) -> Bool { scalar.properties.isWhitespace || scalar == "\u{FEFF}" }
        let scalars = text.unicodeScalars
        guard let first = scalars.firstIndex(where: { !isBlank($0) }),
            let last = scalars.lastIndex(where: { !isBlank($0) })
        else { return "" }
        return String(scalars[first...last])
    }
}
