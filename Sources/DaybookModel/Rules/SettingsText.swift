extension Settings {
    /// The settings as YAML, to be read by people and edited.
    public var yaml: String { lines(indent: 0).joined(separator: "\n") + "\n" }

    private func lines(indent: Int) -> [String] {
        let space = String(repeating: " ", count: indent)
        switch content {
        case .scalar(let text): return [space + Settings.quoted(text)]
        case .list(let values):
            return values.flatMap { value -> [String] in
                var lines = value.lines(indent: indent + 2)
                guard let first = lines.first else { return ["\(space)- []"] }
                lines[0] = space + "- " + first.dropFirst(indent + 2)
                return lines
            }
        case .map(let entries):
            return entries.flatMap { name, value -> [String] in
                let key = space + Settings.quoted(name) + ":"
                switch value.content {
                case .scalar(let text): return ["\(key) \(Settings.quoted(text))"]
                case .list(let values) where values.isEmpty: return ["\(key) []"]
                case .map(let entries) where entries.isEmpty: return ["\(key) {}"]
                default: return [key] + value.lines(indent: indent + 2)
                }
            }
        }
    }

    /// Texts that YAML would read as something else, or not at all, stand in quotes.
    private static func quoted(_ text: String) -> String {
        let isPlain =
            !text.isEmpty
            && text.unicodeScalars.allSatisfy {
                $0.properties.isAlphabetic || $0.properties.numericType != nil || "-_. %".unicodeScalars.contains($0)
            } && !text.hasPrefix(" ") && !text.hasSuffix(" ") && !text.hasPrefix("-") && !text.hasPrefix("%")
            && !["true", "false", "yes", "no", "on", "off", "null", "~"].contains(text.lowercased())
        let isNumber = FixedPoint.parse(text, digits: 6) != nil
        return isPlain || isNumber ? text : JSONText.quoted(text)
    }
}
