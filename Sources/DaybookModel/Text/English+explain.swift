extension English {
    static let explain: [String: String] = [
        "explain.heading": "Why {0}",
        "explain.subtitle": "{0}",
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
            "each line shows the figure as it grows from customer to customer, the largest part first; what the {0} "
            + "customers contribute adds up to it",
        "explain.does_not_add_up":
            "such a figure is not the sum of what each of the {0} customers contributes, so each line shows it as it would "
            + "be of that customer alone",
        "explain.rules_built_in": "rule set '{0}': the one that comes with Daybook ('daybook rules show {0}')",
        "explain.rules_published":
            "rule set '{0}': version {1}, in force from {2}, published by {3} with event {4} ('daybook rules show {0}')",
        "explain.show": "'daybook show {0}' shows an event in full",
        "explain.which_row": "which row of '{0}'? Name one of: {1}",
        "explain.no_row": "'{1}' has no row '{0}'; nearest are: {2}",
        "explain.several_rows": "'{0}' fits several rows of '{1}'; name one of: {2}",
        "explain.no_column": "'{1}' has no column '{0}' to explain; it has: {2}",
        "explain.no_figure": "the row '{0}' of '{1}' holds no figure to explain",
        "report.column.decisive": "Decisive",
        "report.column.what": "What",
    ]
}
