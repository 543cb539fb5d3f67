import DaybookModel

/// Why a text is not the date or the amount it should be.
public struct ValueProblem: Error, Hashable, Sendable, CustomStringConvertible {
    public enum Kind: Hashable, Sendable {
        case notADate
        /// Well formed, but the calendar or the clock has no such day or time.
        case noSuchDate
        /// Month and day could be either way round.
        case unknownOrder
        case twoDigitYear
        /// Finer than a microsecond.
        case tooPrecise
        case notANumber
        /// Thousands separators where none belong: `1,23.4`.
        case badGrouping
        case tooManyDecimals(most: Int)
        case tooLarge
        /// The text names another currency than the one expected.
        case otherCurrency(expected: Currency)
    }

    public var kind: Kind
    /// The text as it stood.
    public var value: String

    public init(_ kind: Kind, _ value: String) {
        self.kind = kind
        self.value = value
    }

    /// What is wrong with the value, and what was expected.
    public var text: Text {
        switch kind {
        case .notADate: Text("importing.value.not_a_date", value)
        case .noSuchDate: Text("importing.value.no_such_date", value)
        case .unknownOrder: Text("importing.value.unknown_order", value)
        case .twoDigitYear: Text("importing.value.two_digit_year", value)
        case .tooPrecise: Text("importing.value.too_precise", value)
        case .notANumber: Text("importing.value.not_a_number", value)
        case .badGrouping: Text("importing.value.bad_grouping", value)
        case .tooManyDecimals(let most): Text("importing.value.too_many_decimals", value, most)
        case .tooLarge: Text("importing.value.too_large", value)
        case .otherCurrency(let expected): Text("importing.value.other_currency", value, expected)
        }
    }

    public var description: String { text.description }
}
