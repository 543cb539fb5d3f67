extension English {
    /// Customer value: RFM, segments, concentration, value by dimensions, before and after.
    static let value: [String: String] = [valueReports, valueParameters, valueColumns, segmentRules].reduce([:]) {
        all, part in all.merging(part) { first, _ in first }
    }

    private static let valueReports: [String: String] = [
        "report.after": "after",
        "report.before": "before",
        "report.change": "change",
        "report.compare_reversed":
            "the period to compare with begins on {0} and ends before that, on {1}; exchange 'compare_from' and 'compare_to'",
        "report.day_ahead": "{0} is after the as-of date {1}; use an earlier day or a later --as-of",
        "report.value.empty":
            "It shows what customers ordered, were invoiced and paid: order.placed, invoice.issued and payment.received, "
            + "recorded or imported ('daybook import')",
        "report.window.all": "all time to {0}",
        "report.window.days": "{0} days to {1}",
        "report.window.too_long": "{0} days is not a window for this report; use 1 to {1}, or 0 for all time",

        "report.measure.collected": "collected",
        "report.measure.customers": "customers",
        "report.measure.invoiced": "invoiced",
        "report.measure.ordered": "ordered",

        "report.dimension.city": "city",
        "report.dimension.country": "country",
        "report.dimension.grade": "credit grade",
        "report.dimension.industry": "industry",
        "report.dimension.kind": "kind",
        "report.dimension.month": "month",
        "report.dimension.none": "none",
        "report.dimension.owner": "owner",
        "report.dimension.productLine": "product-line",
        "report.dimension.quarter": "quarter",
        "report.dimension.region": "region",
        "report.dimension.segment": "segment",
        "report.dimension.tier": "tier",
        "report.dimension.year": "year",

        "report.cohort.title": "Same customers before and after",
        "report.cohort.summary":
            "What the customers of each tier on a day bought in two periods: the same customers in both, so that movers "
            + "cannot fake growth",
        "report.cohort.subtitle": "tier on {0} · {1} to {2} against {3} to {4} · {5}",
        "report.cohort.empty":
            "It shows customers by the tier they were granted: tier.assigned, and what they bought before and after",

        "report.heatmap.title": "Heat map of customer value",
        "report.heatmap.summary": "Value or number of customers by any two dimensions, such as tier and quarter",
        "report.heatmap.customers": "customers who ordered count once in each cell and once in each total",
        "report.heatmap.legend": "{0}: from little to the most that one cell holds",
        "report.heatmap.products":
            "only orders say which product line they are of; use measure=ordered or measure=customers",
        "report.heatmap.subtitle": "{0} to {1} · {2} by {3} and {4}",

        "report.pareto.title": "Concentration of sales",
        "report.pareto.summary":
            "What the first 10, 20 … 100 % of the customers have of all sales, the share of customers that makes 80 %, "
            + "Gini and Herfindahl index",
        "report.pareto.active": "customers with any",
        "report.pareto.all": "all customers",
        "report.pareto.few":
            "{1}: customers: {0}; a share of so few says less than the list, so there is none below 5",
        "report.pareto.gini": "{0}: Gini {1}, Herfindahl index {2}",
        "report.pareto.most": "{0}: {1} of {2} customers ({3}) make 80 % of the total",
        "report.pareto.negative":
            "{0}: customers below zero: {1}; shares pass 100 % before them, and Gini and Herfindahl index are not "
            + "defined",
        "report.pareto.nothing": "{0}: the total is not above zero, so there are no shares of it",
        "report.pareto.subtitle": "{0} to {1} · {2} · {3}",
        "report.pareto.top": "{0}: the top 20 % ({1} of {2} customers, rounded up) have {3} of the total",

        "report.pyramid.title": "Customer pyramid",
        "report.pyramid.summary": "Head count, sales and profit of each granted tier; every customer is in one layer",
        "report.pyramid.subtitle": "{0} to {1} · {2}",
        "report.pyramid.no_profit": "no costs were recorded for customers in the period, so profit is not shown",
        "report.pyramid.profit":
            "profit is {0} {1}: the value less {2} of costs recorded for customers, and nothing else",

        "report.rfm.title": "Recency, frequency, money",
        "report.rfm.summary":
            "When customers bought last, how often and for how much, with scores 1 to 5 and the segment of each",
        "report.rfm.cuts":
            "{0}: scores 2 / 3 / 4 / 5 need R of at most {1} days, F of at least {2} purchases, M of at least {3}",
        "report.rfm.empty":
            "It shows customers who bought: order.placed, recorded or imported ('daybook import'); window=0 looks at all time",
        "report.rfm.money.collected": "money as collected",
        "report.rfm.money.ordered": "money as ordered",
        "report.rfm.present_cuts":
            "these points come from everybody's purchases up to this day, so a score may move because others bought",
        "report.rfm.subtitle": "{0} · {1}",
        "report.rfm.uneven": "{0}: some score is nobody's, because too few customers differ",
        "report.rfm.without": "customers without a purchase in the window, who have no scores: {0}",
        "report.rfm.without_amount": "purchases without an amount, which count 0: {0}",

        "report.rfm-segments.title": "Segments by recency, frequency, money",
        "report.rfm-segments.summary":
            "How many customers and how much money each RFM segment has, and what its customers are like",

        "report.sales-efficiency.title": "Sales efficiency",
        "report.sales-efficiency.summary": "Sales collected per hour of selling and per person, before and after",
        "report.sales-efficiency.empty":
            "It shows what customers paid (payment.received) per hour of selling (cost.recorded with kind selling and hours)",
        "report.sales-efficiency.subtitle": "{0} to {1} against {2} to {3}",
        "report.sales-efficiency.no_hours":
            "a period has no hours of the kind '{0}'; they come with cost.recorded and its field hours",
    ]

    private static let valueParameters: [String: String] = [
        "report.parameter.compare_from": "first day of the period to compare with",
        "report.parameter.compare_to": "last day of the period to compare with",
        "report.parameter.cost_kind": "kind of the costs whose hours are counted",
        "report.parameter.frequency": "what counts as a purchase: each order, or each day with orders",
        "report.parameter.measure": "what is counted",
        "report.parameter.method":
            "how scores are cut: by the middle of the ranks that equals share, or by quantiles as the R package rfm does",
        "report.parameter.money": "what M is: orders less cancellations and returns, or payments less refunds",
        "report.parameter.on": "day on which the tier decides; the first day of the period when absent",
        "report.parameter.population": "who is counted: active (with an amount in the period) or all customers",
        "report.parameter.segments": "rule set with the table of segments",
        "report.parameter.show": "shares of customers and money, or the median or mean of days, purchases and money",
        "report.parameter.window": "how many days back purchases count; 0 for all time",
        "report.parameter.x": "what the columns are",
        "report.parameter.y": "what the rows are",
    ]

    private static let valueColumns: [String: String] = [
        "report.column.active_twice": "In both",
        "report.column.amount_after": "After",
        "report.column.amount_before": "Before",
        "report.column.before": "Before",
        "report.column.cumulative": "Together",
        "report.column.cumulative_share": "Share together",
        "report.column.customer_share": "Of all",
        "report.column.f": "F",
        "report.column.first_customers": "First",
        "report.column.first_day": "From",
        "report.column.hours": "Hours",
        "report.column.last_customer": "Last of them",
        "report.column.last_day": "To",
        "report.column.m": "M",
        "report.column.money": "Money",
        "report.column.money_each": "Money each",
        "report.column.money_share": "Of money",
        "report.column.per_hour": "Per hour",
        "report.column.per_person": "Per head",

        "report.column.persons": "Persons",
        "report.column.profit_share": "Of profit",
        "report.column.purchases": "Purchases",
        "report.column.r": "R",
        "report.column.recency_days": "Days",
        "report.column.rfm": "RFM",
        "report.column.same_tier": "Same tier",
        "report.column.segment": "Segment",
        "report.column.shade": "Shade",
        "report.column.value_each": "Its value",
        "report.column.value_share": "Of value",
        "report.column.when": "When",
        "report.column.x": "Column",
        "report.column.y": "Row",
    ]

    private static let segmentRules: [String: String] = [
        "rules.segments.cell_missing":
            "no segment holds the cell {0}; add it to one, because each of the 125 needs one",
        "rules.segments.cell_twice":
            "the cell {0} is in '{1}' and in '{2}'; leave it in one place, because no order decides between them",
        "rules.segments.not_cells": "'{0}' names no cells; write scores from 1 to 5 such as R4-5 F3 M1-2",
        "rules.segments.twice": "there are two segments '{0}'; give them different names",
    ]
}
