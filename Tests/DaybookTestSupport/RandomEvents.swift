import DaybookModel

extension EventDraft {
    /// Random valid events of every type of the catalogue but erasures, which come by themselves, for a few subjects, not in order
    /// of time, with retractions of some of them: what any read model must stand.
    ///
    /// Few keys, so that documents meet: an invoice and its payment, a task and its links, an answer and its survey.
    public static func randomEvents(_ count: Int, seed: UInt64) throws -> [EventDraft] {
        var random = SeededGenerator(seed: seed)
        let types = EventCatalogue.types.filter {
            $0.number != EventType.eventRetracted && $0.number != EventType.customerErased
        }
        var drafts: [EventDraft] = []
        var retracted: Set<String> = []
        for number in 0..<count {
            let at = Instant(
                microseconds: 1_704_067_200_000_000 + Int64.random(in: 0...500, using: &random) * 86_400_000_000)
            if number > 0, Int.random(in: 0..<12, using: &random) == 0 {
                let target = drafts[Int.random(in: 0..<drafts.count, using: &random)]
                guard target.type != EventType.eventRetracted, retracted.insert(target.id).inserted else { continue }
                drafts.append(
                    try make(
                        "event.retracted", target.subject.description,
                        ["event_source": target.source, "event_id": target.id, "reason": "typed twice"],
                        id: "r-\(target.id)", at: "2025-06-01"))
                continue
            }
            guard let type = types.randomElement(using: &random), let kind = type.subjects.randomElement(using: &random)
            else { continue }
            var builder = PayloadBuilder(type)
            try fill(&builder, depth: 0, &random)
            let payload = try builder.finish()
            drafts.append(
                EventDraft(
                    type: type.number, subject: Subject(kind, "S-\(Int.random(in: 1...6, using: &random))"),
                    occurredAt: at,
                    source: "tests", id: "e-\(number)", clear: payload.clear, personal: payload.personal,
                    contact: payload.contact))
        }
        return drafts
    }

    private static func fill(_ builder: inout PayloadBuilder, depth: Int, _ random: inout SeededGenerator) throws {
        for field in builder.message.fields {
            // Amounts need their currency, so it is always there.
            guard field.isRequired || field.kind == .currency || Int.random(in: 0..<3, using: &random) > 0 else {
                continue
            }
            for _ in 0..<(field.isRepeated ? Int.random(in: 1...3, using: &random) : 1) {
                switch field.kind {
                case .text: try builder.set(field, text: "words \(Int.random(in: 0...9, using: &random))")
                case .identifier: try builder.set(field, text: identifier(field.name, &random))
                case .word: try builder.set(field, text: word(field.name, &random))
                case .currency:
                    try builder.set(field, text: ["CNY", "CNY", "USD"].randomElement(using: &random) ?? "CNY")
                case .integer: try builder.set(field, integer: Int64.random(in: 0...10, using: &random))
                case .decimal:
                    try builder.set(field, decimalMillionths: Int64.random(in: 0...100, using: &random) * 1_000_000)
                case .money: try builder.set(field, money: Int64.random(in: 0...99_999, using: &random))
                case .day: try builder.set(field, day: Day(number: 19_700 + Int32.random(in: 0...600, using: &random)))
                case .instant:
                    try builder.set(
                        field,
                        instant: Instant(microseconds: 1_704_067_200_000_000 + Int64.random(in: 0...9, using: &random)))
                case .flag: try builder.set(field, flag: Bool.random(using: &random))
                case .message:
                    guard depth < 2 else { continue }
                    var nested = try builder.nested(field)
                    try fill(&nested, depth: depth + 1, &random)
                    try builder.set(field, message: nested)
                }
            }
        }
    }

    private static func identifier(_ name: String, _ random: inout SeededGenerator) -> String {
        switch name {
        case "tier", "previous", "current": ["A", "B", "C", "D", "E"].randomElement(using: &random) ?? "A"
        case "customer", "subject", "into", "from": "S-\(Int.random(in: 1...6, using: &random))"
        case "event": ["case.resolved", "visit.done"].randomElement(using: &random) ?? "visit.done"
        default: "\(name)-\(Int.random(in: 1...8, using: &random))"
        }
    }

    private static func word(_ name: String, _ random: inout SeededGenerator) -> String {
        switch name {
        case "metric": ["csat", "nps", "ces"].randomElement(using: &random) ?? "csat"
        case "kind": ["fs", "ss", "ff", "sf", "complaint", "red"].randomElement(using: &random) ?? "fs"
        case "then": ["started", "done"].randomElement(using: &random) ?? "done"
        default: ["phone", "email", "wechat"].randomElement(using: &random) ?? "phone"
        }
    }
}
