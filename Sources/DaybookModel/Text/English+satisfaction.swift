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
        "report.satisfaction.few": "few",
        "report.satisfaction.few_note":
            "figures of fewer than {0} answers are marked as few: chance moves them a lot",
        "report.satisfaction.other_metrics": "there are no answers of '{0}'; there are answers of: {1}",
        "report.satisfaction.replaced":
            "answers that the same customer replaced by a later one, kept and not counted: {0}",
        "report.satisfaction.late": "answers after the survey had closed, not counted: {0}",
        "report.satisfaction.excluded": "answers given in a way that the rules leave out, not counted: {0}",
        "report.satisfaction.other_scale":
            "answers not on the scale {2}–{3} of {1}, not counted because scales do not mix: {0}",
        "report.satisfaction.off_scale":
            "answers whose score is not on the scale they name, not counted; correct them at their source: {0}",
        "report.satisfaction.too_many_periods":
            "from {0} to {1} there are more than {2} periods; ask for fewer days with 'from' and 'to', or for a longer "
            + "'period'",
        "report.satisfaction.uninvited":
            "answers to no survey that was sent, counted in the figure and not in the response rate: {0}",
        "report.satisfaction.by_agents": "answers that an agent entered: {0}",
        "report.satisfaction.formula.top_2_box": "top-2-box",
        "report.satisfaction.formula.top_3_box": "top-3-box",
        "report.satisfaction.formula.mean": "mean",
        "report.satisfaction.formula.mean_over_maximum": "mean over maximum",
        "report.satisfaction.formula.rescaled_mean": "rescaled mean",
        "report.satisfaction.formula.net": "net score",

        "report.satisfaction-trend.title": "Satisfaction trend",
        "report.satisfaction-trend.summary":
            "Satisfaction per period with moving average and control limits; signals are named, noise is not",
        "report.satisfaction-trend.baseline":
            "limits come from {0} to {1}, {2} periods with answers, and stay as they are",
        "report.satisfaction-trend.no_limits":
            "no limits: the baseline has {0} periods with answers, and limits need {1}",
        "report.satisfaction-trend.no_new": "no new answers since {0}",
        "report.satisfaction-trend.signal": "{0}: {1}",
        "report.satisfaction-trend.signal.outside": "outside",
        "report.satisfaction-trend.signal.range": "jump",
        "report.satisfaction-trend.signal.run": "8 on one side",
        "report.satisfaction-trend.signal.twoOfThree": "2 of 3",
        "report.satisfaction-trend.signals":
            "outside: beyond a limit; jump: further from the period before than usual; 8 on one side: of the centre; "
            + "2 of 3: beyond two thirds of the way to the same limit",
        "report.satisfaction-trend.slope":
            "per period {0} points (standard error {1}, t {2}); median slope {3}",
        "report.satisfaction-trend.kendall": "Mann–Kendall S {0}, Z {1}: {2}",
        "report.satisfaction-trend.rising": "rising",
        "report.satisfaction-trend.falling": "falling",
        "report.satisfaction-trend.no_trend": "no trend that chance could not make",
        "report.satisfaction-trend.note_of": "{0}: {1}",
        "report.satisfaction-trend.legend": "o value   X signal   - limits   . centre   an empty column is a gap",

        "report.low-scores.title": "Low scores",
        "report.low-scores.summary":
            "Answers with a low score in the customer's own words, and whether somebody acts on them; newest first",
        "report.low-scores.empty":
            "nobody gave a low score in these days; answers come in as survey.answered events, and the rule set "
            + "'satisfaction' says how many of the worst scores are low",
        "report.low-scores.of": "{0}, the worst {1} of {2}",
        "report.low-scores.action": "{0} {1}",
        "report.low-scores.no_action": "none yet",

        "report.survey-waves.title": "Survey waves",
        "report.survey-waves.summary":
            "Each survey wave with sent, bounced and answered surveys, and what the year's quarter ends can show",
        "report.survey-waves.empty":
            "there are no surveys; survey.sent events name the wave and the last day, survey.answered events bring the "
            + "answers",
        "report.survey-waves.change": "{0}: {1} points against {2}, give or take {3}",
        "report.survey-waves.late": "{0}: answers after it had closed, not counted: {1}",
        "report.survey-waves.no_new": "no new data since {0}",
        "report.survey-waves.no_target": "no target",
        "report.survey-waves.no_wave": "no wave",
        "report.survey-waves.none_yet": "no data yet",
        "report.survey-waves.not_yet": "not over yet",
        "report.survey-waves.off_scale":
            "{0}: answers whose score is not on the scale they name, not counted: {1}",
        "report.survey-waves.replaced": "{0}: answers that the same customer replaced by a later one, not counted: {1}",
        "report.survey-waves.status.met": "met",
        "report.survey-waves.status.missed": "missed",
        "report.survey-waves.status.notProven": "not proven",
        "report.survey-waves.target":
            "the target is {0}: met when the whole 95 % interval reaches it, missed when none of it does",
        "report.survey-waves.uninvited": "{0}: answers to no survey that was sent: {1}",

        "report.voice-of-customer.title": "Voice of the customer",
        "report.voice-of-customer.summary":
            "How many customers we heard from, of how many we learned a need, and who is silent",
        "report.voice-of-customer.empty":
            "nothing was heard of customers in these days; contacts come in as interaction.logged, visit.done and "
            + "case.opened events, needs as need.recorded",
        "report.voice-of-customer.silent": "silent",
        "report.voice-of-customer.silent_of": "{0} of {1} customers were silent",

        "report.closed-loop.title": "Closed loop",
        "report.closed-loop.summary":
            "Whether low scores lead to actions, and how many of these are open, overdue, done and verified",
        "report.closed-loop.empty":
            "there is no low score and no action; actions are recorded as action.opened, action.assigned, action.done "
            + "and action.verified events",
        "report.closed-loop.of": "{0}",
        "report.closed-loop.acted": "low scores with an action",
        "report.closed-loop.closed": "closed in all",
        "report.closed-loop.overdue": "overdue",
        "report.closed-loop.state.open": "open",
        "report.closed-loop.state.done": "done",
        "report.closed-loop.state.verified": "verified",
        "report.closed-loop.verified_as": "verified: {0}",

        "report.complaints.title": "Complaints",
        "report.complaints.summary":
            "Complaints per 100 orders and per 100 customers, by period or before and after a date",
        "report.complaints.empty":
            "there are neither orders nor such cases; they come in as order.placed and case.opened events",
        "report.complaints.of": "cases of kind {0}",
        "report.complaints.after": "after",
        "report.complaints.before": "before",
        "report.complaints.change": "change",
        "report.complaints.compared": "cases of kind {0} · {1} to {2} against {3} to {4}",
        "report.complaints.half": "a comparison needs both 'compare_from' and 'compare_to'; add the other one",
        "report.complaints.no_from": "a comparison needs 'from', the first day of the later period; add it",

        "report.parameter.baseline_from":
            "first day of the periods that limits come from; as the rule set says when absent",
        "report.parameter.baseline_to": "last day of the periods that limits come from",
        "report.parameter.formula": "how the figure is computed; as the rule set says when absent",
        "report.parameter.kind": "kind of case that counts",
        "report.parameter.limits": "how control limits are drawn; automatic takes share where the figure is one",
        "report.parameter.period": "length of the periods; as the rule set says when absent",

        "report.column.about": "About",
        "report.column.action": "Action",
        "report.column.actions": "Actions",
        "report.column.agent": "Agent",
        "report.column.average": "Average",
        "report.column.bounced": "Bounced",
        "report.column.centre": "Centre",
        "report.column.channel": "Channel",
        "report.column.contacted": "Contacted",
        "report.column.contacts": "Contacts",
        "report.column.ended": "Ended",
        "report.column.few": "Few",
        "report.column.high": "High",
        "report.column.last_contact": "Last contact",
        "report.column.last_need": "Last need",
        "report.column.limit_high": "Up to",
        "report.column.limit_low": "From",
        "report.column.low": "Low",
        "report.column.margin": "Margin",
        "report.column.mean": "Mean",
        "report.column.mode": "Mode",
        "report.column.needs": "Needs",
        "report.column.per_100_customers": "Per 100 customers",
        "report.column.per_100_orders": "Per 100 orders",
        "report.column.period": "Period",
        "report.column.product": "Product",
        "report.column.product_line": "Product line",
        "report.column.quarter": "Quarter",
        "report.column.response_rate": "Rate",
        "report.column.sent": "Sent",
        "report.column.series": "Series",
        "report.column.signal": "Signal",
        "report.column.silent": "Silent",
        "report.column.standardised": "Same mix",
        "report.column.state": "State",
        "report.column.status": "Status",
        "report.column.step": "Step",
        "report.column.title": "Title",
        "report.column.verified": "Verified",
        "report.column.wave": "Wave",
        "report.column.with_need": "Learned",
        "report.column.words": "Words",

        "rules.satisfaction.half_baseline":
            "a baseline needs both its first and its last day; add the other of baseline_from and baseline_to",
        "rules.satisfaction.half_scale": "a scale has two ends; add the other of scale_min and scale_max",
        "rules.satisfaction.no_definition": "the metric '{0}' has no definition; give it a formula",
        "rules.satisfaction.order":
            "the definitions of '{0}' must follow each other: the first without 'from', each other one from a later day",
    ]
}
