/// The settings of a rule set as a tree: what a YAML or JSON text says, before anyone knows what it means.
///
/// Scalars stay text as written, so that no number is rounded on the way in. Every value knows its path, and its line
/// when it was read from a text, so that a fault can name both.
public struct Settings: Sendable {
    public enum Content: Sendable {
        case scalar(String)
        case list([Settings])
        /// In the order written.
        case map([(name: String, value: Settings)])
    }

    public let content: Content
    /// `factors.sales.weight`; empty at the root.
    public let path: String
    /// 0 when the settings were not read from a text.
    public let line: Int

    public init(_ content: Content, path: String = "", line: Int = 0) {
        self.content = content
        self.path = path
        self.line = line
    }

    // MARK: Reading

    public func fault(_ reason: Text) -> SettingsError { SettingsError(path: path, line: line, reason: reason) }

    /// The text of a scalar that is not empty.
    public func text() throws(SettingsError) -> String {
        guard case .scalar(let text) = content, !text.isEmpty else { throw fault(Text("rules.not_text")) }
        return text
    }

    public func flag() throws(SettingsError) -> Bool {
        switch try text() {
        case "true", "yes": return true
        case "false", "no": return false
        case let other: throw fault(Text("rules.not_flag", other))
        }
    }

    /// A whole number within bounds.
    public func integer(_ range: ClosedRange<Int64> = .min ... .max) throws(SettingsError) -> Int64 {
        let text = try text()
        guard let number = Int64(text) else { throw fault(Text("rules.not_integer", text)) }
        guard range.contains(number) else {
            throw fault(Text("rules.out_of_range", text, range.lowerBound, range.upperBound))
        }
        return number
    }

    /// An exact decimal of at most six places, in millionths: `0.5` is 500,000 and `50 %` too.
    public func millionths() throws(SettingsError) -> Int64 {
        var text = try text()
        let isPercent = text.hasSuffix("%")
        if isPercent {
            text.removeLast()
            while text.hasSuffix(" ") { text.removeLast() }
        }
        guard let number = FixedPoint.parse(text, digits: isPercent ? 4 : 6) else {
            throw fault(Text("rules.not_decimal", text))
        }
        return number
    }

    /// One of a set of words.
    public func word<Word: RawRepresentable & CaseIterable>(_ type: Word.Type) throws(SettingsError) -> Word
    where Word.RawValue == String {
        let text = try text()
        guard let word = Word(rawValue: text) else {
            throw fault(Text("rules.not_word", text, Word.allCases.map(\.rawValue).joined(separator: ", ")))
        }
        return word
    }

    public func day() throws(SettingsError) -> Day {
        let text = try text()
        guard let day = Day(text) else { throw fault(Text("rules.not_day", text)) }
        return day
    }

    public func list() throws(SettingsError) -> [Settings] {
        guard case .list(let values) = content else { throw fault(Text("rules.not_list")) }
        return values
    }

    /// The entries of a map, in the order written.
    public func map() throws(SettingsError) -> [(name: String, value: Settings)] {
        guard case .map(let entries) = content else { throw fault(Text("rules.not_map")) }
        return entries
    }

    /// The entries of a map that may hold only the given names.
    public func map(of names: String...) throws(SettingsError) -> Fields {
        let entries = try map()
        for entry in entries where !names.contains(entry.name) {
            throw entry.value.fault(Text("rules.unknown_setting", entry.name, names.joined(separator: ", ")))
        }
        return Fields(settings: self, entries: entries)
    }

    /// The entries of a map by name.
    public struct Fields: Sendable {
        let settings: Settings
        let entries: [(name: String, value: Settings)]

        /// Nil when the map does not have it.
        public subscript(_ name: String) -> Settings? { entries.first { $0.name == name }?.value }

        public func required(_ name: String) throws(SettingsError) -> Settings {
            guard let value = self[name] else { throw settings.fault(Text("rules.missing_setting", name)) }
            return value
        }
    }

    // MARK: Making

    public static func scalar(_ text: some CustomStringConvertible) -> Settings { Settings(.scalar(text.description)) }
    /// A number of millionths, written as a decimal.
    public static func millionths(_ number: Int64) -> Settings {
        Settings(.scalar(FixedPoint.text(number, digits: 6, trimmed: true)))
    }
    public static func list(_ values: [Settings]) -> Settings { Settings(.list(values)) }
    public static func map(_ entries: [(name: String, value: Settings)]) -> Settings { Settings(.map(entries)) }
    public static func map(_ entries: KeyValuePairs<String, Settings>) -> Settings {
        Settings(.map(entries.map { ($0.key, $0.value) }))
    }
}

extension Settings: Equatable {
    /// Equal when they say the same, wherever they were read.
    public static func == (left: Settings, right: Settings) -> Bool {
        switch (left.content, right.content) {
        case (.scalar(let left), .scalar(let right)): left == right
        case (.list(let left), .list(let right)): left == right
        case (.map(let left), .map(let right)):
            left.count == right.count && zip(left, right).allSatisfy { $0.name == $1.name && $0.value == $1.value }
        default: false
        }
    }
}

/// A setting that cannot be used: where it stands and what is wrong.
public struct SettingsError: Error, Equatable, CustomStringConvertible {
    public let path: String
    public let line: Int
    public let reason: Text

    public init(path: String, line: Int, reason: Text) {
        self.path = path
        self.line = line
        self.reason = reason
    }

    public var text: Text {
        line > 0
            ? Text("rules.fault_at_line", line, path.isEmpty ? "–" : path, reason.description)
            : Text("rules.fault", path.isEmpty ? "–" : path, reason.description)
    }
    public var description: String { text.description }
}
