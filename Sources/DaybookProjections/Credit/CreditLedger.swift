import DaybookModel

/// Replays a customer's movements in order of time and keeps invoices, money and orders as they stand.
///
/// - Movements act in order of (occurred at, sequence); within one instant settings come first, then invoices and credit
///   notes, then payments, so that a file of dates without times gives one answer whatever its order.
/// - A movement that needs a document which is not there yet waits and acts when the document comes. What still waits on
///   the as-of day is set aside as an issue.
/// - What somebody decides (an allocation, a credit note that names an invoice, a write-off) goes before what the policy
///   chose: provisional settlements of that invoice or that payment give way, latest first.
/// - At the end of each instant the policy places free money, oldest money first.
/// - Money whose allocation was taken back is held until somebody allocates it again.
/// - A reversed payment has paid nothing from its reversal on; a retracted event never happened.
struct CreditLedger {
    let rules: CreditRules
    let zone: Zone

    var invoices: [CreditInvoice] = []
    var credits: [CreditReceipt] = []
    var orders = CreditOrders()
    var standing = CreditStanding()
    var entries: [StatementEntry] = []
    var issues: [CreditIssue] = []

    var books: [CreditBook] = []
    /// The instant of the movement that is being applied. What waited for a document acts when the document comes.
    private(set) var now = Instant(microseconds: .min)
    private var invoicePlaces: [DocumentKey: Int] = [:]
    private var paymentPlaces: [DocumentKey: Int] = [:]
    private var creditNotePlaces: [DocumentKey: Int] = [:]
    private var waitingForInvoice: [DocumentKey: [Waiting]] = [:]
    private var waitingForPayment: [DocumentKey: [PostedMovement]] = [:]
    /// Credit notes that name no order and so shrink what was billed for the order of the invoice they correct.
    private var unbilled: [(invoice: Int, amount: Int64)] = []
    private var volume: Int64 = 0

    private struct Waiting {
        let posted: PostedMovement
        /// The payment that keeps `reserved` for it; -1 when no money is involved.
        let credit: Int
        var reserved: Int64
    }

    init(rules: CreditRules, zone: Zone) {
        self.rules = rules
        self.zone = zone
    }

    /// Replays what had happened by the end of a day.
    mutating func replay(_ movements: [PostedMovement], asOf day: Day) {
        for posted in CreditLedger.timeline(of: movements, until: zone.endOfDay(day)) {
            if now < posted.occurredAt { placeFreeMoney() }
            now = posted.occurredAt
            apply(posted)
        }
        placeFreeMoney()
        for (invoice, amount) in unbilled { orders.bill(invoices[invoice].order, -amount) }
        setAsideWhatWaits()
        issues.sort { ($0.sequence, $0.counter, $0.kind.rawValue) < ($1.sequence, $1.counter, $1.kind.rawValue) }
    }

    // MARK: - One movement

    private mutating func apply(_ posted: PostedMovement) {
        guard let kind = posted.kind, isInRange(posted, kind) else { return }
        switch kind {
        case .invoiceIssued: issueInvoice(posted)
        case .creditNoteIssued, .paymentReceived: receive(posted, isCreditNote: kind == .creditNoteIssued)
        case .invoiceForOrder: bill(posted)
        case .invoiceAdjusted, .invoiceWrittenOff, .invoiceDisputed, .disputeSettled:
            if let place = invoicePlaces[posted.movement.document] {
                change(place, posted)
            } else {
                wait(for: posted.movement.document, Waiting(posted: posted, credit: -1, reserved: 0))
            }
        case .paymentAllocated, .paymentDeallocated:
            if rules.usesExplicitAllocations { changePayment(posted, kind) }
        case .paymentReversed, .paymentRefunded: changePayment(posted, kind)
        case .orderPlaced, .orderLine, .orderChanged, .orderDelivered, .orderCancelled, .orderReturned, .orderReopened:
            if let issue = orders.apply(kind, posted) { setAside(issue, posted) }
        case .limitSet, .limitCleared, .termsSet, .graded, .holdSet, .holdReleased, .overrideApproved, .ownerSet,
            .regionSet:
            standing.apply(kind, posted)
        }
    }

    private mutating func isInRange(_ posted: PostedMovement, _ kind: CreditMovementKind) -> Bool {
        let amount = posted.movement.amount
        let lowest: Int64
        switch kind {
        case .creditNoteIssued, .invoiceWrittenOff, .paymentReceived, .paymentAllocated, .paymentRefunded: lowest = 1
        case .invoiceAdjusted, .invoiceForOrder: lowest = -CreditLimits.amountMax
        case .graded, .termsSet: return true
        default: lowest = 0
        }
        guard (lowest...CreditLimits.amountMax).contains(amount), abs(amount) <= CreditLimits.ledgerMax - volume else {
            setAside(.amountOutOfRange, posted)
            return false
        }
        volume += abs(amount)
        return true
    }

