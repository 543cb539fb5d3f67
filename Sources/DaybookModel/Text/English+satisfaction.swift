extension English {
    static let satisfaction: [String: String] = [
        "report.satisfaction.title": "Satisfaction",
        "report.satisfaction.summary":
            "What customers think by period, channel, product, agent or tier: figure, answers, interval, response rate",
        "report.satisfaction.empty":
            "there are no such answers; they come in as survey.answered events ('daybook record survey.answered "
            + "CUSTOMER metric=csat scale_min=1 scale_max=5 score=4', or 'daybook import')",
        "report.satisfaction.measure": "{0} by {1}",
        "report.satisfaction.measure_between": "{0} by {1} · {2} to {3}",
        "report.satisfaction.measure_to": "{0} by {1} · until {2}",
        "report.satisfaction.scale": "{0}–{1}",
        "report.satisfaction.scale_low_is_good": "{0}–{1}, low is good",
        "report.satisfaction.series": "{0} by {1}",
        "report.satisfaction.series_of": "{0}: {1}",
        "report.satisfaction.small": "small",
        "report.satisfaction.small_note":
            "figures of fewer than {0} answers are marked as small; chance moves them a lot",
        "report.satisfaction.replaced":
            "{0} earlier answers of customers who answered again are kept and not counted",
        "report.satisfaction.late": "{0} answers came after the survey had closed and are not counted",
        "report.satisfaction.excluded": "{0} answers were given in a way that the rules leave out",
        "report.satisfaction.other_scale":
            "{0} answers are not on the scale {2}–{3} of {1} and are not counted: scales do not mix",
        "report.satisfaction.uninvited":
            "{0} answers came without a survey that was sent; they count in the figure and not in the response rate",
        "report.satisfaction.by_agents": "{0} answers were entered by agents",
        "report.satisfaction.formula.top_2_box": "top-2-box",
        "report.satisfaction.formula.top_3_box": "top-3-box",
        "report.satisfaction.formula.mean": "mean",
        "report.satisfaction.formula.mean_over_maximum": "mean over maximum",
        "report.satisfaction.formula.rescaled_mean": "rescaled mean",
        "report.satisfaction.formula.net": "net score",

        "report.parameter.formula": "how the figure is computed; as the rule set says when absent",
        "report.parameter.period": "length of the periods; as the rule set says when absent",

        "report.column.agent": "Agent",
        "report.column.channel": "Channel",
        "report.column.margin": "Margin",
        "report.column.mean": "Mean",
        "report.column.mode": "Mode",
        "report.column.period": "Period",
        "report.column.product": "Product",
        "report.column.product_line": "Product line",
        "report.column.response_rate": "Response",
        "report.column.sample": "Sample",
        "report.column.sent": "Sent",
        "report.column.series": "Series",
        "report.column.tier": "Tier",
        "report.column.wave": "Wave",

        "rules.satisfaction.half_baseline":
            "a baseline needs both its first and its last day; add the other of baseline_from and baseline_to",
        "rules.satisfaction.half_scale": "a scale has two ends; add the other of scale_min and scale_max",
        "rules.satisfaction.no_definition": "the metric '{0}' has no definition; give it a formula",
        "rules.satisfaction.order":
            "the definitions of '{0}' must follow each other: the first without 'from', each other one from a later day",
    ]
}
