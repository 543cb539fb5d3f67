import CSimdjson

/// Parses JSON documents (RFC 8259) strictly, one after the other, with simdjson.
///
/// Nothing is allocated for the values of a document: they are a view of the parser's memory.
public final class JSONReader {
    /// Readable bytes that must follow a document handed over without a copy.
    public static let paddingBytes = Int(DAYBOOK_JSON_PADDING_BYTES)
    /// How deep the data of an event may be nested.
    public static let depthMaxUsual = 64

    private let parser: OpaquePointer
    private let depthMax: Int

    public init(depthMax: Int = JSONReader.depthMaxUsual) {
        guard let parser = daybook_json_create(depthMax) else { preconditionFailure("no memory for a JSON parser") }
        self.parser = parser
        self.depthMax = depthMax
    }

    deinit { daybook_json_destroy(parser) }

    /// Parses a document that at least `paddingBytes` readable bytes follow in memory. The values are valid until the next
    /// document is parsed or the reader or the bytes go away.
    public func parse(padded document: UnsafeRawBufferPointer) throws(JSONProblem) -> JSONValue {
        let bytes = document.baseAddress?.assumingMemoryBound(to: CChar.self)
        let result = daybook_json_parse(parser, bytes, document.count)
        switch UInt32(result) {
        case DAYBOOK_JSON_OK.rawValue: break
        case DAYBOOK_JSON_EMPTY.rawValue: throw .empty
        case DAYBOOK_JSON_TOO_DEEP.rawValue: throw .tooDeep(most: depthMax)
        case DAYBOOK_JSON_INVALID_UTF8.rawValue: throw .notUTF8
        case DAYBOOK_JSON_NO_MEMORY.rawValue: throw .outOfMemory
        default: throw .invalid
        }
        guard let tokens = daybook_json_tokens(parser) else { throw .empty }
        return JSONValue(tokens)
    }

    /// Parses a document and lends its root to a closure.
    public func withDocument<Value>(_ document: [UInt8], _ body: (JSONValue) throws -> Value) throws -> Value {
        let padded = document + [UInt8](repeating: 0, count: JSONReader.paddingBytes)
        return try padded.withUnsafeBytes { bytes in
            try body(parse(padded: UnsafeRawBufferPointer(rebasing: bytes[..<document.count])))
        }
    }
}
