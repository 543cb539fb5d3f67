import DaybookModel

/// The envelope of one event in the JSON format of CloudEvents 1.0, checked as that specification asks.
///
/// The values are views of the parsed document. An attribute that is `null` is absent.
struct CloudEventEnvelope {
    let id: JSONValue
    let source: JSONValue
    let type: JSONValue
    let subject: JSONValue?
    let time: Instant?
    let dataContentType: JSONValue?
    let dataSchema: JSONValue?
    let data: JSONValue?
    let dataBase64: JSONValue?
    /// All other attributes, in the order they are written.
    let extensions: [(name: JSONValue, value: JSONValue)]

    init(_ event: JSONValue) throws(EnvelopeProblem) {
        guard event.kind == .object else { throw EnvelopeProblem("", .notAnObject) }
        let attributes = try Attributes(event)
        let version = try attributes.required(.specversion)
        guard version.equals("1.0") else { throw EnvelopeProblem("specversion", version.shown, .version) }
        id = try attributes.required(.id)
        source = try attributes.required(.source)
        type = try attributes.required(.type)
        subject = try attributes.optional(.subject)
        dataSchema = try attributes.optional(.dataschema)
        dataContentType = try attributes.optional(.datacontenttype)
        if let text = dataContentType?.string, !CloudEventEnvelope.isMediaType(text) {
            throw EnvelopeProblem("datacontenttype", text, .mediaType)
        }
        time = try attributes.optional(.time).map { value throws(EnvelopeProblem) in
            guard let time = Instant(value.shown) else { throw EnvelopeProblem("time", value.shown, .time) }
            return time
        }
        data = attributes[.data]
        dataBase64 = try attributes.optional(.dataBase64)
        if data != nil, dataBase64 != nil { throw EnvelopeProblem("data_base64", .twoKindsOfData) }
        extensions = attributes.extensions
    }

    /// The members of an event's object by name.
    private struct Attributes {
        private var found = InlineArray<10, JSONValue?>(repeating: nil)
        private(set) var extensions: [(name: JSONValue, value: JSONValue)] = []

        init(_ event: JSONValue) throws(EnvelopeProblem) {
            var seen: UInt16 = 0
            for (name, value) in event.members {
                guard let member = Member(name) else {
                    try CloudEventEnvelope.check(extension: name, value)
                    let isRepeated = extensions.contains { $0.name.utf8.elementsEqual(name.utf8) }
                    guard !isRepeated else { throw EnvelopeProblem(name.shown, .twice) }
                    extensions.append((name, value))
                    continue
                }
                guard seen & 1 << member.rawValue == 0 else { throw EnvelopeProblem(name.shown, .twice) }
                seen |= 1 << member.rawValue
                if !value.isNull { found[Int(member.rawValue)] = value }
            }
        }

        subscript(member: Member) -> JSONValue? { found[Int(member.rawValue)] }

        /// A text that must be there.
        func required(_ member: Member) throws(EnvelopeProblem) -> JSONValue {
            guard let value = try optional(member) else {
                throw EnvelopeProblem(member.name, .missing, names: extensions.map(\.name.shown))
            }
            return value
        }

        /// A text, when it is there.
        func optional(_ member: Member) throws(EnvelopeProblem) -> JSONValue? {
            guard let value = self[member] else { return nil }
            guard value.kind == .string else { throw EnvelopeProblem(member.name, value.shown, .notText) }
            guard !value.utf8.isEmpty else { throw EnvelopeProblem(member.name, .emptyText) }
            guard value.utf8.allSatisfy({ $0 >= 32 && $0 != 127 }) || member == .dataBase64 else {
                throw EnvelopeProblem(member.name, value.shown, .controlCharacter)
            }
            return value
        }
    }

    private enum Member: UInt16 {
        case specversion, id, source, type, subject, time, datacontenttype, dataschema, data, dataBase64

        static let names = [
            "specversion", "id", "source", "type", "subject", "time", "datacontenttype", "dataschema", "data",
            "data_base64",
        ]

        var name: String { Member.names[Int(rawValue)] }

        init?(_ name: JSONValue) {
            // By length and first letter, so that each name is compared with one candidate.
            let bytes = name.utf8
            let member: Member
            switch (bytes.count, bytes.first) {
            case (11, UInt8(ascii: "s")): member = .specversion
            case (2, _): member = .id
            case (6, _): member = .source
            case (4, UInt8(ascii: "t")): member = bytes[1] == UInt8(ascii: "y") ? .type : .time
            case (7, _): member = .subject
            case (15, _): member = .datacontenttype
            case (10, _): member = .dataschema
            case (4, _): member = .data
            case (11, _): member = .dataBase64
            default: return nil
            }
            guard name.equals(member.name) else { return nil }
            self = member
        }
    }

    /// An attribute that CloudEvents does not name: lower-case letters and digits; a string, an integer or a boolean.
    private static func check(extension name: JSONValue, _ value: JSONValue) throws(EnvelopeProblem) {
        let isName =
            !name.utf8.isEmpty
            && name.utf8.allSatisfy {
                (UInt8(ascii: "a")...UInt8(ascii: "z")).contains($0)
                    || (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0)
            }
        guard isName else { throw EnvelopeProblem(name.shown, .badName, names: Member.names) }
        switch value.kind {
        case .null, .flag: break
        case .integer:
            guard let number = value.integer, Int32(exactly: number) != nil else {
                throw EnvelopeProblem(name.shown, value.shown, .badValue)
            }
        case .string:
            guard value.utf8.allSatisfy({ $0 >= 32 && $0 != 127 }) else {
                throw EnvelopeProblem(name.shown, value.shown, .controlCharacter)
            }
        case .fraction, .array, .object: throw EnvelopeProblem(name.shown, value.shown, .badValue)
        }
    }

    /// `type/subtype`, each a token (RFC 2045), and perhaps parameters.
    private static func isMediaType(_ text: String) -> Bool {
        let parts = text.prefix { $0 != ";" }.split(separator: "/", omittingEmptySubsequences: false)
        guard parts.count == 2 else { return false }
        let special = Array("()<>@,;:\\\"/[]?= ".utf8)
        return parts.enumerated().allSatisfy { index, part in
            let token = index == 1 ? part.drop { $0 == " " }.prefix { $0 != " " } : part
            return !token.isEmpty && token.utf8.allSatisfy { $0 > 32 && $0 < 127 && !special.contains($0) }
        }
    }
}

/// What is wrong with an attribute of an envelope.
struct EnvelopeProblem: Error {
    enum Kind: String {
        case notAnObject = "not_an_object"
        case twice
        case missing
        case notText = "not_text"
        case emptyText = "empty"
        case controlCharacter = "control"
        case version
        case mediaType = "media_type"
        case time
        case twoKindsOfData = "two_kinds_of_data"
        case badName = "bad_name"
        case badValue = "bad_value"
    }

    var name: String
    var value: String
    var kind: Kind
    /// Names that could have been meant.
    var names: [String]

    init(_ name: String, _ value: String = "", _ kind: Kind, names: [String] = []) {
        self.name = name
        self.value = value
        self.kind = kind
        self.names = names
    }

    init(_ name: String, _ kind: Kind, names: [String] = []) { self.init(name, "", kind, names: names) }

    var text: Text {
        Text("importing.envelope." + kind.rawValue, name, value, Suggestion.phrase(for: name, in: names))
    }
}
