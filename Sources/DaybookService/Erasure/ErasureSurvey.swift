import DaybookLog
import DaybookModel

/// What there is of a customer's personal data: whose, in how many events, which fields of which types. No values.
public struct ErasureSurvey: Sendable, Equatable {
    public let subject: Subject
    /// The contact that was asked about; nil: the customer and all its contacts.
    public let contact: String?
    /// Version of the subject's last event that was looked at.
    public let version: UInt32
    /// Whether the customer has data of its own that can be read.
    public private(set) var hasOwn = false
    /// Keys of the contacts with data that can be read, in order.
    public private(set) var contacts: [String] = []
    /// How many keys open it: who came back after an erasure has another than before.
    public var keys: Int { persons.count }
    /// Events with personal fields that can be read.
    public private(set) var events = 0
    /// Events whose personal fields were erased before.
    public private(set) var erasedBefore = 0
    /// By name of the event type and of the field: in how many events it is.
    public private(set) var fields: [Field] = []

    public struct Field: Sendable, Equatable {
        public let type: String
        public let field: String
        public fileprivate(set) var events: Int
    }

    private var persons: Set<Person> = []

    /// Nothing is left to erase.
    public var isEmpty: Bool { events == 0 }

    /// Reads the customer's events by their back pointers, up to its last.
    init(of subject: Subject, contact: String?, in log: Log) throws {
        self.subject = subject
        self.contact = contact
        version = try log.version(of: subject)
        var counts: [String: [String: Int]] = [:]
        try log.history(of: subject) { view in
            guard view.subjectVersion <= version, let person = try log.person(of: view) else { return true }
            guard contact == nil || contact == person.contact else { return true }
            let event = try log.open(view)
            switch event.personal {
            case .none: break
            case .erased: erasedBefore += 1
            // Whoever cannot read the keys cannot destroy them either.
            case .sealed: throw ServiceError(Text("erase.sealed", subject))
            case .open(let payload):
                events += 1
                persons.insert(person)
                let type = EventCatalogue.shortName(view.type)
                for field in ErasureSurvey.fields(of: view.type, payload) {
                    counts[type, default: [:]][field, default: 0] += 1
                }
            }
            return true
        }
        hasOwn = persons.contains { $0.contact.isEmpty }
        contacts = Set(persons.map(\.contact)).subtracting([""]).sorted()
        fields = counts.sorted { $0.key < $1.key }.flatMap { type, fields in
            fields.sorted { $0.key < $1.key }.map { Field(type: type, field: $0.key, events: $0.value) }
        }
    }

    private static func fields(of type: UInt16, _ payload: [UInt8]) -> Set<String> {
        let fields = EventCatalogue.type(numbered: type)?.fields ?? []
        return payload.withUnsafeBytes { payload in
            var names: Set<String> = []
            var reader = WireReader(payload)
            while reader.next() {
                if let field = fields.first(where: { $0.number == reader.number }) { names.insert(field.name) }
            }
            return names
        }
    }
}
