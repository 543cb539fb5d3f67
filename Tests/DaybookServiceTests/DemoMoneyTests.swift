import DaybookModel
import Testing

/// The demo's bookkeeping, checked by a ledger of the tests' own.
@Suite struct DemoMoneyTests {
    private static let ledger = DemoLedger(Demo.valid)

    @Test func everyInvoiceIsNetAndThirteenPercentTax() {
        let invoices = Demo.of("invoice.issued")
        #expect(invoices.count > 3000)
        let wrong = invoices.filter { invoice in
            let (net, tax, gross) = (invoice.number("net"), invoice.number("tax"), invoice.number("gross"))
            return gross != net + tax || tax * 100 != net * 13 || (gross < 0) != (invoice.text("kind") == "red")
        }
        #expect(wrong.map(\.id) == [])
    }

    @Test func anOrderIsTheSumOfItsLinesAndWhatItsInvoiceAsksFor() {
        var totals: [String: Int] = [:]
        var wrong: [String] = []
        for order in Demo.of("order.placed") {
            let lines = order.objects("lines").reduce(0) { $0 + DemoFact.number($1["price"]) }
            if lines != order.number("total") { wrong.append(order.id) }
            totals[order.text("order")] = lines
        }
        for invoice in Demo.of("invoice.issued") where invoice.text("kind") == "normal" {
            if totals[invoice.text("order")] != invoice.number("gross") { wrong.append(invoice.id) }
        }
        #expect(wrong == [])
    }

    @Test func dueDaysFollowTheTermsInForce() {
        var terms: [String: (kind: String, days: Int)] = [:]
        var kinds: Set<String> = []
        var wrong: [String] = []
        for fact in Demo.valid {
            if fact.type == "credit.terms_set" { terms[fact.customer] = (fact.text("terms"), fact.number("days")) }
            guard fact.type == "invoice.issued", fact.text("kind") == "normal", let agreed = terms[fact.customer] else {
                continue
            }
            kinds.insert(agreed.kind)
            let (year, month, _) = fact.day.civil
            let first = month == 12 ? Day(year: year + 1, month: 1, day: 1) : Day(year: year, month: month + 1, day: 1)
            let due = agreed.kind == "monthly" ? first.map { $0 + (agreed.days - 1) } : fact.day + agreed.days
            if fact.day("due") != due { wrong.append(fact.id) }
        }
        #expect(wrong == [])
        #expect(kinds == ["monthly", "net", "prepaid"])
    }

    @Test func noAllocationGoesAboveThePaymentOrTheInvoice() {
        let ledger = DemoMoneyTests.ledger
        let overused = ledger.payments.filter { $0.value.used + $0.value.taken > $0.value.amount }
        #expect(overused.keys.sorted() == [])
        #expect(ledger.invoices.filter { $0.value.open < 0 }.keys.sorted() == [])
    }

    @Test func theHeadlineFiguresAreThoseOfTheDocumentation() {
        let ledger = DemoMoneyTests.ledger
        let gross = Demo.of("invoice.issued").reduce(0) { $0 + $1.number("gross") }
        let paid = Demo.of("payment.received").reduce(0) { $0 + $1.number("amount") }
        let open = ledger.invoices.values.reduce(0) { $0 + $1.open }
        let unallocated = ledger.payments.values.reduce(0) { $0 + $1.amount - $1.used - $1.taken }
        #expect(gross == 101_178_279_000)
        #expect(paid == 96_626_722_960)
        #expect(open == 4_575_155_300)
        let overdue = ledger.invoices.values.filter { $0.due < Demo.day("2024-12-31") }
        #expect(overdue.reduce(0) { $0 + $1.open } == 943_787_300)
        #expect(unallocated == 1_234_500)
        // Whatever was invoiced was paid, corrected, written off, or is open.
        let moved = { (type: String) in Demo.of(type).reduce(0) { $0 + $1.number("amount") } }
        let bounced = Demo.of("payment.reversed").reduce(0) {
            $0 + (ledger.payments[$1.text("payment")]?.amount ?? 0)
        }
        let received = paid - bounced - moved("payment.refunded")
        #expect(gross + moved("invoice.adjusted") - moved("invoice.written_off") - received == open - unallocated)
    }

    @Test func everythingThatGoesWrongInCreditIsThere() {
        for (type, least) in [
            ("payment.reversed", 1), ("event.retracted", 1), ("invoice.disputed", 2), ("invoice.written_off", 2),
            ("invoice.adjusted", 5), ("payment.refunded", 3), ("order.returned", 5), ("order.cancelled", 3),
            ("credit.limit_cleared", 1), ("credit.override_approved", 20), ("credit.hold_set", 20),
            ("credit.hold_released", 20), ("dunning.promise_made", 20), ("dunning.promise_kept", 5),
            ("dunning.promise_broken", 20), ("payment.allocated", 50), ("case.reopened", 5),
        ] {
            #expect(Demo.of(type).count >= least, "\(type)")
        }
        #expect(Demo.of("credit.limit_set").contains { $0.number("limit") == 0 })
        let limited = Set(Demo.of("credit.limit_set").map(\.customer))
        #expect(Demo.of("customer.registered").count(where: { !limited.contains($0.customer) }) == 3)
        let unnamed = Demo.of("payment.received").count { $0.allocations.isEmpty && $0.data["is_prepayment"] == nil }
        #expect(unnamed > 100)
        let late = Demo.of("dunning.step_taken").count { $0.text("step") == "lawyer" }
        #expect(late > 5)
    }

    @Test func nothingIsDeliveredOnCreditWhileAHoldStands() {
        var held: Set<String> = []
        var onCredit: Set<String> = []
        var wrong: [String] = []
        for fact in Demo.valid {
            if fact.type == "credit.hold_set" { held.insert(fact.customer) }
            if fact.type == "credit.hold_released" { held.remove(fact.customer) }
            if fact.type == "order.placed", case .flag(true) = fact.data["on_credit"] {
                if held.contains(fact.customer) { wrong.append(fact.id) }
                onCredit.insert(fact.text("order"))
            }
            if fact.type == "order.delivered", onCredit.contains(fact.text("order")), held.contains(fact.customer) {
                wrong.append(fact.id)
            }
        }
        #expect(wrong == [])
    }
}
