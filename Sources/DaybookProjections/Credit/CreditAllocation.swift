import DaybookModel

/// What is open and what is free in one currency.
struct CreditBook {
    let currency: Currency
    /// Positions of invoices with something open, oldest due first.
    var open: [Int] = []
    /// Positions of credits with free money, oldest first.
    var free: [Int] = []
}

extension CreditInvoice {
    mutating func settle(_ settlement: Settlement) {
        settlements.append(settlement)
        settled += settlement.amount
        if !settlement.isProvisional { decided += settlement.amount }
    }

    /// Takes back part of a settlement.
    mutating func unsettle(_ index: Int, _ amount: Int64) {
        settled -= amount
        if !settlements[index].isProvisional { decided -= amount }
        settlements[index].amount -= amount
        if settlements[index].amount == 0 { settlements.remove(at: index) }
    }
}

extension CreditReceipt {
    /// Spends money that settles nothing; the caller has made sure that there is enough.
    mutating func take(_ amount: Int64) {
        let fromFree = min(free, amount)
        let fromHeld = min(held, amount - fromFree)
        free -= fromFree
        held -= fromHeld
        reserved -= amount - fromFree - fromHeld
    }
}

/// Moving money between payments and invoices.
extension CreditLedger {
    // MARK: - The policy

    /// Lets the policy place free money until no money is free or nothing is open (formulas, section 16).
    mutating func placeFreeMoney() {
        guard rules.allocation != .explicitOnly else { return }
        for index in books.indices {
            while let credit = books[index].free.first, !books[index].open.isEmpty {
                let place = choose(for: credit, in: books[index])
                let amount = min(credits[credit].free, invoices[place].open)
                credits[credit].free -= amount
                credits[credit].provisional += amount
                settle(place, with: credit, amount, sequence: credits[credit].sequence, isProvisional: true)
                refresh(credit: credit)
            }
        }
    }

    private func choose(for credit: Int, in book: CreditBook) -> Int {
        let money = credits[credit]
        if rules.usesExplicitAllocations, !money.order.isNone,
            let place = book.open.first(where: { invoices[$0].order == money.order })
        {
            return place
        }
        switch rules.allocation {
        case .explicitOnly, .oldestDueFirst: return book.open[0]
        case .exactAmountFirst: return book.open.first { invoices[$0].open == money.free } ?? book.open[0]
        case .largestFirst:
            return book.open.dropFirst().reduce(book.open[0]) { invoices[$1].open > invoices[$0].open ? $1 : $0 }
        }
    }

    // MARK: - Settling and releasing

    mutating func settle(
        _ place: Int, with credit: Int, _ amount: Int64, sequence: UInt64, isProvisional: Bool
    ) {
        invoices[place].settle(
            Settlement(
                kind: credits[credit].isCreditNote ? .creditNote : .payment, document: credits[credit].document,
                amount: amount, at: now, receivedDay: credits[credit].receivedDay,
                sequence: sequence, isProvisional: isProvisional, credit: credit))
        if credits[credit].touched.last != place { credits[credit].touched.append(place) }
        refresh(invoice: place)
    }

    /// Makes provisional settlements of an invoice give way until `amount` is open; the caller has made sure it can be.
    mutating func makeRoom(for amount: Int64, on place: Int) {
        var missing = amount - invoices[place].open
        var index = invoices[place].settlements.count - 1
        while missing > 0, index >= 0 {
            if invoices[place].settlements[index].isProvisional { missing -= release(place, index, missing) }
            index -= 1
        }
    }

    /// Takes back what the policy did with a payment, at the preferred invoice first, else latest first.
    mutating func releaseProvisional(ofCredit credit: Int, _ wanted: Int64, preferring preferred: Int) {
        var rest = wanted
        var places = Array(credits[credit].touched.reversed())
        if preferred >= 0 { places.insert(preferred, at: 0) }
        for place in places {
            var index = invoices[place].settlements.count - 1
            while rest > 0, index >= 0 {
                let settlement = invoices[place].settlements[index]
                if settlement.isProvisional, settlement.credit == credit { rest -= release(place, index, rest) }
                index -= 1
            }
            if rest == 0 { return }
        }
    }

