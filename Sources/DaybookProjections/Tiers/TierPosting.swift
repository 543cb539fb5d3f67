import DaybookModel

/// Turns the data of one event into lines of the tier ledger, numbered from 0.
struct TierPosting {
    private var number = 0

    private mutating func post(
        _ kind: TierLineKind, _ document: WireText? = nil, of event: borrowing EventView,
        into rows: inout some RowStore,
        _ fill: (inout TierLine) -> Void = { _ in }
    ) {
        var line = TierLine()
        line.kind = kind.rawValue
        line.document = DocumentKey(document)
        line.firstDay = TierLine.noDay
        line.finalDay = TierLine.noDay
        fill(&line)
        rows.post(line, number: number, of: event)
        number += 1
    }

    /// Posts what an event says, at least that the customer is known.
    mutating func post(_ event: borrowing EventView, into rows: inout some RowStore) {
        switch event.type {
        case EventType.customerRegistered, EventType.customerChanged, EventType.customerOwnerSet:
            postCustomer(event, into: &rows)
        case EventType.paymentReceived, EventType.paymentReversed, EventType.paymentRefunded, EventType.invoiceIssued:
            postMoney(event, into: &rows)
        case EventType.orderPlaced, EventType.orderLineAdded, EventType.orderChanged, EventType.orderCancelled,
            EventType.orderReturned, EventType.orderReopened:
            postOrder(event, into: &rows)
        case EventType.interactionLogged, EventType.visitDone, EventType.caseOpened: postContact(event, into: &rows)
        case EventType.tierAssigned, EventType.tierOverridden, EventType.tierOverrideEnded:
            postTier(event, into: &rows)
        case EventType.subscriptionStarted, EventType.subscriptionChanged, EventType.subscriptionRenewed,
            EventType.subscriptionCancelled:
            postSubscription(event, into: &rows)
        default: break
        }
        // Of every such event and not only of the stream's first: which one is first depends on the order of import.
        if number == 0 { post(.known, of: event, into: &rows) }
    }

    private mutating func postCustomer(_ event: borrowing EventView, into rows: inout some RowStore) {
        switch event.type {
        case EventType.customerRegistered:
            let data = CustomerRegistered(event.payload)
            post(.known, of: event, into: &rows) { $0.set(data.customerSince) }
            if let owner = data.owner { post(.ownerSet, of: event, into: &rows) { $0.name = DocumentKey(owner) } }
            if let region = data.region { post(.regionSet, of: event, into: &rows) { $0.name = DocumentKey(region) } }
        case EventType.customerChanged:
            let data = CustomerChanged(event.payload)
            if let since = data.customerSince { post(.known, of: event, into: &rows) { $0.set(since) } }
            if let region = data.region {
                post(.regionSet, of: event, into: &rows) { $0.name = DocumentKey(region) }
            } else if data.cleared.contains(where: { $0.equals("region") }) {
                post(.regionSet, of: event, into: &rows)
            }
        default:
            let owner = CustomerOwnerSet(event.payload).owner
            post(.ownerSet, of: event, into: &rows) { $0.name = DocumentKey(owner) }
        }
    }

    private mutating func postMoney(_ event: borrowing EventView, into rows: inout some RowStore) {
        switch event.type {
        case EventType.paymentReceived:
            let data = PaymentReceived(event.payload)
            post(.paymentReceived, data.payment, of: event, into: &rows) {
                $0.set(data.amount, data.currency)
                $0.set(data.received)
            }
        case EventType.paymentReversed:
            let data = PaymentReversed(event.payload)
            post(.paymentReversed, data.payment, of: event, into: &rows) {
                $0.set(data.amount, data.currency)
                $0.set(data.reversed)
            }
        case EventType.paymentRefunded:
            let data = PaymentRefunded(event.payload)
            post(.paymentRefunded, data.payment, of: event, into: &rows) {
                $0.set(data.amount, data.currency)
                $0.set(data.refunded)
            }
        default:
            let data = InvoiceIssued(event.payload)
            post(.invoiceIssued, data.invoice, of: event, into: &rows) {
                $0.set(data.gross, data.currency)
                $0.set(data.documentDate)
            }
        }
    }

    private mutating func postOrder(_ event: borrowing EventView, into rows: inout some RowStore) {
        switch event.type {
        case EventType.orderPlaced:
            let data = OrderPlaced(event.payload)
            post(.orderPlaced, data.order, of: event, into: &rows) { $0.set(data.total, data.currency) }
            for line in data.lines {
                postLine(
                    data.order, line.productLine, line.product, sum(line.price, line.freight), data.currency,
                    of: event, into: &rows)
            }
        case EventType.orderLineAdded:
            let data = OrderLineAdded(event.payload)
            postLine(
                data.order, data.productLine, data.product, sum(data.price, data.freight), data.currency,
                of: event, into: &rows)
        case EventType.orderChanged:
            let data = OrderChanged(event.payload)
            guard data.total != nil else { return }
            post(.orderChanged, data.order, of: event, into: &rows) { $0.set(data.total, data.currency) }
        case EventType.orderCancelled:
            let data = OrderCancelled(event.payload)
            var lines = data.lines
            let isPart = data.amount == nil && lines.next() != nil
            post(.orderCancelled, data.order, of: event, into: &rows) {
                $0.set(data.amount, data.currency)
                if isPart { $0.flags |= TierLine.isPart }
            }
        case EventType.orderReturned:
            let data = OrderReturned(event.payload)
            var amount = data.amount
            if amount == nil {
                for line in data.lines { amount = sum(amount, sum(line.price, line.freight)) }
            }
            post(.orderReturned, data.order, of: event, into: &rows) { $0.set(amount, data.currency) }
        default:
            let data = OrderReopened(event.payload)
            post(.orderReopened, data.order, of: event, into: &rows) { $0.set(data.amount, data.currency) }
        }
    }

