import DaybookModel

extension EventDraft {
    /// An event from the machine form of its fields, as in the schemas: amounts in minor units, `YYYY-MM-DD`.
    public static func make(
        _ type: String, _ subject: String, _ fields: KeyValuePairs<String, String>, id: String, at day: String,
        source: String = "tests"
    ) throws -> EventDraft {
        try make(type, subject, fields: fields.map { ($0.key, $0.value) }, id: id, at: day, source: source)
    }

    /// The same with fields that were put together.
    public static func make(
        _ type: String, _ subject: String, fields: [(String, String)], id: String, at day: String,
        source: String = "tests"
    ) throws -> EventDraft {
        guard let descriptor = EventCatalogue.type(named: type), let subject = Subject(subject), let day = Day(day)
        else {
            throw DraftError(what: "\(type) \(subject) \(day)")
        }
        var builder = PayloadBuilder(descriptor)
        for (name, value) in fields {
            guard let field = descriptor.field(named: name) else { throw DraftError(what: "\(type).\(name)") }
            if field.kind == .message {
                for part in value.split(separator: ",") {
                    var nested = try builder.nested(field)
                    for (inner, text) in zip(nested.message.fields, part.split(separator: ":")) {
                        try nested.set(inner, machineText: String(text))
                    }
                    try builder.set(field, message: nested)
                }
            } else {
                try builder.set(field, machineText: value)
            }
        }
        let payload = try builder.finish()
        return EventDraft(
            type: descriptor.number, subject: subject, occurredAt: Instant(utcMidnightOf: day), source: source, id: id,
            clear: payload.clear, personal: payload.personal, contact: payload.contact)
    }

    /// The event that takes another one back.
    public static func retraction(of target: EventDraft, id: String) throws -> EventDraft {
        try make(
            "event.retracted", target.subject.description,
            ["event_source": target.source, "event_id": target.id, "reason": "typed twice"], id: id, at: "2025-06-01")
    }

    /// Random invoices, payments, allocations, limits and retractions of a few customers, not in order of time.
    public static func randomCreditEvents(_ count: Int, seed: UInt64) throws -> [EventDraft] {
        var random = SeededGenerator(seed: seed)
        var drafts: [EventDraft] = []
        for number in 0..<count {
            let customer = "customer/C-\(Int.random(in: 1...12, using: &random))"
            let day =
                "2024-\(twoFigures(Int.random(in: 1...12, using: &random)))-\(twoFigures(Int.random(in: 1...28, using: &random)))"
            let amount = String(Int.random(in: 100...99_999, using: &random))
            let id = "e-\(number)"
            switch Int.random(in: 0..<10, using: &random) {
            case 0...3:
                drafts.append(
                    try make(
                        "invoice.issued", customer,
                        ["invoice": "I-\(number)", "due": day, "gross": amount, "currency": "CNY"], id: id, at: day))
            case 4...6:
                drafts.append(
                    try make(
                        "payment.received", customer,
                        ["payment": "P-\(number)", "amount": amount, "currency": "CNY"], id: id, at: day))
            case 7:
                drafts.append(
                    try make("credit.limit_set", customer, ["limit": amount, "currency": "CNY"], id: id, at: day))
            case 8:
                drafts.append(
                    try make(
                        "order.placed", customer, ["order": "O-\(number)", "total": amount, "currency": "CNY"], id: id,
                        at: day))
            default:
                guard let target = drafts.filter({ $0.type != EventType.eventRetracted }).randomElement(using: &random),
                    !drafts.contains(where: { $0.id == "r-\(target.id)" })
                else { continue }
                drafts.append(
                    try make(
                        "event.retracted", target.subject.description,
                        ["event_source": target.source, "event_id": target.id, "reason": "typed twice"],
                        id: "r-\(target.id)", at: day))
            }
        }
        return drafts
    }

    private static func twoFigures(_ number: Int) -> String { number < 10 ? "0\(number)" : "\(number)" }
}

/// A draft a test asked for cannot be made.
public struct DraftError: Error {
    public var what: String
}
