import DaybookLog
import DaybookModel

/// Makes interactions of customers that the log knows, and appends them one at a time.
///
/// Every event is built field by field against its schema, has an id that the log must look for, and goes in only at the
/// version that its customer was read with.
struct Appender: Sendable {
    /// How many customers an empty log is given.
    private static let customersOfEmptyLog = 1_000

    let log: Log
    let customers: [Subject]

    /// An event was not appended.
    struct Refusal: Error {
        let outcome: AppendOutcome
    }

    init(log: Log) throws {
        self.log = log
        if try log.subjectCount(.customer) == 0 {
            let requests = try (1...Appender.customersOfEmptyLog).map {
                AppendRequest([try Appender.registration(of: Subject(.customer, "C-\($0)"), at: log.now())])
            }
            _ = try log.append(requests)
        }
        let count = try log.subjectCount(.customer)
        customers = try (0..<count).map { try log.subject(SubjectNumber(.customer, $0 + 1)) }
    }

    /// Appends an event of this customer and waits until it is durable. No two threads may have the same customer.
    func append(to customer: Subject) throws {
        let version = try log.version(of: customer)
        let request = AppendRequest([try interaction(of: customer)], expecting: [.init(customer, .exactly(version))])
        let outcome = try log.append([request])[0]
        guard case .appended = outcome else { throw Refusal(outcome: outcome) }
    }

    func append() throws { try append(to: customers.randomElement()!) }

    /// Events of as many customers as there are, in turns.
    func drafts(_ count: Int) throws -> [EventDraft] {
        try (0..<count).map { try interaction(of: customers[$0 % customers.count]) }
    }

    private func interaction(of customer: Subject) throws -> EventDraft {
        let type = EventCatalogue.type(numbered: EventType.interactionLogged)!
        var builder = PayloadBuilder(type)
        try builder.set(type.field(named: "channel")!, text: "phone")
        try builder.set(type.field(named: "direction")!, text: "inbound")
        try builder.set(type.field(named: "duration")!, integer: Int64.random(in: 1...60))
        try builder.set(type.field(named: "agent")!, text: "agent-07")
        return try Appender.draft(type, customer, builder, at: log.now())
    }

    private static func registration(of customer: Subject, at instant: Instant) throws -> EventDraft {
        let type = EventCatalogue.type(numbered: EventType.customerRegistered)!
        var builder = PayloadBuilder(type)
        try builder.set(type.field(named: "kind")!, text: "company")
        try builder.set(type.field(named: "company_name")!, text: "Company \(customer.key)")
        return try draft(type, customer, builder, at: instant)
    }

    private static func draft(
        _ type: EventTypeDescriptor, _ customer: Subject, _ builder: PayloadBuilder, at instant: Instant
    ) throws -> EventDraft {
        let payload = try builder.finish()
        return EventDraft(
            type: type.number, subject: customer, occurredAt: instant, source: "bench",
            id: EventID(high: .random(in: 0...UInt64.max), low: .random(in: 0...UInt64.max)).description,
            clear: payload.clear, personal: payload.personal,
            contact: payload.contact)
    }
}
