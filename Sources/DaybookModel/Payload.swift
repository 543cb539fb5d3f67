/// The data of one event as it goes into a record: canonical protobuf wire format in two parts.
///
/// Canonical means: fields in ascending order of number, each field that does not repeat at most once, minimal varints.
/// The same data therefore always has the same bytes.
public struct Payload: Hashable, Sendable {
    /// The fields that are not personal.
    public var clear: [UInt8]
    /// The personal fields, as a message of the same type; empty when there are none.
    public var personal: [UInt8]
    /// Key of the contact the personal fields belong to; empty when they belong to the subject or there are none.
    public var contact: String

    public init(clear: [UInt8], personal: [UInt8] = [], contact: String = "") {
        self.clear = clear
        self.personal = personal
        self.contact = contact
    }
}

/// What the data of an event may hold at most.
public enum PayloadLimits {
    /// Clear and personal part together.
    public static let payloadBytesMax = 1 << 20
    public static let textBytesMax = 64 << 10
    public static let wordBytesMax = 128
    /// Integers stay exact in every JSON reader: 2^53 - 1.
    public static let integerMax: Int64 = 9_007_199_254_740_991
    /// Ten trillion of a currency with two digits; thousands of them still fit into 64 bits when summed.
    public static let moneyMinorMax: Int64 = 1_000_000_000_000_000
    /// Ten billion, in millionths.
    public static let decimalMillionthsMax: Int64 = 10_000_000_000_000_000
    /// Years 1 to 9999, as days from 1970-01-01.
    public static let days: ClosedRange<Int64> = -719_162...2_932_896
    /// How much of a refused value an error message shows.
    public static let shownCharactersMax = 60
}
