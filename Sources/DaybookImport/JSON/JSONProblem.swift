import DaybookModel

/// Why bytes are not a JSON document that Daybook reads.
public enum JSONProblem: Error, Hashable, Sendable, CustomStringConvertible {
    case empty
    case invalid
    case notUTF8
    case tooDeep(most: Int)
    case outOfMemory

    public var text: Text {
        switch self {
        case .empty: Text("importing.json.empty")
        case .invalid: Text("importing.json.invalid")
        case .notUTF8: Text("importing.json.not_utf8")
        case .tooDeep(let most): Text("importing.json.too_deep", most)
        case .outOfMemory: Text("importing.json.no_memory")
        }
    }

    public var description: String { text.description }
}
