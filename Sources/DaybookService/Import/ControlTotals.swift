import DaybookModel

/// Control totals (控制总数): how many events of each type, and the sum of each amount by currency, to hold against the
/// source's own figures.
public struct ControlTotals: Sendable, Equatable {
    public struct Key: Hashable, Sendable, Comparable {
        public var type: UInt16
        public var field: String
        public var currency: Currency

        public static func < (left: Key, right: Key) -> Bool {
            (left.type, left.field, left.currency.rawValue) < (right.type, right.field, right.currency.rawValue)
        }
    }

    public private(set) var counts: [UInt16: Int] = [:]
    public private(set) var sums: [Key: Int64] = [:]
    public private(set) var first: Instant?
    public private(set) var last: Instant?
    /// Sums that left the range of 64 bits; shown as such instead of a wrong figure.
    public private(set) var overflowed: Set<Key> = []

    public init() {}

    public var events: Int { counts.values.reduce(0, +) }

    public mutating func add(_ draft: EventDraft) {
        counts[draft.type, default: 0] += 1
        first = min(first ?? draft.occurredAt, draft.occurredAt)
        last = max(last ?? draft.occurredAt, draft.occurredAt)
        guard let type = EventCatalogue.type(numbered: draft.type) else { return }
        draft.clear.withUnsafeBytes { bytes in
            let message = EventCatalogue.messages[type.message]
            let currency = ControlTotals.currency(bytes, message) ?? .none
            add(bytes, message, path: "", currency, draft.type)
        }
    }

    private mutating func add(
        _ bytes: UnsafeRawBufferPointer, _ message: MessageDescriptor, path: String, _ currency: Currency,
        _ type: UInt16
    ) {
        var reader = WireReader(bytes)
        while reader.next() {
            guard let field = message.field(numbered: reader.number) else { continue }
            switch field.kind {
            case .money: add(reader.signed, Key(type: type, field: path + field.name, currency: currency))
            case .message:
                let nested = EventCatalogue.messages[field.message]
                let own = ControlTotals.currency(reader.bytes, nested) ?? currency
                add(reader.bytes, nested, path: "\(path)\(field.name).", own, type)
            default: break
            }
        }
    }

    private mutating func add(_ amount: Int64, _ key: Key) {
        let (sum, overflow) = sums[key, default: 0].addingReportingOverflow(amount)
        sums[key] = sum
        if overflow { overflowed.insert(key) }
    }

    private static func currency(_ bytes: UnsafeRawBufferPointer, _ message: MessageDescriptor) -> Currency? {
        guard let field = message.fields.first(where: { $0.kind == .currency }) else { return nil }
        var reader = WireReader(bytes)
        while reader.next() {
            if reader.number == field.number { return Currency(reader.text) }
        }
        return nil
    }
}
