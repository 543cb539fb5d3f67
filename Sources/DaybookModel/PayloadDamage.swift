/// Bytes that are not the data of an event of the type they claim: damage, or a newer version's schema.
public struct PayloadDamage: Error, Hashable, Sendable, CustomStringConvertible {
    public enum Problem: Hashable, Sendable {
        /// The bytes end early or are no message in wire format.
        case malformed
        case unknownField(UInt32)
        /// The field's wire type does not fit its kind.
        case wrongType(field: String)
        /// Fields do not ascend, or one that does not repeat stands twice.
        case outOfOrder(field: String)
        /// Not valid UTF-8.
        case badText(field: String)
        /// A date outside the calendar or a flag that is neither 0 nor 1.
        case badValue(field: String)
    }

    /// Name of the message, `PaymentReceived`.
    public let message: String
    public let problem: Problem

    public init(message: String, _ problem: Problem) {
        self.message = message
        self.problem = problem
    }

    public var text: Text {
        switch problem {
        case .malformed: Text("payload.damage.malformed", message)
        case .unknownField(let number): Text("payload.damage.unknown", message, number)
        case .wrongType(let field): Text("payload.damage.wire_type", message, field)
        case .outOfOrder(let field): Text("payload.damage.order", message, field)
        case .badText(let field): Text("payload.damage.text", message, field)
        case .badValue(let field): Text("payload.damage.value", message, field)
        }
    }

    public var description: String { text.description }
}
