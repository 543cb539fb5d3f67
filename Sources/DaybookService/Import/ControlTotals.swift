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

    /// A sum that left the range of 64 bits is shown as such instead of a wrong figure.
    private struct Sum: Equatable {
        var amount: Int64 = 0
        var hasOverflowed = false
    }

    /// By number of event type.
    private var countsByType = [Int](repeating: 0, count: Int(EventCatalogue.types.last?.number ?? 0) + 1)
    /// In the order in which they were met.
    private var amounts: [Sum] = []
    /// Indices into `amounts`, by type (16 bits), place of the amount in `AmountPlaces` (16 bits) and currency (32 bits).
    private var places: [UInt64: Int] = [:]
    /// What was looked up lately, by the low bits of what the key is mixed to: an import has few kinds of amounts.
    private var recent = [(key: UInt64, index: Int)](repeating: (0, 0), count: 64)
    public private(set) var events = 0
    public private(set) var first: Instant?
    public private(set) var last: Instant?

    public init() {}

    public var counts: [UInt16: Int] {
        var counts: [UInt16: Int] = [:]
        for (type, count) in countsByType.enumerated() where count > 0 { counts[UInt16(type)] = count }
        return counts
    }

    public var sums: [Key: Int64] {
        Dictionary(uniqueKeysWithValues: places.map { (ControlTotals.key($0), amounts[$1].amount) })
    }

    public var overflowed: Set<Key> {
        Set(places.filter { amounts[$0.value].hasOverflowed }.map { ControlTotals.key($0.key) })
    }

    public static func == (left: ControlTotals, right: ControlTotals) -> Bool {
        left.counts == right.counts && left.sums == right.sums && left.overflowed == right.overflowed
            && left.first == right.first && left.last == right.last
    }

    private static func key(_ place: UInt64) -> Key {
        let type = UInt16(truncatingIfNeeded: place >> 48)
        return Key(
            type: type, field: AmountPlaces.of(type).paths[Int(place >> 32 & 0xFFFF)],
            currency: Currency(rawValue: UInt32(truncatingIfNeeded: place)))
    }

    public mutating func add(_ events: EventBatch, _ index: Int) {
        let entry = events.entries[index]
        self.events += 1
        countsByType[Int(entry.type)] += 1
        first = min(first ?? entry.occurredAt, entry.occurredAt)
        last = max(last ?? entry.occurredAt, entry.occurredAt)
        let places = AmountPlaces.of(entry.type)
        guard !places.paths.isEmpty else { return }
        events.withBytes { bytes in
            add(entry.clear(in: bytes), places, 0, currency: 0, UInt64(entry.type) << 48)
        }
    }

    private mutating func add(
        _ bytes: UnsafeRawBufferPointer, _ places: AmountPlaces, _ message: Int, currency outer: UInt32, _ key: UInt64
    ) {
        let currency = places.currency(of: bytes, message) ?? outer
        var reader = WireReader(bytes)
        while reader.next() {
            switch places.field(reader.number, of: message) {
            case .amount(let place): add(reader.signed, key | UInt64(place) << 32 | UInt64(currency))
            case .message(let nested): add(reader.bytes, places, nested, currency: currency, key)
            case .other: break
            }
        }
    }

    private mutating func add(_ amount: Int64, _ key: UInt64) {
        let index = index(of: key)
        let (total, overflow) = amounts[index].amount.addingReportingOverflow(amount)
        amounts[index].amount = total
        if overflow { amounts[index].hasOverflowed = true }
    }

    private mutating func index(of key: UInt64) -> Int {
        let place = Int(truncatingIfNeeded: (key &* 0x9E37_79B9_7F4A_7C15) >> 58)
        // A key is never 0: no event type is.
        if recent[place].key == key { return recent[place].index }
        let index = places[key] ?? amounts.count
        if index == amounts.count {
            amounts.append(Sum())
            places[key] = index
        }
        recent[place] = (key, index)
        return index
    }
}

/// Where the amounts of an event type stand in its data.
private final class AmountPlaces: Sendable {
    enum Field: BitwiseCopyable, Sendable {
        case other
        /// Index into `paths`.
        case amount(Int)
        /// A message with amounts in it: index into `messages`.
        case message(Int)
    }

    private struct Message: Sendable {
        /// By number of field.
        var fields: [Field]
        /// Number of the field with the currency; 0 when there is none.
        var currency: UInt32
    }

    /// The names of the amounts, such as `lines.price`.
    let paths: [String]
    private let messages: [Message]

    private static let all: [AmountPlaces] = (0...(EventCatalogue.types.last?.number ?? 0)).map {
        AmountPlaces(EventCatalogue.type(numbered: $0).map { EventCatalogue.messages[$0.message] })
    }

    static func of(_ type: UInt16) -> AmountPlaces { all[Int(type)] }

    private init(_ message: MessageDescriptor?) {
        var (paths, messages): ([String], [Message]) = ([], [])
        if let message { _ = AmountPlaces.add(message, path: "", &paths, &messages) }
        (self.paths, self.messages) = (paths, messages)
    }

    func field(_ number: UInt32, of message: Int) -> Field {
        Int(number) < messages[message].fields.count ? messages[message].fields[Int(number)] : .other
    }

    /// Answers the index of the message. Messages do not contain themselves.
    private static func add(
        _ message: MessageDescriptor, path: String, _ paths: inout [String], _ messages: inout [Message]
    ) -> Int {
        let index = messages.count
        let currency = message.fields.first { $0.kind == .currency }?.number ?? 0
        let fields = [Field](repeating: .other, count: Int(message.fields.last?.number ?? 0) + 1)
        messages.append(Message(fields: fields, currency: currency))
        for field in message.fields {
            switch field.kind {
            case .money:
                messages[index].fields[Int(field.number)] = .amount(paths.count)
                paths.append(path + field.name)
            case .message:
                let before = paths.count
                let nested = add(
                    EventCatalogue.messages[field.message], path: "\(path)\(field.name).", &paths, &messages)
                if paths.count > before { messages[index].fields[Int(field.number)] = .message(nested) }
            default: break
            }
        }
        return index
    }

    /// Nil when the message names none.
    func currency(of bytes: UnsafeRawBufferPointer, _ message: Int) -> UInt32? {
        let number = messages[message].currency
        guard number != 0 else { return nil }
        var reader = WireReader(bytes)
        while reader.next() {
            if reader.number == number { return reader.bytes.reduce(0) { $0 << 8 | UInt32($1) } }
        }
        return nil
    }
}
