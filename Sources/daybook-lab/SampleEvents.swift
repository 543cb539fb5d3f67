import DaybookModel

/// Events that the laboratory makes itself.
enum SampleEvents {
    static let source = "lab"
    private static let start: Int64 = 1_709_280_000_000_000

    /// A contact of a customer, with a text that is sealed if there is one.
    static func contact(of customer: String, number: Int, personal: String? = nil, id: String? = nil) throws
        -> EventDraft
    {
        let type = EventCatalogue.type(numbered: EventType.interactionLogged)!
        var builder = PayloadBuilder(type)
        try builder.set(type.field(named: "channel")!, text: "phone")
        try builder.set(type.field(named: "duration")!, integer: Int64(number % 60))
        if let personal { try builder.set(type.field(named: "text")!, text: personal) }
        let payload = try builder.finish()
        return EventDraft(
            type: type.number, subject: Subject(.customer, customer),
            occurredAt: Instant(microseconds: start + Int64(number) * 1_000_000), source: source,
            id: id ?? "\(customer)-\(number)", actor: "laboratory", clear: payload.clear, personal: payload.personal,
            contact: payload.contact)
    }

    static func retraction(of event: EventDraft, id: String) throws -> EventDraft {
        let type = EventCatalogue.type(numbered: EventType.eventRetracted)!
        var builder = PayloadBuilder(type)
        try builder.set(type.field(named: "event_source")!, text: event.source)
        try builder.set(type.field(named: "event_id")!, text: event.id)
        try builder.set(type.field(named: "reason")!, text: "typed twice")
        let payload = try builder.finish()
        return EventDraft(
            type: type.number, subject: event.subject, occurredAt: event.occurredAt, source: source, id: id,
            actor: "laboratory", clear: payload.clear, personal: payload.personal, contact: payload.contact)
    }
}