    // MARK: - Invoices

    private mutating func issueInvoice(_ posted: PostedMovement) {
        let movement = posted.movement
        guard invoicePlaces[movement.document] == nil, creditNotePlaces[movement.document] == nil else {
            return setAside(.documentTwice, posted)
        }
        let documentDay = posted.documentDay ?? zone.day(of: posted.occurredAt)
        let place = invoices.count
        invoices.append(
            CreditInvoice(
                document: movement.document, sequence: posted.sequence, currency: posted.currency,
                issuedAt: posted.occurredAt, documentDay: documentDay,
                dueDay: posted.dueDay ?? standing.terms.dueDay(ofInvoiceDated: documentDay),
                gross: movement.amount, tax: movement.tax,
                contested: posted.has(CreditMovement.isDisputed) ? .max : 0))
        invoicePlaces[movement.document] = place
        enter(posted, movement.amount)
        refresh(invoice: place)
        for waiting in waitingForInvoice.removeValue(forKey: movement.document) ?? [] { resume(waiting, at: place) }
    }

    private mutating func resume(_ waiting: Waiting, at place: Int) {
        guard waiting.credit >= 0 else { return change(place, waiting.posted) }
        let money = min(waiting.reserved, credits[waiting.credit].reserved)
        credits[waiting.credit].reserved -= money
        credits[waiting.credit].free += money
        if waiting.posted.kind == .creditNoteIssued {
            takeBack(place, money, with: waiting.credit, waiting.posted)
        } else if money > 0 {
            allocate(from: waiting.credit, to: place, money, waiting.posted)
        }
        refresh(credit: waiting.credit)
    }

    private mutating func change(_ place: Int, _ posted: PostedMovement) {
        guard
            posted.kind == .disputeSettled || posted.kind == .invoiceDisputed && !posted.has(CreditMovement.hasAmount)
                || posted.currency == invoices[place].currency
        else { return setAside(.currencyDiffers, posted) }
        switch posted.kind {
        case .invoiceAdjusted: adjust(place, posted)
        case .invoiceWrittenOff: writeOff(place, posted)
        case .invoiceDisputed:
            invoices[place].contested = posted.has(CreditMovement.hasAmount) ? posted.movement.amount : .max
        default: invoices[place].contested = 0
        }
    }

    private mutating func adjust(_ place: Int, _ posted: PostedMovement) {
        let change = max(posted.movement.amount, -invoices[place].amount)
        if change > posted.movement.amount { setAside(.moreThanOpen, posted, posted.movement.amount - change) }
        guard change != 0 else { return }
        invoices[place].adjustments += change
        enter(posted, change)
        let excess = -invoices[place].open
        if excess > 0 { release(fromInvoice: place, excess, posted) }
        refresh(invoice: place)
    }

    private mutating func writeOff(_ place: Int, _ posted: PostedMovement) {
        let wanted = posted.movement.amount
        let amount = min(wanted, invoices[place].amount - invoices[place].decided)
        if amount < wanted { setAside(.moreThanOpen, posted, wanted - amount) }
        guard amount > 0 else { return }
        makeRoom(for: amount, on: place)
        invoices[place].settle(
            Settlement(
                kind: .writeOff, document: .none, amount: amount, at: now,
                receivedDay: zone.day(of: now), sequence: posted.sequence, isProvisional: false,
                credit: -1))
        enter(posted, -amount)
        refresh(invoice: place)
    }

    /// Counts an invoice or credit note against its order, unless the document itself was set aside.
    private mutating func bill(_ posted: PostedMovement) {
        let movement = posted.movement
        if let place = invoicePlaces[movement.document], invoices[place].sequence == posted.sequence {
            invoices[place].order = movement.counter
        } else if let place = creditNotePlaces[movement.document], credits[place].sequence == posted.sequence {
            credits[place].order = movement.counter
        } else {
            return
        }
        orders.bill(movement.counter, movement.amount)
    }

    // MARK: - Money

