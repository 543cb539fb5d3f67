/// A company's name as far as it tells companies apart: without case, blanks, punctuation, the width of letters and the legal form.
///
/// `绿茶有限公司` and `绿茶（有限公司）` are the same, so are `OAK, Co., Ltd.` and `Oak Ltd`. Accents count, and so does the order of words.
struct CompanyName: Hashable {
    /// Letters and figures only, in lower case, without the legal form.
    let plain: String
    /// The same with the legal form: what two spellings of one name share.
    let full: String

    /// Nil when nothing is left of it.
    init?(_ name: String) {
        var words = CompanyName.words(of: name)
        full = words.joined()
        while words.count > 1, let last = words.last, CompanyName.lastWords.contains(last) { words.removeLast() }
        var plain = words.joined()
        var isCut = true
        while isCut {
            isCut = false
            for form in CompanyName.endings where plain.hasSuffix(form) && plain != form {
                plain.removeLast(form.count)
                isCut = true
            }
            for form in CompanyName.beginnings where plain.hasPrefix(form) && plain != form {
                plain.removeFirst(form.count)
                isCut = true
            }
        }
        self.plain = plain
        if plain.isEmpty { return nil }
    }

    /// Legal forms that stand as words at the end.
    private static let lastWords: Set<String> = [
        "ab", "ag", "as", "bv", "co", "company", "corp", "corporation", "gmbh", "inc", "incorporated", "kg", "limited",
        "llc",
        "llp", "ltd", "nv", "ohg", "oy", "plc", "pte", "pty", "sa", "sarl", "spa", "srl",
    ]
    /// Legal forms in writing without blanks.
    private static let endings = ["股份有限公司", "有限责任公司", "有限公司", "公司", "株式会社", "有限会社", "주식회사"]
    private static let beginnings = ["株式会社", "有限会社", "주식회사"]

    /// Full stops and apostrophes belong to a word (`S.A.`); everything else that is no letter and no figure divides words.
    private static func words(of name: String) -> [String] {
        var words = [""]
        for scalar in name.unicodeScalars {
            let narrow = narrow(scalar)
            if narrow.properties.isAlphabetic || narrow.properties.numericType != nil {
                words[words.count - 1] += narrow.properties.lowercaseMapping
            } else if narrow.properties.canonicalCombiningClass != .notReordered {
                words[words.count - 1].unicodeScalars.append(narrow)
            } else if ![".", "'", "’"].contains(narrow), words.last != "" {
                words.append("")
            }
        }
        return words.filter { !$0.isEmpty }
    }

    /// The ordinary letter or sign for one of double width.
    private static func narrow(_ scalar: Unicode.Scalar) -> Unicode.Scalar {
        switch scalar.value {
        case 0xFF01...0xFF5E: Unicode.Scalar(scalar.value - 0xFEE0) ?? scalar
        case 0x3000: " "
        default: scalar
        }
    }
}
