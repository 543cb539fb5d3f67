/// A sentence for people: a key of the catalogue of strings and the values that go into its `{0}`, `{1}` … places.
///
/// All text that people read is written in the catalogue (`English.swift`), so that a second language is one file.
public struct Text: Hashable, Sendable, CustomStringConvertible {
    public let key: String
    public let arguments: [String]

    public init(_ key: String, _ arguments: any CustomStringConvertible...) {
        self.key = key
        self.arguments = arguments.map { $0.description }
    }

    /// The same with values that were put together.
    public init(_ key: String, arguments: [any CustomStringConvertible]) {
        self.key = key
        self.arguments = arguments.map { $0.description }
    }

    public var description: String {
        guard let pattern = English.phrase(key) else { return ([key] + arguments).joined(separator: " ") }
        guard !arguments.isEmpty else { return pattern }
        var result = ""
        var rest = pattern[...]
        while let open = rest.firstIndex(of: "{") {
            result += rest[..<open]
            rest = rest[open...]
            guard let close = rest.firstIndex(of: "}"), let index = Int(rest[rest.index(after: open)..<close]),
                arguments.indices.contains(index)
            else { break }
            result += arguments[index]
            rest = rest[rest.index(after: close)...]
        }
        return result + rest
    }
}
