import DaybookModel

/// An event as it came in, checked, and what its sender expects of the log.
public struct IncomingEvent: Hashable, Sendable {
    public var draft: EventDraft
    /// The version the subject must have, so that nobody else's event came between; nil when it does not matter.
    public var expectedVersion: UInt32?

    public init(draft: EventDraft, expectedVersion: UInt32? = nil) {
        self.draft = draft
        self.expectedVersion = expectedVersion
    }
}

/// Reads events in the JSON format of CloudEvents 1.0, as Daybook wants them.
///
/// Beyond CloudEvents, Daybook needs `subject`, `time` and `data`, and a type of its catalogue. It knows the extensions
/// `actor`, `correlationid`, `causationid` and `expectedversion`. The attributes `sequence`, `recordedtime` and `import`,
/// which Daybook adds when it prints events, are passed over, so that what one store printed another can import. All other
/// attributes are kept.
public final class CloudEventReader {
    /// Of one attribute.
    public static let attributeBytesMax = 1024
    /// Of all attributes that Daybook does not know, as JSON.
    public static let extensionBytesMax = 16_384

    private let json = JSONReader()
    private var plain = PlainEventReader()
    /// Sources repeat: most events share the storage of the last one's.
    private var lastSource = ""
    private var lastType: EventTypeDescriptor?

    public init() {}

    /// Reads one event from a document.
    public func read(_ document: [UInt8], line: Int = 0) throws(EventProblem) -> IncomingEvent {
        let padded = document + [UInt8](repeating: 0, count: JSONReader.paddingBytes)
        // Array's closures pass no typed errors on, so the outcome travels as a value.
        let outcome: Result<IncomingEvent, EventProblem> = padded.withUnsafeBytes { bytes in
            Result { () throws(EventProblem) in
                try read(padded: UnsafeRawBufferPointer(rebasing: bytes[..<document.count]), line: line)
            }
        }
        return try outcome.get()
    }

    /// Reads one event from a document that `JSONReader.paddingBytes` readable bytes follow.
    public func read(padded document: UnsafeRawBufferPointer, line: Int) throws(EventProblem) -> IncomingEvent {
        let value: JSONValue
        do { value = try json.parse(padded: document) } catch {
            throw EventProblem(line: line, field: "", error.text)
        }
        return try read(value, line: line)
    }

    /// Adds the event of a document to a batch; usual events take the quick way. The document is followed by
    /// `JSONReader.paddingBytes` readable bytes.
    func read(padded document: UnsafeRawBufferPointer, line: Int, into batch: inout EventBatch) throws(EventProblem) {
        let value: JSONValue
        do { value = try json.parse(padded: document) } catch {
            throw EventProblem(line: line, field: "", error.text)
        }
        if plain.read(value, into: &batch) { return }
        let event = try read(value, line: line)
        batch.append(event.draft, expectedVersion: event.expectedVersion)
    }

    /// Must be called before the first event of another batch.
    func beginBatch() { plain.beginBatch() }

    /// Reads one event from a value of a document that is already parsed, such as an element of a batch.
    public func read(_ event: JSONValue, line: Int = 0) throws(EventProblem) -> IncomingEvent {
        let envelope: CloudEventEnvelope
        do { envelope = try CloudEventEnvelope(event) } catch {
            throw EventProblem(line: line, field: error.name, value: error.value, error.text)
        }
        func problem(_ field: String, _ value: String, _ key: String, _ more: String = "") -> EventProblem {
            EventProblem(line: line, field: field, value: value, Text("importing.event." + key, field, value, more))
        }
        func text(_ field: String, _ value: JSONValue) throws(EventProblem) -> String {
            guard value.utf8.count <= CloudEventReader.attributeBytesMax else {
                throw problem(
                    field, String(value.shown.prefix(40)) + "…", "too_long", "\(CloudEventReader.attributeBytesMax)")
            }
            return value.string ?? ""
        }

        let type = try self.type(envelope.type, line: line)
        guard envelope.dataBase64 == nil else { throw problem("data_base64", "", "base64") }
        if let contentType = envelope.dataContentType?.string {
            let media = contentType.prefix { $0 != ";" }.lowercased()
            guard media == "application/json" || media == "application/json " else {
                throw problem("datacontenttype", contentType, "not_json")
            }
        }
        guard let subjectValue = envelope.subject else { throw problem("subject", "", "needs_subject") }
        guard let subject = CloudEventReader.subject(subjectValue.utf8) else {
            throw problem("subject", subjectValue.shown, "bad_subject")
        }
        guard type.subjects.contains(subject.kind) else {
            throw problem(
                "subject", subject.description, "other_subject", type.subjects.map(\.name).joined(separator: ", "))
        }
        guard let time = envelope.time else { throw problem("time", "", "needs_time") }
        guard let data = envelope.data else { throw problem("data", "", "needs_data") }
        guard data.kind == .object else { throw problem("data", data.shown, "data_no_object") }
        if !envelope.source.equals(lastSource) { lastSource = try text("source", envelope.source) }

        let payload: Payload
        do { payload = try EventDataReader.payload(data, of: type) } catch {
            let field = error.field.isEmpty ? "data" : "data." + error.field
            throw EventProblem(line: line, field: field, value: error.value, error.text)
        }
        var event = IncomingEvent(
            draft: EventDraft(
                type: type.number, subject: subject, occurredAt: time, source: lastSource,
                id: try text("id", envelope.id), clear: payload.clear, personal: payload.personal,
                contact: payload.contact))
        if !envelope.extensions.isEmpty { try read(envelope.extensions, into: &event, line: line) }
        return event
    }

