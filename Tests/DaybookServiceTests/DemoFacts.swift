import DaybookModel
import DaybookService
import Foundation

/// One event of the demo as an outsider sees it: read back from what the demo printed, not from its generator.
struct DemoFact: Sendable {
    let type: String
    let customer: String
    let id: String
    /// The date in China.
    let day: Day
    let data: [String: JSON]

    enum JSON: Decodable, Sendable, Equatable {
        case flag(Bool)
        case number(Decimal)
        case text(String)
        case list([JSON])
        case object([String: JSON])

        init(from decoder: any Decoder) throws {
            let value = try decoder.singleValueContainer()
            // A single value says what it is only by being tried, which costs least for the most frequent kind.
            if let text = try? value.decode(String.self) {
                self = .text(text)
            } else if let number = try? value.decode(Decimal.self) {
                self = .number(number)
            } else if let flag = try? value.decode(Bool.self) {
                self = .flag(flag)
            } else if let list = try? value.decode([JSON].self) {
                self = .list(list)
            } else {
                self = .object(try value.decode([String: JSON].self))
            }
        }
    }

    /// The field's text; empty when it is unset.
    func text(_ field: String) -> String { DemoFact.text(data[field]) }
    /// The field's number; 0 when it is unset.
    func number(_ field: String) -> Int { DemoFact.number(data[field]) }
    func day(_ field: String) -> Day? { Day(text(field)) }
    func objects(_ field: String) -> [[String: JSON]] {
        guard case .list(let values) = data[field] else { return [] }
        return values.compactMap { if case .object(let object) = $0 { object } else { nil } }
    }

    /// Invoices and amounts of a payment or an allocation.
    var allocations: [(invoice: String, amount: Int)] {
        objects("allocations").map { (DemoFact.text($0["invoice"]), DemoFact.number($0["amount"])) }
    }

    static func text(_ value: JSON?) -> String { if case .text(let text) = value { text } else { "" } }
    static func number(_ value: JSON?) -> Int {
        if case .number(let number) = value { NSDecimalNumber(decimal: number).intValue } else { 0 }
    }

    /// The field's decimal in millionths; 0 when it is unset.
    func millionths(_ field: String) -> Int {
        guard case .number(let number) = data[field] else { return 0 }
        return NSDecimalNumber(decimal: number * 1_000_000).intValue
    }
}

/// A demo company as outsiders see it, made once for all tests.
struct DemoBooks: Sendable {
    /// In the order in which the company comes to know of them.
    let drafts: [EventDraft]
    /// In order of occurrence.
    let facts: [DemoFact]
    /// All that happened but for what was entered wrongly.
    let valid: [DemoFact]

    static let dealers = DemoBooks(DealersCompany.self)
    static let courier = DemoBooks(CourierCompany.self)
    static let coffee = DemoBooks(CoffeeCompany.self)

    static func of(_ company: any DemoCompany.Type) -> DemoBooks {
        switch company.name {
        case DealersCompany.name: dealers
        case CourierCompany.name: courier
        case CoffeeCompany.name: coffee
        default: DemoBooks(company)
        }
    }

    init(_ company: any DemoCompany.Type) {
        drafts = company.events()
        let inOrder = drafts.enumerated()
            .sorted { ($0.element.occurredAt, $0.offset) < ($1.element.occurredAt, $1.offset) }
        do { facts = try inOrder.map { try DemoBooks.fact($0.element) } } catch { preconditionFailure("\(error)") }
        let retracted = Set(facts.filter { $0.type == "event.retracted" }.map { $0.text("event_id") })
        valid = facts.filter { !retracted.contains($0.id) }
    }

    func of(_ type: String) -> [DemoFact] { valid.filter { $0.type == type } }

    static func fact(_ draft: EventDraft) throws -> DemoFact {
        guard let type = EventCatalogue.type(numbered: draft.type) else {
            preconditionFailure("event type \(draft.type) is not in the catalogue")
        }
        let payload = Payload(clear: draft.clear, personal: draft.personal, contact: draft.contact)
        let json = try PayloadJSON.text(type, payload)
        let local = Instant(microseconds: draft.occurredAt.microseconds + 8 * 3_600_000_000)
        return DemoFact(
            type: type.shortName, customer: draft.subject.key, id: draft.id, day: local.utcDay,
            data: try JSONDecoder().decode([String: DemoFact.JSON].self, from: Data(json.utf8)))
    }
}

/// The dealers, whom most tests are about.
enum Demo {
    static let drafts = DemoBooks.dealers.drafts
    static let facts = DemoBooks.dealers.facts
    static let valid = DemoBooks.dealers.valid

    static func of(_ type: String) -> [DemoFact] { DemoBooks.dealers.of(type) }

    static func day(_ text: String) -> Day {
        guard let day = Day(text) else { preconditionFailure("'\(text)' is no date") }
        return day
    }
}