    /// Takes back up to `wanted` of a payment's settlements of an invoice, decided ones before provisional ones and late
    /// ones before early ones; answers how much there was.
    mutating func release(fromInvoice place: Int, _ wanted: Int64, ofCredit credit: Int) -> Int64 {
        var rest = wanted
        for takesProvisional in [false, true] {
            var index = invoices[place].settlements.count - 1
            while rest > 0, index >= 0 {
                let settlement = invoices[place].settlements[index]
                if settlement.credit == credit, settlement.isProvisional == takesProvisional {
                    rest -= release(place, index, rest)
                }
                index -= 1
            }
        }
        return wanted - rest
    }

    /// Takes back settlements of an invoice that asks for less than before: the policy's first, then payments and credit
    /// notes, then write-offs, latest first.
    mutating func release(fromInvoice place: Int, _ wanted: Int64, _ posted: PostedMovement) {
        var rest = wanted
        let kinds: [(Settlement) -> Bool] = [
            { $0.isProvisional }, { $0.credit >= 0 }, { $0.credit < 0 },
        ]
        for isNext in kinds {
            var index = invoices[place].settlements.count - 1
            while rest > 0, index >= 0 {
                let settlement = invoices[place].settlements[index]
                if isNext(settlement) {
                    let amount = release(place, index, rest)
                    rest -= amount
                    if settlement.credit < 0 { enter(posted, amount, .invoiceWrittenOff) }
                }
                index -= 1
            }
        }
    }

    /// Takes back up to `wanted` of one settlement and frees its money.
    private mutating func release(_ place: Int, _ index: Int, _ wanted: Int64) -> Int64 {
        let settlement = invoices[place].settlements[index]
        let amount = min(wanted, settlement.amount)
        invoices[place].unsettle(index, amount)
        refresh(invoice: place)
        if settlement.credit >= 0 {
            credits[settlement.credit].free += amount
            if settlement.isProvisional { credits[settlement.credit].provisional -= amount }
            refresh(credit: settlement.credit)
        }
        return amount
    }

    // MARK: - The books

    /// Lists an invoice exactly while something of it is open.
    mutating func refresh(invoice place: Int) {
        let book = book(of: invoices[place].currency)
        let position = books[book].open.partitioningIndex { !isOlder($0, place) }
        let isListed = position < books[book].open.count && books[book].open[position] == place
        if invoices[place].open > 0, !isListed {
            books[book].open.insert(place, at: position)
        } else if invoices[place].open <= 0, isListed {
            books[book].open.remove(at: position)
        }
    }

    /// Lists a credit exactly while it has free money.
    mutating func refresh(credit place: Int) {
        let book = book(of: credits[place].currency)
        let position = books[book].free.partitioningIndex { $0 >= place }
        let isListed = position < books[book].free.count && books[book].free[position] == place
        if credits[place].free > 0, !isListed {
            books[book].free.insert(place, at: position)
        } else if credits[place].free <= 0, isListed {
            books[book].free.remove(at: position)
        }
    }

    private func isOlder(_ left: Int, _ right: Int) -> Bool { invoices[left].precedes(invoices[right]) }

    private mutating func book(of currency: Currency) -> Int {
        if let index = books.firstIndex(where: { $0.currency == currency }) { return index }
        books.append(CreditBook(currency: currency))
        return books.count - 1
    }
}

extension CreditInvoice {
    /// By due day, document day, id: the order of every list of invoices, whatever the order of an import.
    func precedes(_ other: CreditInvoice) -> Bool {
        (dueDay, documentDay, document) < (other.dueDay, other.documentDay, other.document)
    }
}