    private mutating func receive(_ posted: PostedMovement, isCreditNote: Bool) {
        let movement = posted.movement
        let isKnown =
            isCreditNote
            ? creditNotePlaces[movement.document] != nil || invoicePlaces[movement.document] != nil
            : paymentPlaces[movement.document] != nil
        guard !isKnown else { return setAside(.documentTwice, posted) }
        let place = credits.count
        credits.append(
            CreditReceipt(
                document: movement.document, isCreditNote: isCreditNote, order: isCreditNote ? .none : movement.counter,
                sequence: posted.sequence, currency: posted.currency, receivedAt: posted.occurredAt,
                receivedDay: posted.documentDay ?? zone.day(of: posted.occurredAt), amount: movement.amount,
                free: movement.amount))
        enter(posted, -movement.amount)
        if isCreditNote {
            creditNotePlaces[movement.document] = place
            if let invoice = invoicePlaces[movement.counter] {
                takeBack(invoice, movement.amount, with: place, posted)
            } else if !movement.counter.isNone {
                reserve(movement.amount, of: place, posted)
            }
        } else {
            paymentPlaces[movement.document] = place
        }
        refresh(credit: place)
        for waiting in waitingForPayment.removeValue(forKey: movement.document) ?? [] {
            if let kind = waiting.kind { changePayment(waiting, kind) }
        }
    }

    /// A credit note lowers the invoice it corrects as far as that is open; the rest stands as credit.
    private mutating func takeBack(_ place: Int, _ money: Int64, with credit: Int, _ posted: PostedMovement) {
        guard invoices[place].currency == posted.currency else { return setAside(.currencyDiffers, posted) }
        if !posted.has(CreditMovement.namesOrder) { unbilled.append((place, posted.movement.amount)) }
        let amount = min(money, invoices[place].amount - invoices[place].decided)
        if amount > 0 { allocate(from: credit, to: place, amount, posted) }
    }

    private mutating func changePayment(_ posted: PostedMovement, _ kind: CreditMovementKind) {
        let document = posted.movement.document
        if kind == .paymentRefunded, document.isNone { return refundUnnamed(posted) }
        guard let place = paymentPlaces[document] ?? creditNotePlaces[document] else {
            waitingForPayment[document, default: []].append(posted)
            return
        }
        let namesMoney = kind == .paymentAllocated || kind == .paymentRefunded || posted.has(CreditMovement.hasAmount)
        guard !namesMoney || credits[place].currency == posted.currency else {
            return setAside(.currencyDiffers, posted)
        }
        switch kind {
        case .paymentAllocated:
            if let invoice = invoicePlaces[posted.movement.counter] {
                allocate(from: place, to: invoice, posted.movement.amount, posted)
            } else {
                reserve(posted.movement.amount, of: place, posted)
            }
        case .paymentDeallocated: deallocate(place, posted)
        case .paymentReversed:
            guard credits[place].remaining > 0 else { return setAside(.alreadyReversed, posted) }
            let wanted = posted.has(CreditMovement.hasAmount) ? posted.movement.amount : credits[place].remaining
            credits[place].reversed += takeMoney(from: place, wanted, posted)
        default: credits[place].refunded += takeMoney(from: place, posted.movement.amount, posted)
        }
        refresh(credit: place)
    }

    /// Places a payment's money on an invoice because somebody said so.
    private mutating func allocate(from credit: Int, to place: Int, _ wanted: Int64, _ posted: PostedMovement) {
        guard credits[credit].currency == invoices[place].currency else { return setAside(.currencyDiffers, posted) }
        let room = invoices[place].amount - invoices[place].decided
        let funds = credits[credit].free + credits[credit].held + credits[credit].provisional
        let amount = min(wanted, room, funds)
        if amount < wanted { setAside(room < funds ? .moreThanOpen : .moreThanPaid, posted, wanted - amount) }
        guard amount > 0 else { return }
        let missing = amount - credits[credit].free - credits[credit].held
        if missing > 0 { releaseProvisional(ofCredit: credit, missing, preferring: place) }
        let fromHeld = min(credits[credit].held, amount)
        credits[credit].held -= fromHeld
        credits[credit].free -= amount - fromHeld
        makeRoom(for: amount, on: place)
        settle(place, with: credit, amount, sequence: posted.sequence, isProvisional: false)
    }

    /// Keeps money for an invoice that has not come yet.
    private mutating func reserve(_ wanted: Int64, of credit: Int, _ posted: PostedMovement) {
        let funds = credits[credit].free + credits[credit].held + credits[credit].provisional
        let amount = min(wanted, funds)
        if amount < wanted { setAside(.moreThanPaid, posted, wanted - amount) }
        guard amount > 0 else { return }
        let missing = amount - credits[credit].free - credits[credit].held
        if missing > 0 { releaseProvisional(ofCredit: credit, missing, preferring: -1) }
        let fromHeld = min(credits[credit].held, amount)
        credits[credit].held -= fromHeld
        credits[credit].free -= amount - fromHeld
        credits[credit].reserved += amount
        wait(for: posted.movement.counter, Waiting(posted: posted, credit: credit, reserved: amount))
        refresh(credit: credit)
    }

