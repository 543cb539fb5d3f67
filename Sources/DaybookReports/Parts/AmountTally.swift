import DaybookModel

/// Adds up the amounts in the events of each type, by field and currency.
///
/// The catalogue says once which fields are amounts; an event is then walked in place and nothing is allocated for it.
struct AmountTally {
    struct Sum {
        let field: String
        let currency: Currency
        var count = 0
        var amount: Int128 = 0
    }

    struct TypeTally {
        let shortName: String
        fileprivate let plan: AmountPlan
        private(set) var events = 0
        private(set) var first = Instant(microseconds: 0)
        private(set) var last = Instant(microseconds: 0)
        fileprivate var cells: [Cell]

        fileprivate struct Cell {
            let place: Int
            let currency: Currency
            var count = 0
            var amount: Int128 = 0
        }

        fileprivate init(_ type: EventTypeDescriptor) {
            shortName = type.shortName
            plan = AmountPlan(type)
            cells = []
        }

        /// In order of field number and currency.
        var sums: [Sum] {
            cells.sorted { ($0.place, $0.currency) < ($1.place, $1.currency) }.map {
                Sum(field: plan.names[$0.place], currency: $0.currency, count: $0.count, amount: $0.amount)
            }
        }

        fileprivate mutating func count(_ occurredAt: Instant) {
            first = events == 0 ? occurredAt : min(first, occurredAt)
            last = events == 0 ? occurredAt : max(last, occurredAt)
            events += 1
        }

        fileprivate mutating func add(_ amount: Int64, _ place: Int, _ currency: Currency) {
            // A handful of fields and currencies: looking through them is quicker than any index.
            var index = 0
            while index < cells.count, cells[index].place != place || cells[index].currency != currency { index += 1 }
            if index == cells.count { cells.append(Cell(place: place, currency: currency)) }
            cells[index].count += 1
            cells[index].amount += Int128(amount)
        }
    }

    /// In order of type number.
    private(set) var types: [TypeTally]
    private let places: [UInt16: Int]

    init() {
        types = EventCatalogue.types.map { TypeTally($0) }
        places = Dictionary(uniqueKeysWithValues: EventCatalogue.types.enumerated().map { ($1.number, $0) })
    }

    mutating func add(_ event: borrowing EventView) {
        guard let place = places[event.type] else { return }
        types[place].count(event.occurredAt)
        let plan = types[place].plan
        plan.forEachAmount(event.payload, Currency.none) { types[place].add($0, $1, $2) }
    }
}

/// Where the amounts of a message stand: its own fields and those of the messages nested in it.
private final class AmountPlan: Sendable {
    /// One for each amount, numbered in order of fields: `gross`, `lines.price`.
    let names: [String]
    private let currencyField: UInt32
    /// Place of the first amount of each field of this message; -1 for fields without amounts.
    private let places: [Int]
    private let nested: [AmountPlan?]

    convenience init(_ type: EventTypeDescriptor) {
        self.init(EventCatalogue.messages[type.message], depth: 0)
    }

    private init(_ message: MessageDescriptor, depth: Int) {
        let count = Int(message.fields.map(\.number).max() ?? 0) + 1
        var names: [String] = []
        var places = [Int](repeating: -1, count: count)
        var nested = [AmountPlan?](repeating: nil, count: count)
        for field in message.fields {
            let index = Int(field.number)
            if field.kind == .money {
                places[index] = names.count
                names.append(field.name)
            } else if field.kind == .message, depth < AmountPlan.depthMax {
                let plan = AmountPlan(EventCatalogue.messages[field.message], depth: depth + 1)
                guard !plan.names.isEmpty else { continue }
                places[index] = names.count
                nested[index] = plan
                names += plan.names.map { "\(field.name).\($0)" }
            }
        }
        self.names = names
        self.places = places
        self.nested = nested
        currencyField = message.fields.first { $0.kind == .currency }?.number ?? 0
    }

    /// No message nests deeper; a schema that did would be a mistake.
    private static let depthMax = 4

    /// Hands over each amount with its place and its currency: the message's own, else that of the message around it.
    func forEachAmount(
        _ bytes: UnsafeRawBufferPointer, _ outer: Currency, from start: Int = 0,
        _ body: (_ amount: Int64, _ place: Int, _ currency: Currency) -> Void
    ) {
        guard !names.isEmpty else { return }
        let currency = ownCurrency(bytes) ?? outer
        var reader = WireReader(bytes)
        while reader.next() {
            guard reader.number < UInt32(places.count), places[Int(reader.number)] >= 0 else { continue }
            let place = start + places[Int(reader.number)]
            switch (nested[Int(reader.number)], reader.wireType) {
            case (let plan?, 2): plan.forEachAmount(reader.bytes, currency, from: place, body)
            case (nil, 0): body(reader.signed, place, currency)
            default: break  // Damage, which 'daybook verify' reports.
            }
        }
    }

    private func ownCurrency(_ bytes: UnsafeRawBufferPointer) -> Currency? {
        guard currencyField != 0 else { return nil }
        var reader = WireReader(bytes)
        while reader.next() {
            if reader.number == currencyField, reader.bytes.count == 3 {
                return Currency(rawValue: reader.bytes.reduce(0) { $0 << 8 | UInt32($1) })
            }
        }
        return nil
    }
}
