extension English {
    static let tiers: [String: String] = [tierWords, tierReports].reduce([:]) { all, part in
        all.merging(part) { first, _ in first }
    }

    private static let tierWords: [String: String] = [
        "tiers.none": "no tier",
        "tiers.no_data": "no data",
        "tiers.of_customer": "{0} {1}",
        "tiers.matrix.corner": "from \\ to",

        // What a factor measures.
        "tiers.source.collected": "collected",
        "tiers.source.collection_rate": "paid of due",
        "tiers.source.full_suite": "full suite",
        "tiers.source.inquiries": "questions",
        "tiers.source.interactions": "interactions",
        "tiers.source.order_count": "orders",
        "tiers.source.product_lines": "lines bought",
        "tiers.source.repurchase_rate": "bought again",
        "tiers.source.visits": "visits",
        "tiers.basis.own": "its own",
        "tiers.basis.cumulative": "ranked above",
        "tiers.condition.collection": "collection",
        "tiers.condition.share": "share",

        // Lines of a scorecard below its factors.
        "tiers.card.at_least": "at least {0}",
        "tiers.card.below": "below {0}",
        "tiers.card.granted": "granted",
        "tiers.card.next": "missing to {0}",
        "tiers.card.proposed": "proposed",
        "tiers.card.score": "score",
        "tiers.missing.leave_out": "missing",
        "tiers.missing.renormalise": "left out",
        "tiers.missing.zero": "missing: 0",

        // What decided. {0} tier or factor.
        "tiers.why.condition": "not {0}: {1}",
        "tiers.why.factor": "{0}: {1} of {2}",
        "tiers.why.missing": "data missing",
        "tiers.why.too_new": "too new",

        // What happened to a tier.
        "tiers.change.assigned": "granted",
        "tiers.change.expired": "time over",
        "tiers.change.override_ended": "override ended",
        "tiers.change.overridden": "override",

        "tiers.note.counting.days": "orders of one day count as one",
        "tiers.note.counting.orders": "every order counts, several on one day too",
        "tiers.note.differing": "customers who have another tier than present data propose: {0}",
        "tiers.note.interactions": "interactions of all kinds count, but none that a machine sent",
        "tiers.note.interactions_chosen": "only these interactions count, and none that a machine sent: {0}",
        "tiers.note.lapsed": "customers whose tier has run out and who were granted no other: {0}",
        "tiers.note.missing": "customers without a proposal because data are missing: {0}",
        "tiers.note.missing.leave_out": "a customer without data for a factor gets no proposal",
        "tiers.note.missing.renormalise": "a factor without data is left out; the others share its weight",
        "tiers.note.missing.zero": "a factor without data earns nothing",
        "tiers.note.no_collection.fail":
            "customers to whom nothing was due, so that conditions on collection fail: {0}",
        "tiers.note.no_collection.waive":
            "customers to whom nothing was due, so that conditions on collection are waived: {0}",
        "tiers.note.other_currency": "customers who paid in {1}, which does not count: {0}",
        "tiers.note.overridden": "granted tiers that go against the rules (overrides): {0} of {1}",
        "tiers.note.repurchase":
            "of the parts of {0} months that begin after the first purchase, those with another purchase",
        "tiers.note.rules":
            "proposals follow the rule set '{0}' on what happened from {1} to {2}; a granted tier changes only when it "
            + "is granted anew or runs out",
        "tiers.note.shares.cumulative":
            "shares are of what all customers paid: that of customers who paid strictly more decides",
        "tiers.note.shares.own": "shares are of what all customers paid: the customer's own decides",
        "tiers.note.too_new": "customers without a proposal because they are known for fewer than {1} days: {0}",

        // Settings of a rule set that cannot be used.
        "tiers.rules.band_range": "no score is above 100, so the band '{0}' must begin at 100 or lower",
        "tiers.rules.condition_range": "a share or a rate is from 0 to 1 (0 % to 100 %)",
        "tiers.rules.last_tier": "the last tier must have no conditions, so that every customer has a tier",
        "tiers.rules.name_twice": "'{0}' is here twice; give each one its own name",
        "tiers.rules.no_name": "a factor, band or tier has no name; give each one its own name",
        "tiers.rules.no_suite": "a factor measures the full suite; name its product lines in 'full_suite'",
        "tiers.rules.no_floor": "the last band must begin at 0, so that every score has a tier",
        "tiers.rules.not_falling":
            "the bands go from the best to the last, so '{0}' must begin lower than the one before",
        "tiers.rules.not_rising": "the values of a table must rise, and '{0}' does not",
        "tiers.rules.points_max": "the table gives at most {0} points and the factor has {1}; make them equal",
        "tiers.rules.points_range": "points must be 0 to {0}",
        "tiers.rules.points_total": "the points of all factors add up to {0}; they must add up to 100",
        "tiers.rules.repurchase_window":
            "the parts of the window have {0} months ('repurchase_months') and the window only {1} ('window_months')",
        "tiers.rules.two_forms":
            "a rule set has either 'factors', 'bands' and 'missing', or 'basis', 'tiers' and 'collection_missing'",
    ]

