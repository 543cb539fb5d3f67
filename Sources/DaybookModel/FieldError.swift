/// A value that cannot stand in an event's data: which field, what was found, what is wrong, and what to do.
public struct FieldError: Error, Hashable, Sendable, CustomStringConvertible {
    /// Path of the field: `amount`, `lines[2].price`; empty when the data as a whole is meant.
    public let field: String
    /// The value found, shortened to be shown; empty when there is none.
    public let value: String
    public let problem: Text
    public let remedy: Text

    public init(field: String, value: String = "", problem: Text, remedy: Text) {
        self.field = field
        let isLong = value.count > PayloadLimits.shownCharactersMax
        self.value = isLong ? value.prefix(PayloadLimits.shownCharactersMax) + "…" : value
        self.problem = problem
        self.remedy = remedy
    }

    public var text: Text {
        switch (field.isEmpty, value.isEmpty) {
        case (true, _): Text("payload.error.whole", problem, remedy)
        case (false, true): Text("payload.error.field", field, problem, remedy)
        case (false, false): Text("payload.error.value", field, value, problem, remedy)
        }
    }

    public var description: String { text.description }
}
