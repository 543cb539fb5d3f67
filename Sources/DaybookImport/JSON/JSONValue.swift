import CSimdjson
import Glibc

/// A value of a parsed document: a view of the parser's memory, valid until the next document is parsed.
public struct JSONValue {
    public enum Kind: Sendable {
        case null, flag, integer, fraction, string, array, object
    }

    let token: UnsafePointer<daybook_json_token>

    init(_ token: UnsafePointer<daybook_json_token>) { self.token = token }

    public var kind: Kind {
        switch token.pointee.kind {
        case DAYBOOK_JSON_NULL.rawValue: .null
        case DAYBOOK_JSON_FALSE.rawValue, DAYBOOK_JSON_TRUE.rawValue: .flag
        case DAYBOOK_JSON_SIGNED.rawValue, DAYBOOK_JSON_UNSIGNED.rawValue: .integer
        case DAYBOOK_JSON_DOUBLE.rawValue: .fraction
        case DAYBOOK_JSON_STRING.rawValue: .string
        case DAYBOOK_JSON_ARRAY.rawValue: .array
        default: .object
        }
    }

    public var isNull: Bool { token.pointee.kind == DAYBOOK_JSON_NULL.rawValue }

    public var flag: Bool? {
        switch token.pointee.kind {
        case DAYBOOK_JSON_TRUE.rawValue: true
        case DAYBOOK_JSON_FALSE.rawValue: false
        default: nil
        }
    }

    /// The number, when it was written as an integer and fits.
    public var integer: Int64? { token.pointee.kind == DAYBOOK_JSON_SIGNED.rawValue ? token.pointee.value : nil }

    /// The unescaped bytes of a string; empty for anything else.
    public var utf8: UnsafeRawBufferPointer {
        guard kind == .string else { return UnsafeRawBufferPointer(start: nil, count: 0) }
        return UnsafeRawBufferPointer(start: token.pointee.text, count: token.pointee.text_bytes)
    }

    /// Nil when the value is not a string.
    public var string: String? { kind == .string ? String(decoding: utf8, as: UTF8.self) : nil }

    /// A number as it is written, digit for digit; nil when the value is not a number. (`-0` shows as `0`.)
    public var numberText: String? {
        switch token.pointee.kind {
        case DAYBOOK_JSON_SIGNED.rawValue: String(token.pointee.value)
        case DAYBOOK_JSON_UNSIGNED.rawValue: String(UInt64(bitPattern: token.pointee.value))
        case DAYBOOK_JSON_DOUBLE.rawValue:
            String(
                decoding: UnsafeRawBufferPointer(start: token.pointee.text, count: token.pointee.text_bytes),
                as: UTF8.self)
        default: nil
        }
    }

    public var double: Double? {
        switch token.pointee.kind {
        case DAYBOOK_JSON_SIGNED.rawValue: Double(token.pointee.value)
        case DAYBOOK_JSON_UNSIGNED.rawValue: Double(UInt64(bitPattern: token.pointee.value))
        case DAYBOOK_JSON_DOUBLE.rawValue: Double(bitPattern: UInt64(bitPattern: token.pointee.value))
        default: nil
        }
    }

    /// Whether this is the string `text`; makes no String.
    public func equals(_ text: String) -> Bool {
        let count = token.pointee.text_bytes
        guard kind == .string, text.utf8.count == count else { return false }
        guard let bytes = token.pointee.text else { return count == 0 }
        return text.utf8.withContiguousStorageIfAvailable { other in
            other.baseAddress.map { memcmp($0, bytes, count) == 0 } ?? (count == 0)
        } ?? text.utf8.elementsEqual(utf8)
    }

    /// How many elements or members there are; 0 for scalars.
    public var count: Int { kind == .array || kind == .object ? Int(token.pointee.value) : 0 }

    /// The elements of an array; none for anything else.
    public var elements: JSONElements { JSONElements(first: token + 1, count: kind == .array ? count : 0) }

    /// The members of an object in the order they are written, repeated names included; none for anything else.
    public var members: JSONMembers { JSONMembers(first: token + 1, count: kind == .object ? count : 0) }

    /// The value of the member with this name (the first, when it is repeated).
    public func member(_ name: String) -> JSONValue? { members.first { $0.name.equals(name) }?.value }

    /// Shown in messages: a scalar as it is, anything else by its kind.
    public var shown: String {
        switch kind {
        case .null: "null"
        case .flag: flag == true ? "true" : "false"
        case .integer, .fraction: numberText ?? ""
        case .string: string ?? ""
        case .array: "[…]"
        case .object: "{…}"
        }
    }
}

/// The elements of an array.
public struct JSONElements: Sequence, IteratorProtocol {
    fileprivate var token: UnsafePointer<daybook_json_token>
    fileprivate var left: Int

    fileprivate init(first: UnsafePointer<daybook_json_token>, count: Int) { (token, left) = (first, count) }

    public mutating func next() -> JSONValue? {
        guard left > 0 else { return nil }
        left -= 1
        let value = JSONValue(token)
        token += Int(token.pointee.token_count)
        return value
    }
}

/// The members of an object.
public struct JSONMembers: Sequence, IteratorProtocol {
    fileprivate var token: UnsafePointer<daybook_json_token>
    fileprivate var left: Int

    fileprivate init(first: UnsafePointer<daybook_json_token>, count: Int) { (token, left) = (first, count) }

    public mutating func next() -> (name: JSONValue, value: JSONValue)? {
        guard left > 0 else { return nil }
        left -= 1
        let (name, value) = (JSONValue(token), JSONValue(token + 1))
        token += 1 + Int((token + 1).pointee.token_count)
        return (name, value)
    }
}