    private static let tierReports: [String: String] = [
        "report.renewals.title": "Renewals",
        "report.renewals.summary":
            "Subscriptions and contracts that fell due in a period and how many were renewed, by the tier held on the due day",
        "report.renewals.empty":
            "no term of a subscription ends in this period; 'subscription.started' and 'subscription.renewed' with a "
            + "last day ('ends') bring terms, and --from and --to choose another period",
        "report.scorecard.title": "Scorecard",
        "report.scorecard.summary":
            "One customer's score: every factor with its value, points and events, and what is missing to the next tier",
        "report.scorecards.title": "Scorecards",
        "report.scorecards.summary": "Every customer's granted and proposed tier, score, sales, and what decided",
        "report.scoring-coverage.title": "Scoring coverage",
        "report.scoring-coverage.summary": "For how many customers each factor has data, or what is missing of whom",
        "report.tier-history.title": "Tier history",
        "report.tier-history.summary": "Every grant, override and end of a customer's tier, with who decided and why",
        "report.tier-history.empty":
            "no tier has been granted; record 'tier.assigned' events, or look at 'daybook tiers' for what present "
            + "data propose",
        "report.tier-migration.title": "Tier migration",
        "report.tier-migration.summary":
            "How customers moved between granted tiers from one day to another, as a matrix or customer by customer",
        "report.tiers.title": "Tiers",
        "report.tiers.summary":
            "Customers by granted tier, beside what present data propose, with their sales and shares",
        "report.tiers.empty":
            "there are no customers yet; import orders, invoices, payments or interactions ('daybook import'), and "
            + "grant tiers with 'tier.assigned' events",

        "report.parameter.events": "how many of the newest events to name",
        "report.parameter.list": "yes: list the customers with what is missing",
        "report.parameter.movers": "yes: list each customer that moved",
        "report.parameter.rules": "the rule set that proposes tiers",
        "report.parameter.tier": "only customers with this granted tier",

        "report.column.cancelled": "Cancelled",
        "report.column.change": "Change",
        "report.column.customers_share": "Share",
        "report.column.decided_by": "By",
        "report.column.due_terms": "Due",
        "report.column.factor": "Factor",
        "report.column.granted": "Granted",
        "report.column.measures": "Measures",
        "report.column.missing": "Missing",
        "report.column.missing_factors": "Missing",
        "report.column.moved_by": "Moved by",
        "report.column.newest": "Newest",
        "report.column.of": "Of",
        "report.column.points": "Points",
        "report.column.points_full": "Of",
        "report.column.proposed": "Proposed",
        "report.column.renewal_rate": "Rate",
        "report.column.renewed": "Renewed",
        "report.column.sales_share": "Share of sales",
        "report.column.tier": "Tier",
        "report.column.tier_before": "Before",
        "report.column.tier_from": "From",
        "report.column.tier_to": "To",
        "report.column.undecided": "Open",
        "report.column.until": "Until",
        "report.column.why": "Why",
        "report.column.with_data": "With data",
    ]
}
