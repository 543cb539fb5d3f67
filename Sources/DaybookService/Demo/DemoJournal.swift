import DaybookModel

/// A value in the data of a demo event.
enum DemoValue {
    case text(String)
    case integer(Int)
    case decimalMillionths(Int64)
    /// Fen, the minor unit of the companies' currency.
    case money(Int)
    case day(Day)
    case flag(Bool)
    case message([DemoField])
    case list([DemoValue])
    /// The field stays unset.
    case absent
}

typealias DemoField = (name: String, value: DemoValue)

/// An event and the day on which the company comes to know of it.
struct DemoEvent {
    let draft: EventDraft
    /// The day it happened, in China.
    let day: Day
    /// Days until somebody entered it.
    let late: Int

    var knownOn: Day { day + late }
}

/// Writes down what happens to one subject, as validated drafts.
struct DemoJournal {
    let subject: Subject
    private let source: String
    private let lastDay: Day
    /// Added to every moment, so that not all customers do the same thing in the same second.
    private let second: Int
    private(set) var events: [DemoEvent] = []

    init(_ company: any DemoCompany.Type, _ subject: Subject, number: Int) {
        self.subject = subject
        source = company.source
        lastDay = company.lastDay
        second = number * 7 % 60
    }

    /// Records an event, unless it lies after the company's last day.
    ///
    /// - Parameters:
    ///   - type: stored number of the event type.
    ///   - time: hour and minute on the clocks of China.
    ///   - late: days until somebody enters it.
    mutating func record(
        _ type: UInt16, _ id: String, on day: Day, at time: (hour: Int, minute: Int), by actor: String, late: Int = 0,
        _ fields: [DemoField]
    ) {
        guard day <= lastDay else { return }
        guard let descriptor = EventCatalogue.type(numbered: type) else {
            preconditionFailure("the demo uses event type \(type), which is not in the catalogue")
        }
        do {
            var builder = PayloadBuilder(descriptor)
            try DemoJournal.fill(&builder, with: fields)
            let payload = try builder.finish()
            let draft = EventDraft(
                type: type, subject: subject, occurredAt: instant(day, time), source: source, id: id,
                actor: actor, clear: payload.clear, personal: payload.personal, contact: payload.contact)
            events.append(DemoEvent(draft: draft, day: day, late: min(late, lastDay - day)))
        } catch {
            preconditionFailure("the demo's event '\(id)' does not fit the schemas: \(error)")
        }
    }

    func has(_ type: UInt16) -> Bool { events.contains { $0.draft.type == type } }

    /// China has had one time, eight hours ahead of UTC, and no summer time since 1991.
    private func instant(_ day: Day, _ time: (hour: Int, minute: Int)) -> Instant {
        let seconds = Int64(((time.hour - 8) * 60 + time.minute) * 60 + second)
        return Instant(microseconds: Instant(utcMidnightOf: day).microseconds + seconds * 1_000_000)
    }

    private static func fill(_ builder: inout PayloadBuilder, with fields: [DemoField]) throws(FieldError) {
        for (name, value) in fields {
            guard let field = builder.message.fields.first(where: { $0.name == name }) else {
                preconditionFailure("the demo uses the field '\(name)', which \(builder.message.name) does not have")
            }
            try set(field, to: value, in: &builder)
        }
    }

    private static func set(
        _ field: FieldDescriptor, to value: DemoValue, in builder: inout PayloadBuilder
    ) throws(FieldError) {
        switch value {
        case .text(let text): try builder.set(field, text: text)
        case .integer(let number): try builder.set(field, integer: Int64(number))
        case .decimalMillionths(let number): try builder.set(field, decimalMillionths: number)
        case .money(let fen): try builder.set(field, money: Int64(fen))
        case .day(let day): try builder.set(field, day: day)
        case .flag(let flag): try builder.set(field, flag: flag)
        case .message(let fields):
            var nested = try builder.nested(field)
            try fill(&nested, with: fields)
            try builder.set(field, message: nested)
        case .list(let values):
            for value in values { try set(field, to: value, in: &builder) }
        case .absent: break
        }
    }
}

extension Array where Element == [DemoEvent] {
    /// Everybody's events in the order in which the company comes to know of them. Place in the arrays breaks ties, so the
    /// order never depends on the sort.
    func inOrderOfKnowledge() -> [EventDraft] {
        var told: [(key: (Int32, Int, Int64), subject: Int, place: Int, draft: EventDraft)] = []
        told.reserveCapacity(reduce(0) { $0 + $1.count })
        for (subject, events) in enumerated() {
            for (place, event) in events.enumerated() {
                let key = (event.knownOn.number, event.late, event.draft.occurredAt.microseconds)
                told.append((key, subject, place, event.draft))
            }
        }
        told.sort { $0.key != $1.key ? $0.key < $1.key : ($0.subject, $0.place) < ($1.subject, $1.place) }
        return told.map(\.draft)
    }
}
