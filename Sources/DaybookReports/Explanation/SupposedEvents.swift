import DaybookModel
import DaybookProjections

/// Events of one customer that were never recorded, on the day asked about: what would a figure be if they had been?
struct SupposedEvents {
    private(set) var lines: [PostedTierLine] = []
    private(set) var movements: [PostedMovement] = []
    private let at: Instant
    private let currency: Currency

    /// No recorded document has this id, because ids hold no control characters.
    private static let document = "\u{1}"
    /// After all that is recorded.
    private static let sequence = UInt64(1) << 40

    init(on day: Day, _ context: some ReportContext, in currency: Currency? = nil) {
        at = context.endOfDay(day)
        self.currency = currency ?? context.currency
    }

    /// A payment on account.
    mutating func pay(_ amount: Int64) {
        post(.paymentReceived, .paymentReceived, SupposedEvents.document, amount: amount)
    }

    /// Money that goes back and names no payment.
    mutating func refund(_ amount: Int64) { post(.paymentRefunded, .paymentRefunded, "", amount: amount) }

    /// Orders of which nothing more is known.
    mutating func order(_ count: Int64) {
        for number in 0..<count { post(.orderPlaced, .orderPlaced, "\(SupposedEvents.document)\(number)", amount: nil) }
    }

    mutating func cancel(_ order: DocumentKey) { post(.orderCancelled, .orderCancelled, order, amount: nil) }

    /// Another order, with so many product lines that the customer never bought.
    mutating func order(productLines count: Int64) {
        order(1)
        for number in 0..<count {
            post(.orderLine, nil, "\(SupposedEvents.document)0", amount: 0) {
                $0.name = DocumentKey("\(SupposedEvents.document)\(number)")
            }
        }
    }

    /// Interactions of a kind that a selection takes.
    mutating func interact(_ count: Int64, _ selection: InteractionSelection) {
        for _ in 0..<count {
            post(.interaction, nil, selection.channels?.first ?? "", amount: nil) { line in
                line.name = DocumentKey(selection.purposes?.first ?? "")
                switch selection.directions?.first {
                case .inbound: line.flags |= TierLine.isInbound
                case .outbound: line.flags |= TierLine.isOutbound
                case nil: break
                }
            }
        }
    }

    mutating func visit(_ count: Int64) {
        for number in 0..<count { post(.visit, nil, "\(SupposedEvents.document)\(number)", amount: nil) }
    }

    private mutating func post(
        _ kind: TierLineKind, _ credit: CreditMovementKind?, _ document: String, amount: Int64?,
        _ fill: (inout TierLine) -> Void = { _ in }
    ) { post(kind, credit, DocumentKey(document), amount: amount, fill) }

    private mutating func post(
        _ kind: TierLineKind, _ credit: CreditMovementKind?, _ document: DocumentKey, amount: Int64?,
        _ fill: (inout TierLine) -> Void = { _ in }
    ) {
        let number = lines.count
        var line = TierLine()
        (line.kind, line.document, line.occurredAt) = (kind.rawValue, document, at.microseconds)
        (line.firstDay, line.finalDay) = (TierLine.noDay, TierLine.noDay)
        line.currencyCode = currency.rawValue
        if let amount { (line.amount, line.flags) = (amount, TierLine.hasAmount) }
        fill(&line)
        lines.append(PostedTierLine(sequence: SupposedEvents.sequence, number: number, line))
        guard let credit else { return }
        var movement = CreditMovement()
        (movement.kind, movement.document, movement.occurredAt) = (credit.rawValue, document, at.microseconds)
        (movement.dueDay, movement.documentDay) = (CreditMovement.noDay, CreditMovement.noDay)
        movement.currency = currency.rawValue
        if let amount { (movement.amount, movement.flags) = (amount, CreditMovement.hasAmount) }
        movements.append(PostedMovement(sequence: SupposedEvents.sequence, number: number, movement))
    }
}

/// The least number from 1 on for which something comes about that does not without it; nil when it never does up to `most`.
///
/// Found by trying: with this number it comes about, with one less it does not.
func least(upTo most: Int64, _ comesAbout: (Int64) throws -> Bool) rethrows -> Int64? {
    guard most > 0, try comesAbout(most) else { return nil }
    var (not, enough) = (Int64(0), most)
    while enough - not > 1 {
        let middle = not + (enough - not) / 2
        if try comesAbout(middle) { enough = middle } else { not = middle }
    }
    return enough
}
