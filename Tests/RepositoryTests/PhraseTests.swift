@testable import DaybookModel
import DaybookReports
import Testing

/// Every sentence that people read is in the English catalogue, and everything in the catalogue is used.
struct PhraseTests {
    /// The catalogue's own files; all other sources use it.
    static let fragments = Repository.sources.filter { $0.path.hasPrefix("Sources/DaybookModel/Text/English") }
    static let users = Repository.sources.filter { file in
        file.isSwift && !file.isGenerated && !file.path.hasPrefix("Sources/DaybookModel/Text/English")
    }
    static let uses = users.flatMap { file in
        StringLiteral.literals(of: file.text).map { (file: file, literal: opened($0)) }
    }
    static let phrases = English.sections.reduce(into: [String: String]()) { all, section in
        all.merge(section()) { first, _ in first }
    }
    /// What makes a text of a key. Their first argument is the key, the others fill its places.
    static let makers = ["Text", "say", "help"]

    @Test func everyKeyUsedIsInTheCatalogue() {
        for (file, literal) in PhraseTests.uses where !literal.isInterpolated {
            let key = literal.text
            if PhraseTests.makers.contains(literal.callee) {
                guard PhraseTests.phrases[key] == nil else { continue }
                Repository.complain(file, line: literal.line, "no text '\(key)': add it to the English catalogue")
            } else if PhraseTests.looksLikeKey(key), PhraseTests.phrases[key] == nil {
                Repository.complain(
                    file, line: literal.line,
                    "'\(key)' looks like a key of the English catalogue and is not in it: add it, or spell it otherwise"
                )
            }
        }
    }

    @Test func callsFillEveryPlace() {
        for (file, literal) in PhraseTests.uses
        where PhraseTests.makers.contains(literal.callee) && !literal.isInterpolated {
            guard let phrase = PhraseTests.phrases[literal.text] else { continue }
            let places = PhraseTests.places(phrase)
            // A fault and its remedy get the same values; neither need say all of them.
            let hasRemedy = literal.text.hasSuffix(".remedy") || PhraseTests.phrases["\(literal.text).remedy"] != nil
            let isEnough = hasRemedy ? literal.argumentsAfter >= places : literal.argumentsAfter == places
            guard !isEnough else { continue }
            Repository.complain(
                file, line: literal.line,
                "the text '\(literal.text)' has \(places) places and gets \(literal.argumentsAfter) values: make them equal"
            )
        }
    }

    @Test func everyPlaceOfATextIsFilled() {
        for (key, phrase) in PhraseTests.phrases.sorted(by: { $0.key < $1.key }) {
            let values = (0..<PhraseTests.places(phrase)).map { "<value \($0)>" }
            let text = Text(key, arguments: values).description
            for value in values where !text.contains(value) {
                Issue.record(
                    "the English catalogue's '\(key)' never shows \(value): number its places from {0} without a gap")
            }
        }
    }

    @Test func everyTextIsUsed() {
        let literals = Set(PhraseTests.uses.map(\.literal.text))
        let patterns = Set(
            PhraseTests.uses.map(\.literal).filter { $0.isInterpolated && PhraseTests.makers.contains($0.callee) }.map(
                \.text))
        // A part may be the name of a case, or a literal that is no Swift name (`bad-debt`).
        let words = Set(PhraseTests.users.flatMap { $0.code.flatMap { PhraseTests.words($0.text) } }).union(literals)
        for key in PhraseTests.phrases.keys.sorted() where !literals.contains(key) {
            // A key that is put together counts as used when the part put in is a word of the sources.
            let isPutTogether = patterns.contains { pattern in
                PhraseTests.part(of: key, putInto: pattern).map { words.contains($0) } ?? false
            }
            guard !isPutTogether else { continue }
            Issue.record("the English catalogue's '\(key)' is used nowhere: remove it, or use it")
        }
    }

    @Test func everyFragmentIsInTheCatalogueAndNoKeyIsTwice() {
        var seen: [String: String] = [:]
        for file in PhraseTests.fragments {
            for line in file.code {
                let text = line.text.drop { $0 == " " }
                guard text.hasPrefix("\""), let end = text.dropFirst().firstIndex(of: "\"") else { continue }
                guard text[text.index(after: end)...].hasPrefix(":") else { continue }
                let key = String(text[text.index(after: text.startIndex)..<end])
                if let other = seen[key] {
                    Repository.complain(file, line: line.number, "'\(key)' is in \(other) already")
                }
                seen[key] = file.path
                guard PhraseTests.phrases[key] == nil else { continue }
                Repository.complain(
                    file, line: line.number,
                    "'\(key)' is not in the catalogue: list this fragment in Text/English.swift")
            }
        }
        #expect(Set(seen.keys).symmetricDifference(PhraseTests.phrases.keys).sorted() == [])
    }

    @Test func everyReportAndItsParametersAreDescribed() {
        for report in ReportCatalogue.all {
            for text in [report.title, report.summary] + report.parameters.map(\.summary)
            where PhraseTests.phrases[text.key] == nil {
                Issue.record("report \(report.name): no text '\(text.key)': add it to English+reports.swift")
            }
        }
    }

    @Test func everyColumnHasAHeading() {
        for (file, literal) in PhraseTests.uses where ["DaybookReports", "daybook"].contains(file.target) {
            guard ["text", "number"].contains(literal.callee), !literal.isInterpolated, !literal.text.isEmpty else {
                continue
            }
            guard PhraseTests.phrases["report.column.\(literal.text)"] == nil else { continue }
            Repository.complain(
                file, line: literal.line,
                "no heading 'report.column.\(literal.text)': add it to the English catalogue (words in cells are labels)"
            )
        }
    }

    // MARK: Reading keys

    /// `"credit.issue." + kind` is `"credit.issue.\(kind)"` written otherwise.
    private static func opened(_ literal: StringLiteral) -> StringLiteral {
        guard makers.contains(literal.callee), literal.text.hasSuffix(".") else { return literal }
        var literal = literal
        literal.text.append(StringLiteral.gap)
        return literal
    }

    private static let areas = Set(PhraseTests.phrases.keys.map { $0.prefix { $0 != "." } })

    /// `log.damage.origin`: begins with an area of the catalogue, and is no name of an event type.
    private static func looksLikeKey(_ text: String) -> Bool {
        let parts = text.split(separator: ".", omittingEmptySubsequences: false)
        guard parts.count > 1, areas.contains(parts[0]), EventCatalogue.type(named: text) == nil else { return false }
        return parts.allSatisfy { part in !part.isEmpty && part.allSatisfy { $0.isLetter || $0.isNumber || $0 == "_" } }
    }

    /// How many values a text takes.
    private static func places(_ phrase: String) -> Int {
        var count = 0
        while phrase.contains("{\(count)}") { count += 1 }
        return count
    }

    /// `upTo30` of `credit.ageing.upTo30` put into `credit.ageing.\(self)`.
    private static func part(of key: String, putInto pattern: String) -> String? {
        let pieces = pattern.split(separator: StringLiteral.gap, omittingEmptySubsequences: false)
        guard pieces.count == 2, key.count > pieces[0].count + pieces[1].count else { return nil }
        guard key.hasPrefix(pieces[0]), key.hasSuffix(pieces[1]) else { return nil }
        return String(key.dropFirst(pieces[0].count).dropLast(pieces[1].count))
    }

    private static func words(_ text: String) -> [String] {
        text.split { !($0.isLetter || $0.isNumber || $0 == "_") }.map(String.init)
    }
}
