import DaybookModel

/// A fault in a mapping file: where it is, what is wrong and what to write instead.
public struct MappingError: Error, Hashable, Sendable, CustomStringConvertible {
    /// The YAML file as the caller named it.
    public let file: String
    /// Counted from 1.
    public let line: Int
    public let reason: Text
    public let remedy: Text

    public init(file: String, line: Int, reason: Text, remedy: Text) {
        self.file = file
        self.line = line
        self.reason = reason
        self.remedy = remedy
    }

    public var description: String { Text("mapping.fault", file, line, reason, remedy).description }
}