    private mutating func deallocate(_ credit: Int, _ posted: PostedMovement) {
        let takesAll = posted.movement.counter.isNone
        let wanted = takesAll ? Int64.max : posted.movement.amount
        var rest = wanted
        for place in credits[credit].touched.reversed() where rest > 0 {
            if !takesAll, invoices[place].document != posted.movement.counter { continue }
            let amount = release(fromInvoice: place, rest, ofCredit: credit)
            credits[credit].free -= amount
            credits[credit].held += amount
            rest -= amount
        }
        rest -= stopWaiting(credit, for: takesAll ? nil : posted.movement.counter, rest)
        if takesAll ? rest == wanted : rest > 0 { setAside(.moreThanAllocated, posted, takesAll ? 0 : rest) }
    }

    /// Takes back up to `wanted` that a payment keeps for an invoice that has not come (or for any); a wrong id is put
    /// right this way. Answers how much there was.
    private mutating func stopWaiting(_ credit: Int, for invoice: DocumentKey?, _ wanted: Int64) -> Int64 {
        var rest = wanted
        let invoices = invoice.map { [$0] } ?? waitingForInvoice.keys.sorted()
        for invoice in invoices {
            guard var waiting = waitingForInvoice[invoice] else { continue }
            for index in waiting.indices.reversed() where waiting[index].credit == credit {
                let amount = min(rest, waiting[index].reserved, credits[credit].reserved)
                waiting[index].reserved -= amount
                credits[credit].reserved -= amount
                credits[credit].held += amount
                rest -= amount
                if waiting[index].reserved == 0 { waiting.remove(at: index) }
            }
            waitingForInvoice[invoice] = waiting
        }
        return wanted - rest
    }

    /// Takes money out of a payment that was reversed or refunded: first what settles nothing, then what the policy
    /// placed, then what waits for an invoice, then what was allocated, latest first. Answers how much there was.
    private mutating func takeMoney(from credit: Int, _ wanted: Int64, _ posted: PostedMovement) -> Int64 {
        let amount = min(wanted, credits[credit].remaining)
        if amount < wanted { setAside(.moreThanPaid, posted, wanted - amount) }
        guard amount > 0 else { return 0 }
        func missing() -> Int64 { max(0, amount - credits[credit].free - credits[credit].held) }
        releaseProvisional(ofCredit: credit, min(missing(), credits[credit].provisional), preferring: -1)
        var rest = missing() - credits[credit].reserved
        for place in credits[credit].touched.reversed() where rest > 0 {
            rest -= release(fromInvoice: place, rest, ofCredit: credit)
        }
        credits[credit].take(amount)
        enter(posted, amount, in: credits[credit].currency)
        return amount
    }

    /// A refund that names no payment comes out of the oldest money that nobody has allocated.
    private mutating func refundUnnamed(_ posted: PostedMovement) {
        var rest = posted.movement.amount
        for place in credits.indices where rest > 0 && credits[place].currency == posted.currency {
            let amount = min(rest, credits[place].unallocated + credits[place].provisional)
            guard amount > 0 else { continue }
            credits[place].refunded += takeMoney(from: place, amount, posted)
            rest -= amount
            refresh(credit: place)
        }
        if rest > 0 { setAside(.moreThanPaid, posted, rest) }
    }

    // MARK: - Waiting and setting aside

    private mutating func wait(for invoice: DocumentKey, _ waiting: Waiting) {
        waitingForInvoice[invoice, default: []].append(waiting)
    }

    private mutating func setAsideWhatWaits() {
        // The order of the dictionaries does not matter: the issues are sorted afterwards.
        for waiting in waitingForInvoice.values.joined() {
            let isSpent = waiting.credit >= 0 && credits[waiting.credit].remaining == 0
            if !isSpent { setAside(.unknownInvoice, waiting.posted) }
        }
        for posted in waitingForPayment.values.joined() { setAside(.unknownPayment, posted) }
        for (issue, posted) in orders.unknown { setAside(issue, posted) }
    }

    mutating func setAside(_ kind: CreditIssue.Kind, _ posted: PostedMovement, _ amount: Int64? = nil) {
        issues.append(
            CreditIssue(
                kind: kind, sequence: posted.sequence, document: posted.movement.document,
                counter: posted.movement.counter, amount: amount ?? posted.movement.amount, currency: posted.currency))
    }

    /// Writes a line of the statement; only what changes the balance has one.
    mutating func enter(
        _ posted: PostedMovement, _ amount: Int64, _ kind: CreditMovementKind? = nil, in currency: Currency? = nil
    ) {
        guard let kind = kind ?? posted.kind else { return }
        entries.append(
            StatementEntry(
                at: now, sequence: posted.sequence, kind: kind, document: posted.movement.document,
                counter: posted.movement.counter, amount: amount, currency: currency ?? posted.currency))
    }
}