    /// As `Subject.init(_:)`, but straight from the bytes: this runs once per event.
    private static func subject(_ bytes: UnsafeRawBufferPointer) -> Subject? {
        guard bytes.count < 256, let slash = bytes.firstIndex(of: UInt8(ascii: "/")) else { return nil }
        let key = String(decoding: UnsafeRawBufferPointer(rebasing: bytes[(slash + 1)...]), as: UTF8.self)
        let kindName = String(decoding: UnsafeRawBufferPointer(rebasing: bytes[..<slash]), as: UTF8.self)
        guard let kind = SubjectKind(name: kindName), kind != .person, Subject.isValidKey(key) else { return nil }
        return Subject(kind, key)
    }

    private func type(_ value: JSONValue, line: Int) throws(EventProblem) -> EventTypeDescriptor {
        if let lastType, value.equals(lastType.name) { return lastType }
        let name = value.string ?? ""
        guard let type = EventCatalogue.type(named: name), type.name == name else {
            let meant = EventCatalogue.type(named: name)?.name  // Somebody wrote the short name.
            let suggestion =
                meant.map { " " + Text("importing.did_you_mean", $0).description }
                ?? Suggestion.phrase(for: name, in: EventCatalogue.types.map(\.name))
            throw EventProblem(
                line: line, field: "type", value: name, Text("importing.event.unknown_type", name, suggestion))
        }
        lastType = type
        return type
    }

    private func read(
        _ extensions: [(name: JSONValue, value: JSONValue)], into event: inout IncomingEvent, line: Int
    ) throws(EventProblem) {
        var bytes = 0
        for (nameValue, value) in extensions where !value.isNull {
            let name = nameValue.string ?? ""
            func problem(_ key: String, _ more: String = "") -> EventProblem {
                EventProblem(
                    line: line, field: name, value: value.shown, Text("importing.event." + key, name, value.shown, more)
                )
            }
            func text() throws(EventProblem) -> String {
                guard let text = value.string else { throw problem("not_text") }
                guard text.utf8.count <= CloudEventReader.attributeBytesMax else {
                    throw problem("too_long", "\(CloudEventReader.attributeBytesMax)")
                }
                return text
            }
            switch name {
            case "actor": event.draft.actor = try text()
            case "correlationid": event.draft.correlation = try text()
            case "causationid": event.draft.causation = try text()
            case "expectedversion":
                guard let version = value.integer.flatMap({ UInt32(exactly: $0) }) else {
                    throw problem("bad_version")
                }
                event.expectedVersion = version
            case "sequence", "recordedtime", "import": break  // What Daybook adds to its own output.
            default:
                let json = CloudEventReader.json(value)
                bytes += name.utf8.count + json.utf8.count
                guard bytes <= CloudEventReader.extensionBytesMax else {
                    throw problem("extensions_too_long", "\(CloudEventReader.extensionBytesMax)")
                }
                event.draft.extensions.append(EventDraft.Extension(name: name, json: json))
            }
        }
        event.draft.extensions.sort { $0.name < $1.name }
    }

    private static func json(_ value: JSONValue) -> String {
        guard let text = value.string else { return value.shown }
        var output: [UInt8] = []
        JSONText.write(text, to: &output)
        return String(decoding: output, as: UTF8.self)
    }
}
