extension English {
    static let credit: [String: String] = [
        // {0} event, {1} document, {2} other document, {3} money.
        "credit.issue.already_reversed":
            "event {0} reverses payment '{1}', of which nothing is left; retract the event if it was entered twice",
        "credit.issue.amount_missing":
            "event {0} names lines of order '{1}' but no amount; record it again with the amount",
        "credit.issue.amount_out_of_range":
            "event {0} about '{1}' has the amount {3}, which cannot be; retract it and record it with the right amount",
        "credit.issue.currency_differs":
            "event {0} about '{1}' and '{2}' moves {3}, but the document is in another currency; name one in the same",
        "credit.issue.document_twice":
            "event {0} uses the id '{1}' of an earlier document; retract it, or record it with an id of its own",
        "credit.issue.more_than_allocated":
            "event {0} takes {3} more back from invoice '{2}' than payment '{1}' had settled of it",
        "credit.issue.more_than_open":
            "event {0} about '{1}' and '{2}' has {3} more than the invoice asks for; the rest stands as credit",
        "credit.issue.more_than_paid":
            "event {0} about '{1}' and '{2}' uses {3} more than there was; check the amount of the payment",
        "credit.issue.unknown_invoice":
            "event {0} about '{1}' names an invoice of this customer that is not recorded ('{2}'); record the invoice",
        "credit.issue.unknown_order":
            "event {0} names order '{1}', which is not recorded; record the order",
        "credit.issue.unknown_payment":
            "event {0} names payment '{1}', which is not recorded; record the payment",

        "credit.ageing.notDue": "not due",
        "credit.ageing.upTo30": "1–30 days",
        "credit.ageing.upTo60": "31–60 days",
        "credit.ageing.upTo90": "61–90 days",
        "credit.ageing.upTo120": "91–120 days",
        "credit.ageing.over120": "over 120 days",

        // {0} document, {1} other document.
        "credit.statement.creditNoteIssued": "credit note {0}",
        "credit.statement.invoiceAdjusted": "adjustment of invoice {0}",
        "credit.statement.invoiceIssued": "invoice {0}",
        "credit.statement.invoiceWrittenOff": "write-off of invoice {0}",
        "credit.statement.paymentReceived": "payment {0}",
        "credit.statement.paymentRefunded": "refund of payment {0}",
        "credit.statement.paymentReversed": "reversal of payment {0}",
    ]
}