    private mutating func postLine(
        _ order: WireText?, _ productLine: WireText?, _ product: WireText?, _ amount: Int64, _ currency: WireText?,
        of event: borrowing EventView, into rows: inout some RowStore
    ) {
        post(.orderLine, order, of: event, into: &rows) {
            $0.set(amount, currency)
            $0.name = DocumentKey(productLine ?? product)
            if productLine == nil, product != nil { $0.flags |= TierLine.isProduct }
        }
    }

    private mutating func postContact(_ event: borrowing EventView, into rows: inout some RowStore) {
        switch event.type {
        case EventType.interactionLogged:
            let data = InteractionLogged(event.payload)
            post(.interaction, data.channel, of: event, into: &rows) {
                $0.name = DocumentKey(data.purpose)
                if data.direction?.equals("inbound") == true { $0.flags |= TierLine.isInbound }
                if data.direction?.equals("outbound") == true { $0.flags |= TierLine.isOutbound }
                if data.isAutomatic == true { $0.flags |= TierLine.isAutomatic }
            }
        case EventType.visitDone:
            let data = VisitDone(event.payload)
            post(.visit, data.visit, of: event, into: &rows) {
                $0.name = DocumentKey(data.purpose)
                $0.set(data.visited)
            }
        default:
            let data = CaseOpened(event.payload)
            post(.caseOpened, data.`case`, of: event, into: &rows) {
                $0.name = DocumentKey(data.kind)
                if data.openedByAgent == true { $0.flags |= TierLine.isByUs }
            }
        }
    }

    private mutating func postTier(_ event: borrowing EventView, into rows: inout some RowStore) {
        switch event.type {
        case EventType.tierAssigned:
            let data = TierAssigned(event.payload)
            post(.tierAssigned, data.ruleset, of: event, into: &rows) {
                $0.name = DocumentKey(data.tier)
                $0.set(data.score, nil)
                $0.word = UInt16(clamping: data.rulesetVersion ?? 0)
                $0.set(data.effective, last: data.validUntil)
            }
        case EventType.tierOverridden:
            let data = TierOverridden(event.payload)
            post(.tierOverridden, of: event, into: &rows) {
                $0.name = DocumentKey(data.tier)
                $0.set(nil, last: data.until)
            }
        default: post(.tierOverrideEnded, of: event, into: &rows)
        }
    }

    private mutating func postSubscription(_ event: borrowing EventView, into rows: inout some RowStore) {
        switch event.type {
        case EventType.subscriptionStarted:
            let data = SubscriptionStarted(event.payload)
            post(.subscriptionStarted, data.subscription, of: event, into: &rows) {
                $0.set(data.amount, data.currency)
                $0.set(data.starts, last: data.ends)
                if data.renews == true { $0.flags |= TierLine.isSelfRenewing }
            }
        case EventType.subscriptionChanged:
            let data = SubscriptionChanged(event.payload)
            post(.subscriptionChanged, data.subscription, of: event, into: &rows) {
                $0.set(data.amount, data.currency)
                $0.set(data.effective)
            }
        case EventType.subscriptionRenewed:
            let data = SubscriptionRenewed(event.payload)
            post(.subscriptionRenewed, data.subscription, of: event, into: &rows) {
                $0.set(data.amount, data.currency)
                $0.set(data.starts, last: data.ends)
            }
        default:
            let data = SubscriptionCancelled(event.payload)
            post(.subscriptionCancelled, data.subscription, of: event, into: &rows) { $0.set(data.effective) }
        }
    }
}

extension TierLine {
    fileprivate mutating func set(_ amount: Int64?, _ currency: WireText?) {
        if let amount {
            self.amount = amount
            flags |= TierLine.hasAmount
        }
        currencyCode = currency?.bytes.reduce(0) { $0 << 8 | UInt32($1) } ?? 0
    }

    fileprivate mutating func set(_ day: Day?, last: Day? = nil) {
        firstDay = TierLine.stored(day)
        finalDay = TierLine.stored(last)
    }

    /// Years 1 to 9999, so that counting days stays in range whatever the bytes say.
    private static func stored(_ day: Day?) -> Int32 {
        day.map { min(max($0.number, -719_162), 2_932_896) } ?? noDay
    }
}

/// The sum of what is there; one that does not fit is cut to what does.
private func sum(_ left: Int64?, _ right: Int64?) -> Int64 { (left ?? 0).saturatingAdd(right ?? 0) }
