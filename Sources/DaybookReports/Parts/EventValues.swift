import DaybookModel
import DaybookProjections

/// The data of one event by name of field, as a report prints it; personal fields among it as far as they can be opened.
struct EventValues {
    let occurredAt: Instant
    let sequence: UInt64
    /// What stands for personal fields that cannot be read; which these are cannot be known then.
    let unreadable: Text?
    private var cells: [String: Cell] = [:]
    private var lists: [String: [String]] = [:]
    /// Characteristics without a field of their own.
    private(set) var attributes: [(name: String, value: String)] = []

    init(_ event: EventCopy, _ personal: PersonalFields) {
        occurredAt = event.occurredAt
        sequence = event.sequence
        unreadable =
            switch personal {
            case .none, .open: nil
            case .erased: Text("report.profile.erased")
            case .sealed: Text("report.profile.sealed")
            }
        guard let type = EventCatalogue.type(numbered: event.type) else { return }
        let message = EventCatalogue.messages[type.message]
        event.payload.withUnsafeBytes { read($0, message) }
        if case .open(let fields) = personal { fields.withUnsafeBytes { read($0, message) } }
    }

    /// The value of a field that does not repeat; nil when the event has none.
    subscript(name: String) -> Cell? { cells[name] }

    /// The value of a field of text.
    func string(_ name: String) -> String? {
        if case .text(let text)? = cells[name] { text } else { nil }
    }

    /// The values of a repeated field of texts.
    func list(_ name: String) -> [String] { lists[name] ?? [] }

    private mutating func read(_ bytes: UnsafeRawBufferPointer, _ message: MessageDescriptor) {
        let currency = currency(bytes, message)
        var reader = WireReader(bytes)
        while reader.next() {
            guard let field = message.field(numbered: reader.number) else { continue }
            switch (field.kind, field.isRepeated) {
            case (.message, _):
                let attribute = CustomerAttribute(reader.bytes)
                if field.name == "attributes", let name = attribute.name, let value = attribute.value {
                    attributes.append((name.string, value.string))
                }
            case (_, true): lists[field.name, default: []].append(reader.text)
            case (_, false): cells[field.name] = EventValues.cell(reader, field.kind, currency)
            }
        }
    }

    private func currency(_ bytes: UnsafeRawBufferPointer, _ message: MessageDescriptor) -> Currency {
        guard let number = message.fields.first(where: { $0.kind == .currency })?.number else { return .none }
        var reader = WireReader(bytes)
        while reader.next() {
            if reader.number == number { return Currency(reader.text) ?? .none }
        }
        return .none
    }

    private static func cell(_ reader: WireReader, _ kind: FieldKind, _ currency: Currency) -> Cell {
        switch kind {
        case .text, .identifier, .word, .currency, .message: .text(reader.text)
        case .integer: .text(String(reader.signed))  // A year must not print as 1,990.
        case .decimal: .millionths(reader.signed)
        case .money: .money(reader.signed, currency)
        case .day: .day(Day(number: Int32(truncatingIfNeeded: reader.signed)))
        case .instant: .instant(Instant(microseconds: reader.signed))
        case .flag: .flag(reader.raw != 0)
        }
    }
}
