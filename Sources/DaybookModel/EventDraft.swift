/// A validated event on its way into the log: everything but what the log itself assigns.
public struct EventDraft: Hashable, Sendable {
    /// Number of the event type in the catalogue.
    public var type: UInt16
    public var subject: Subject
    public var occurredAt: Instant
    /// CloudEvents `source`: who vouches for the id.
    public var source: String
    /// CloudEvents `id`, as given. With the source it identifies the event for ever.
    public var id: String
    /// Who did it, for people: an operating-system user, an agent, a system. Empty when unknown.
    public var actor: String
    public var correlation: String
    public var causation: String
    /// CloudEvents attributes that Daybook does not know, kept as they came: (name, JSON value), sorted by name.
    public var extensions: [Extension]
    /// The fields that are not personal, as a message in protobuf wire format, fields in ascending order.
    public var clear: [UInt8]
    /// The personal fields, as a message of the same type; empty when there are none. The log seals them.
    public var personal: [UInt8]
    /// Key of the contact the personal fields belong to; empty means the subject itself.
    public var contact: String

    public struct Extension: Hashable, Sendable {
        public var name: String
        public var json: String

        public init(name: String, json: String) {
            self.name = name
            self.json = json
        }
    }

    public init(
        type: UInt16, subject: Subject, occurredAt: Instant, source: String, id: String, actor: String = "",
        correlation: String = "", causation: String = "", extensions: [Extension] = [], clear: [UInt8],
        personal: [UInt8] = [], contact: String = ""
    ) {
        self.type = type
        self.subject = subject
        self.occurredAt = occurredAt
        self.source = source
        self.id = id
        self.actor = actor
        self.correlation = correlation
        self.causation = causation
        self.extensions = extensions
        self.clear = clear
        self.personal = personal
        self.contact = contact
    }
}
