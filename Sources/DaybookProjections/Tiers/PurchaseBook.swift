import DaybookModel

/// Collects a customer's orders and what became of them.
struct PurchaseBook {
    private struct Order {
        let day: Day
        let occurredAt: Instant
        let sequence: UInt64
        let currency: Currency
        /// As the order or a change of it says.
        var total: Int64?
        var isCancelled = false
        var takenOff: Int64 = 0

        /// Whether an amount can be added to or taken off the order's.
        func takes(_ other: Currency) -> Bool { other == .none || other == currency }
    }

    let zone: Zone
    /// In the order in which they were placed.
    private var orders: [(key: DocumentKey, order: Order)] = []
    private var places: [DocumentKey: Int] = [:]
    private var lines: [DocumentKey: [(currency: Currency, line: Purchase.Line)]] = [:]
    /// Events that placed an order once more.
    private var repeated: Set<UInt64> = []

    init(zone: Zone) { self.zone = zone }

    var isEmpty: Bool { orders.isEmpty }

    /// The first order of an id counts; the lines of another count as little as the order itself.
    mutating func place(_ posted: PostedTierLine) {
        let line = posted.line
        guard places[line.document] == nil else {
            repeated.insert(posted.sequence)
            return
        }
        places[line.document] = orders.count
        let order = Order(
            day: posted.day(in: zone), occurredAt: posted.occurredAt, sequence: posted.sequence,
            currency: line.currency, total: line.givenAmount)
        orders.append((line.document, order))
    }

    mutating func add(_ posted: PostedTierLine) {
        let line = posted.line
        lines[line.document, default: []].append(
            (
                line.currency,
                Purchase.Line(
                    name: line.name, isProduct: line.has(TierLine.isProduct), amount: line.amount,
                    sequence: posted.sequence)
            ))
    }

    /// Something that happened to an order after it was placed; an order nobody placed is not there. An amount in
    /// another currency than the order's says nothing about the order.
    mutating func change(_ posted: PostedTierLine) {
        let line = posted.line
        guard let place = places[line.document] else { return }
        guard line.givenAmount == nil || orders[place].order.takes(line.currency) else { return }
        switch posted.kind {
        case .orderChanged: orders[place].order.total = line.givenAmount
        case .orderCancelled:
            // Lines without an amount: their value is not known, and the rest of the order stands.
            if let amount = line.givenAmount {
                takeOff(amount, place)
            } else if !line.has(TierLine.isPart) {
                orders[place].order.isCancelled = true
            }
        case .orderReturned: takeOff(line.givenAmount ?? left(of: place) ?? 0, place)
        case .orderReopened:
            let wasCancelled = orders[place].order.isCancelled
            orders[place].order.isCancelled = false
            if let amount = line.givenAmount {
                let closed = wasCancelled ? max(total(of: place) ?? 0, 0) : takenOff(of: place)
                orders[place].order.takenOff = max(closed.saturatingAdd(-max(amount, 0)), 0)
            } else {
                orders[place].order.takenOff = 0
            }
        default: break
        }
    }

    private mutating func takeOff(_ amount: Int64, _ place: Int) {
        orders[place].order.takenOff = orders[place].order.takenOff.saturatingAdd(max(amount, 0))
    }

    private func total(of place: Int) -> Int64? {
        if let total = orders[place].order.total { return total }
        let lines = lines(of: place)
        return lines.isEmpty ? nil : lines.reduce(0) { $0.saturatingAdd($1.amount) }
    }

    /// No more can go back than was ordered.
    private func takenOff(of place: Int) -> Int64 {
        min(orders[place].order.takenOff, max(total(of: place) ?? .max, 0))
    }

    private func left(of place: Int) -> Int64? { total(of: place)?.saturatingAdd(-takenOff(of: place)) }

    /// Without those in another currency, and without those of a second placing of the order.
    private func lines(of place: Int) -> [Purchase.Line] {
        let (key, order) = orders[place]
        return (lines[key] ?? []).compactMap { currency, line in
            order.takes(currency) && !repeated.contains(line.sequence) ? line : nil
        }
    }

    /// Those that were not cancelled as a whole.
    var purchases: [Purchase] {
        orders.indices.compactMap { place in
            let (key, order) = orders[place]
            guard !order.isCancelled else { return nil }
            return Purchase(
                order: key, day: order.day, amount: left(of: place), currency: order.currency, lines: lines(of: place),
                occurredAt: order.occurredAt,
                sequence: order.sequence)
        }
    }
}
