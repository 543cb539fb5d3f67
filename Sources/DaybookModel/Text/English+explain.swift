extension English {
    static let explain: [String: String] = [explainTable, explainRules, explainChanges].reduce([:]) { all, part in
        all.merging(part) { first, _ in first }
    }

    private static let explainTable: [String: String] = [
        "explain.heading": "Why {0}",
        "explain.row": "{0}",
        "explain.figure": "{0} {1}",
        "explain.answer": "the figure",
        "explain.before": "{0} before",
        "explain.after": "{0} after",
        "explain.taken_back": "{0} (taken back)",
        "explain.listed":
            "listed are {0} of {1} events that could have had a say; these alone give the same figure, and the others "
            + "change nothing",
        "explain.decisive": "decisive: without this one event alone the figure would be another",
        "explain.adds_up":
            "each line shows the figure as it grows from customer to customer, the largest part first; what {0} "
            + "customers contribute adds up to it",
        "explain.does_not_add_up":
            "such a figure is not the sum of what each of {0} customers contributes, so each line shows it as it would "
            + "be of that customer alone",
        "explain.show": "'daybook show {0}' shows an event in full",
        "explain.which_row": "which row of '{0}'? Name one of: {1}",
        "explain.no_row": "'{1}' has no row '{0}'; nearest are: {2}",
        "explain.several_rows": "'{0}' fits several rows of '{1}'; name one of: {2}",
        "explain.no_column": "'{1}' has no column '{0}' to explain; it has: {2}",
        "explain.no_figure": "the row '{0}' of '{1}' holds no figure to explain",
        "report.column.decisive": "Decisive",
        "report.column.what": "What",
    ]

    /// The rules behind a figure.
    private static let explainRules: [String: String] = [
        "explain.rules_built_in": "rule set '{0}': the one that comes with Daybook ('daybook rules show {0}')",
        "explain.rules_published":
            "rule set '{0}': version {1}, in force from {2}, published by {3} with event {4} ('daybook rules show {0}')",
        "explain.rules.age.document": "an invoice is as old as the days since the date on it",
        "explain.rules.age.due": "an invoice is overdue from the day after its due day",
        "explain.rules.allocation.exact_amount_first":
            "money that names no invoice pays the one with exactly this amount open, else the one due first",
        "explain.rules.allocation.explicit_only": "money that names no invoice pays none until somebody says which",
        "explain.rules.allocation.largest_first": "money that names no invoice pays the one with the most open",
        "explain.rules.allocation.oldest_due_first": "money that names no invoice pays the one due first",
        "explain.rules.band": "{0} from {1}",
        "explain.rules.calendar": "worked are {0}; holidays: {1}, extra days of work: {2}",
        "explain.rules.collection": "collection of at least {0}",
        "explain.rules.disputed_count": "disputed invoices count in the exposure",
        "explain.rules.disputed_do_not_count": "disputed invoices do not count in the exposure",
        "explain.rules.entry": "{0} earns {1}",
        "explain.rules.exposure": "exposure is what is open, not billed and not delivered",
        "explain.rules.exposure_less_money":
            "exposure is what is open, not billed and not delivered, less money that has paid nothing yet",
        "explain.rules.horizon": "orders promised later than {0} days ahead do not count in the exposure",
        "explain.rules.late_answers.apart": "answers after the last day of their survey or wave do not count",
        "explain.rules.late_answers.count": "answers after the last day of their survey or wave count like the others",
        "explain.rules.metric": "measured is {0}",
        "explain.rules.otherwise": "else {0}",
        "explain.rules.share.cumulative": "a share ranked above of less than {0}",
        "explain.rules.share.own": "a share of at least {0}",
        "explain.rules.shares": "of the last {0} months, the best tier whose conditions all hold: {1}",
        "explain.rules.sheet": "points of the last {0} months, at most {1}; tiers by points of 100: {2}",
        "explain.rules.table.linear": "points for {0}, and between these in proportion: {1}",
        "explain.rules.table.step": "points for {0}, by the highest value reached: {1}",
        "explain.rules.tier": "{0}: {1}",
    ]

    /// The smallest change that would make a figure another.
    private static let explainChanges: [String: String] = [
        "explain.credit.expired": "the limit of {0} ran out on {1}: nothing more is allowed until another is set",
        "explain.credit.hold":
            "on hold by event {0}; only 'credit.hold_released' of {1} lifts that, or taking the event back: no payment does",
        "explain.credit.limit": "a limit of {0} would allow the exposure as it is",
        "explain.credit.overdue": "{0} are overdue; a payment of {1} that names no invoice would leave nothing overdue",
        "explain.credit.overrun": "{0} above the limit; a payment of {1} would bring the exposure to the limit",
        "explain.credit.room": "there is room for orders of {0} more; anything above exceeds the limit",
        "explain.credit.unlimited": "no limit is set in {0}, so no exposure exceeds one",
        "explain.tier.cancelled": "{1} would be proposed if the last {0} orders of the window were cancelled",
        "explain.tier.granted": "granted is {0} by event {1}, from {2} on, until another is granted",
        "explain.tier.granted_until": "granted is {0} by event {1}, from {2} to {3}, unless another is granted before",
        "explain.tier.interactions": "{1} would be proposed with {0} more interactions",
        "explain.tier.none": "no tier is granted; 'tier.assigned' grants one",
        "explain.tier.orders": "{1} would be proposed with {0} more orders",
        "explain.tier.payment": "{1} would be proposed with a payment of {0}",
        "explain.tier.product_lines": "{1} would be proposed with an order of {0} product lines never bought before",
        "explain.tier.refund": "{1} would be proposed if {0} went back to the customer",
        "explain.tier.visits": "{1} would be proposed with {0} more visits",
    ]
}
