/// A string literal of a Swift source, with what stands around it.
struct StringLiteral {
    /// The text; `gap` stands for each interpolated value.
    var text: String
    var line: Int
    /// The name before the parenthesis when the literal is a call's first argument: `Text` of `Text("key", name)`.
    var callee = ""
    /// How many arguments follow in that call.
    var argumentsAfter = 0

    static let gap: Character = "\u{1}"
    var isInterpolated: Bool { text.contains(StringLiteral.gap) }

    /// The literals of one line of a source, in the order in which they end; texts of several lines and raw ones are passed
    /// over.
    static func literals(of source: String) -> [StringLiteral] {
        var scanner = Scanner(bytes: Array(source.utf8))
        scanner.scan(isInterpolation: false)
        return scanner.literals
    }

    private struct Scanner {
        let bytes: [UInt8]
        var place = 0
        var line = 1
        var literals: [StringLiteral] = []

        /// A bracket that is open.
        struct Bracket {
            var callee: String
            var commas = 0
            var isEmpty = true
            var literal: Int?
        }

        /// Reads code up to the end, or up to the parenthesis that ends an interpolation.
        mutating func scan(isInterpolation: Bool) {
            var open: [Bracket] = []
            while place < bytes.count {
                let byte = bytes[place]
                switch byte {
                case "/" where starts("//"): skip(to: "\n")
                case "/" where starts("/*"): skip(to: "*/")
                case "#" where starts("#\""): skip(past: "#\"", to: "\"#")
                case "\"" where starts("\"\"\""): skip(past: "\"\"\"", to: "\"\"\"")
                case "\"":
                    let isFirst = open.last?.isEmpty ?? false
                    let index = readLiteral()
                    if isFirst, let callee = open.last?.callee {
                        literals[index].callee = callee
                        open[open.count - 1].literal = index
                    }
                    if !open.isEmpty { open[open.count - 1].isEmpty = false }
                    continue
                case "(", "[", "{": open.append(Bracket(callee: nameBefore(place)))
                case ")", "]", "}":
                    guard let bracket = open.popLast() else {
                        if isInterpolation { return }
                        break
                    }
                    if let literal = bracket.literal { literals[literal].argumentsAfter = bracket.commas }
                    if !open.isEmpty { open[open.count - 1].isEmpty = false }
                case ",": if !open.isEmpty { open[open.count - 1].commas += 1 }
                case " ", "\n": break
                default: if !open.isEmpty { open[open.count - 1].isEmpty = false }
                }
                if byte == "\n" { line += 1 }
                place += 1
            }
        }

        /// Reads the literal that begins here; afterwards `place` is behind it.
        private mutating func readLiteral() -> Int {
            var text: [UInt8] = []
            let start = line
            place += 1
            while place < bytes.count, bytes[place] != "\"" {
                if starts("\\(") {
                    place += 2
                    scan(isInterpolation: true)
                    text += Array(String(StringLiteral.gap).utf8)
                } else if bytes[place] == "\\" {
                    text.append(bytes[place])
                    place += 1
                    if place < bytes.count { text.append(bytes[place]) }
                } else {
                    text.append(bytes[place])
                }
                place += 1
            }
            place += 1
            literals.append(StringLiteral(text: String(decoding: text, as: UTF8.self), line: start))
            return literals.count - 1
        }

        private func starts(_ text: StaticString) -> Bool {
            let end = place + text.utf8CodeUnitCount
            return end <= bytes.count && text.withUTF8Buffer { $0.elementsEqual(bytes[place..<end]) }
        }

        private mutating func skip(past start: StaticString = "", to end: StaticString) {
            place += start.utf8CodeUnitCount
            while place < bytes.count, !starts(end) {
                if bytes[place] == "\n" { line += 1 }
                place += 1
            }
            // The line's end is left for the caller to count.
            place += end.utf8CodeUnitCount - 1
            if end.utf8CodeUnitCount == 1 { place -= 1 }
        }

        private func nameBefore(_ end: Int) -> String {
            var start = end
            while start > 0, isNamePart(bytes[start - 1]) { start -= 1 }
            return String(decoding: bytes[start..<end], as: UTF8.self)
        }

        private func isNamePart(_ byte: UInt8) -> Bool {
            ("a"..."z").contains(byte) || ("A"..."Z").contains(byte) || ("0"..."9").contains(byte) || byte == "_"
        }
    }
}

extension UInt8: @retroactive ExpressibleByUnicodeScalarLiteral {
    public init(unicodeScalarLiteral value: Unicode.Scalar) { self = UInt8(ascii: value) }
}
