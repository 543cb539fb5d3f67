import DaybookModel

/// A plain ledger of the demo's invoices and payments, kept apart from the product's own so that one can check the other.
struct DemoLedger {
    struct Invoice {
        let customer: String
        let due: Day
        let gross: Int
        /// Day and amount of everything that lowers what is open: payments, red invoices, adjustments, write-offs.
        var lowered: [(day: Day, amount: Int)] = []
        /// The part of `lowered` that changes what the invoice asks for.
        var corrected = 0
        /// The part of `lowered` that payments settled.
        var paid: [(day: Day, amount: Int)] = []

        var open: Int { gross - lowered.reduce(0) { $0 + $1.amount } }
    }

    struct Payment {
        let customer: String
        let amount: Int
        var used = 0
        var taken = 0
        var uses: [(invoice: String, amount: Int)] = []
    }

    private(set) var invoices: [String: Invoice] = [:]
    private(set) var payments: [String: Payment] = [:]
    /// Names of documents in order of issue, since a dictionary has none.
    private(set) var invoiceNames: [String] = []

    /// Posts facts in order of occurrence.
    init(_ facts: [DemoFact]) {
        // A payment whose allocation comes as an event of its own waits for it.
        let matchedLater = Set(facts.filter { $0.type == "payment.allocated" }.map { $0.text("payment") })
        for fact in facts {
            switch fact.type {
            case "invoice.issued": issue(fact)
            case "invoice.adjusted": correct(fact.text("invoice"), by: -fact.number("amount"), fact.day)
            case "invoice.written_off":
                invoices[fact.text("invoice")]?.lowered.append((fact.day, fact.number("amount")))
            case "payment.received":
                payments[fact.text("payment")] = Payment(customer: fact.customer, amount: fact.number("amount"))
                use(fact.text("payment"), fact.allocations, fact.day)
                let isFree = fact.allocations.isEmpty && fact.data["is_prepayment"] == nil
                if isFree, !matchedLater.contains(fact.text("payment")) { placeOldestFirst(fact) }
            case "payment.allocated": use(fact.text("payment"), fact.allocations, fact.day)
            case "payment.refunded": payments[fact.text("payment")]?.taken += fact.number("amount")
            case "payment.reversed": reverse(fact)
            default: break
            }
        }
    }

    private mutating func issue(_ fact: DemoFact) {
        guard fact.number("gross") >= 0 else {
            return correct(fact.text("corrects"), by: -fact.number("gross"), fact.day)
        }
        guard let due = fact.day("due") else { preconditionFailure("\(fact.id) has no due day") }
        invoices[fact.text("invoice")] = Invoice(customer: fact.customer, due: due, gross: fact.number("gross"))
        invoiceNames.append(fact.text("invoice"))
    }

    private mutating func correct(_ invoice: String, by amount: Int, _ day: Day) {
        invoices[invoice]?.lowered.append((day, amount))
        invoices[invoice]?.corrected += amount
    }

    private mutating func use(_ payment: String, _ parts: [(invoice: String, amount: Int)], _ day: Day) {
        for part in parts {
            invoices[part.invoice]?.lowered.append((day, part.amount))
            invoices[part.invoice]?.paid.append((day, part.amount))
            payments[payment]?.used += part.amount
            payments[payment]?.uses.append(part)
        }
    }

    private mutating func placeOldestFirst(_ fact: DemoFact) {
        var rest = fact.number("amount")
        let open = invoiceNames.filter { invoices[$0]?.customer == fact.customer && (invoices[$0]?.open ?? 0) > 0 }
        let oldestFirst = open.sorted { (due(of: $0), $0) < (due(of: $1), $1) }
        for name in oldestFirst where rest > 0 {
            let amount = min(rest, invoices[name]?.open ?? 0)
            use(fact.text("payment"), [(name, amount)], fact.day)
            rest -= amount
        }
    }

    private func due(of invoice: String) -> Day { invoices[invoice]?.due ?? Day(number: 0) }

    private mutating func reverse(_ fact: DemoFact) {
        guard let payment = payments[fact.text("payment")] else { return }
        for part in payment.uses {
            invoices[part.invoice]?.lowered.append((fact.day, -part.amount))
            invoices[part.invoice]?.paid.append((fact.day, -part.amount))
        }
        payments[fact.text("payment")]?.used = 0
        payments[fact.text("payment")]?.taken += payment.amount
    }
}
