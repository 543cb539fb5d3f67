import DaybookModel

/// Collects a customer's orders and what became of them.
struct PurchaseBook {
    private struct Order {
        let day: Day
        let occurredAt: Instant
        let sequence: UInt64
        var currency: Currency
        /// As the order or a change of it says.
        var total: Int64?
        var isCancelled = false
        var takenOff: Int64 = 0
    }

    let zone: Zone
    /// In the order in which they were placed.
    private var orders: [(key: DocumentKey, order: Order)] = []
    private var places: [DocumentKey: Int] = [:]
    private var lines: [DocumentKey: [Purchase.Line]] = [:]

    init(zone: Zone) { self.zone = zone }

    var isEmpty: Bool { orders.isEmpty }

    /// The first order of an id counts.
    mutating func place(_ posted: PostedTierLine) {
        let line = posted.line
        guard places[line.document] == nil else { return }
        places[line.document] = orders.count
        let order = Order(
            day: posted.day(in: zone), occurredAt: posted.occurredAt, sequence: posted.sequence,
            currency: line.currency, total: line.givenAmount)
        orders.append((line.document, order))
    }

    mutating func add(_ posted: PostedTierLine) {
        let line = posted.line
        lines[line.document, default: []].append(
            Purchase.Line(
                name: line.name, isProduct: line.has(TierLine.isProduct), amount: line.amount,
                sequence: posted.sequence))
    }

    /// Something that happened to an order after it was placed; an order nobody placed is not there.
    mutating func change(_ posted: PostedTierLine) {
        let line = posted.line
        guard let place = places[line.document] else { return }
        let total = total(of: place)
        switch posted.kind {
        case .orderChanged: orders[place].order.total = line.givenAmount
        case .orderCancelled:
            // Lines without an amount: their value is not known, and the rest of the order stands.
            if let amount = line.givenAmount {
                takeOff(amount, place)
            } else if !line.has(TierLine.isPart) {
                orders[place].order.isCancelled = true
            }
        case .orderReturned: takeOff(line.givenAmount ?? total ?? 0, place)
        case .orderReopened:
            let wasCancelled = orders[place].order.isCancelled
            orders[place].order.isCancelled = false
            if let amount = line.givenAmount {
                let closed = wasCancelled ? total ?? 0 : orders[place].order.takenOff
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
        let (key, order) = orders[place]
        if let total = order.total { return total }
        return lines[key]?.reduce(0) { $0.saturatingAdd($1.amount) }
    }

    /// Those that were not cancelled as a whole.
    var purchases: [Purchase] {
        orders.indices.compactMap { place in
            let (key, order) = orders[place]
            guard !order.isCancelled else { return nil }
            return Purchase(
                order: key, day: order.day, amount: total(of: place)?.saturatingAdd(-order.takenOff),
                currency: order.currency, lines: lines[key] ?? [], occurredAt: order.occurredAt,
                sequence: order.sequence)
        }
    }
}
