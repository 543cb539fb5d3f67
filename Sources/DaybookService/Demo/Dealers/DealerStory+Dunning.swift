import DaybookModel

extension DealerStory {
    private static let steps: [(days: Int, step: String, channel: String)] = [
        (7, "reminder", "wechat"), (30, "call", "phone"), (60, "letter", "mail"), (90, "lawyer", "mail"),
    ]

    /// The reminders for every invoice as long as it was overdue, and the promises they brought.
    mutating func remind() {
        for index in invoices.indices where !isDisputed(invoices[index]) {
            let invoice = invoices[index]
            for (place, step) in DealerStory.steps.enumerated() {
                let day = (invoice.due + step.days).orNextWorkday
                let open = invoice.open(on: day + -1)
                guard day <= DealersCompany.lastDay, open > 0 else { continue }
                recordStep(place + 1, step.step, step.channel, invoice, open, on: day)
                if step.step == "call" { promise(invoice, open, on: day) }
            }
            // A draft that bounces months later starts with a call.
            if let bounced = invoice.settlements.last, bounced.fen < 0 {
                let day = (bounced.day + 2).orNextWorkday
                recordStep(2, "call", "phone", invoice, invoice.open(on: day), on: day)
            }
        }
    }

    private func isDisputed(_ invoice: DemoInvoice) -> Bool {
        dealer.twist == .disputeOpen && invoice.settlements.isEmpty
    }

    private mutating func recordStep(
        _ level: Int, _ step: String, _ channel: String, _ invoice: DemoInvoice, _ open: Int, on day: Day
    ) {
        let isAutomatic = level == 1
        journal.record(
            EventType.dunningStepTaken, "dunning/\(invoice.key)/\(step)", on: day, at: (9, 5 + level),
            by: isAutomatic ? "dunning" : "credit-1",
            [
                ("step", .text(step)), ("level", .integer(level)), ("invoices", .list([.text(invoice.key)])),
                ("amount", .money(open)), ("currency", DealerStory.currency),
                ("overdue_days", .integer(day - invoice.due)), ("channel", .text(channel)),
                ("contact", .text(dealer.contact)), ("agent", isAutomatic ? .absent : .text("credit-1")),
                ("text", step == "call" ? .text(generator.pick(DemoWords.dunningTexts)) : .absent),
            ])
    }

    private mutating func promise(_ invoice: DemoInvoice, _ open: Int, on day: Day) {
        let promised = (day + generator.within(6...15)).orNextWorkday
        let key = "PR" + invoice.key.dropFirst(3)
        journal.record(
            EventType.dunningPromiseMade, "promise/\(key)", on: day, at: (9, 20), by: "credit-1",
            [
                ("promise", .text(key)), ("invoices", .list([.text(invoice.key)])), ("amount", .money(open)),
                ("currency", DealerStory.currency), ("promised", .day(promised)), ("contact", .text(dealer.contact)),
            ])
        if invoice.open(on: promised) <= 0 {
            journal.record(
                EventType.dunningPromiseKept, "promise/\(key)/kept", on: promised, at: (17, 0), by: "credit-1",
                [("promise", .text(key))])
        } else {
            journal.record(
                EventType.dunningPromiseBroken, "promise/\(key)/broken", on: promised + 1, at: (9, 0), by: "dunning",
                [("promise", .text(key)), ("reason", .text("cash_flow"))])
        }
    }
}
