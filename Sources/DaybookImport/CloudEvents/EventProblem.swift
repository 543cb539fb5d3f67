import DaybookModel

/// Why one event of an input is refused: where it stands, which field, and what to do.
public struct EventProblem: Error, Hashable, Sendable, CustomStringConvertible {
    /// The line of the input, where the first is 1; 0 when the event did not come in lines.
    public var line: Int
    /// The attribute of the envelope, or the field of the data as `data.lines[2].price`; empty: the event as a whole.
    public var field: String
    /// What was found there, if anything.
    public var value: String
    /// What is wrong and what to do, without the place.
    public var detail: Text

    public init(line: Int, field: String, value: String = "", _ detail: Text) {
        self.line = line
        self.field = field
        self.value = value
        self.detail = detail
    }

    public var text: Text { line > 0 ? Text("importing.event.at_line", line, detail) : detail }
    public var description: String { text.description }
}
