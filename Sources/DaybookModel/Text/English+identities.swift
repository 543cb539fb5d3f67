/// Customers that turned out to be the same.
extension English {
    static let identities: [String: String] = [
        "duplicates.city": "same city",
        "duplicates.name": "same name",
        "duplicates.name_but_form": "same name but for the legal form",
        "duplicates.other_country": "other country",
        "duplicates.other_registration": "other registration number",
        "duplicates.postal_code": "same postal code",
        "duplicates.registration": "same registration number",
        "help.merge": "Let a duplicate count as the customer it is the same as; both histories stay.",
        "help.merge.duplicate": "Key of the duplicate.",
        "help.merge.example":
            "Examples: daybook duplicates · daybook merge C-1002 C-1001 --reason 'same company' --dry-run · daybook merges",
        "help.merge.survivor": "Key of the customer that goes on.",
        "help.unmerge": "Let a merged customer stand on its own again, with exactly what was its own.",
        "help.unmerge.example": "Example: daybook unmerge C-1002 --reason 'two branches after all' --dry-run",
        "merge.already": "{0} was merged into {1} already, on {2}; 'daybook unmerge {0}' takes that back",
        "merge.already_then":
            "{0} was merged into {1} already at the time of this event; record customer.unmerged before it, or use "
            + "'daybook unmerge'",
        "merge.busy": "events of these customers keep coming in; try again",
        "merge.circle": "{1} was merged into {0}, at once or by way of others: {0} cannot become a part of {1}",
        "merge.done": "{0} counts as {1} from now on (events {2} and {3}).",
        "merge.held": "{0} is on hold, and {1} will be because of it until {0} is released (credit.hold_released)",
        "merge.not_merged": "{0} is not merged into any customer; 'daybook merges {0}' shows what was",
        "merge.not_merged_then":
            "{0} was not merged into {1} at the time of this event, so there is nothing to take back; 'daybook merges {0}' "
            + "shows what was",
        "merge.same": "{0} cannot be merged into itself; name the duplicate and the customer that goes on",
        "merge.twice_known":
            "{0} documents have an id that both customers use; of each the later one would be set aside, which 'daybook "
            + "issues' lists",
        "merge.undone": "{0} stands on its own again (from event {1} on); {2} has kept what was its own.",
        "merges.state.circle": "set aside: counts as this one already",
        "merges.state.in_force": "in force",
        "merges.state.itself": "set aside: into itself",
        "merges.state.nothing_to_undo": "set aside: nothing to undo",
        "merges.state.replaced": "replaced by another merge",
        "merges.state.undone": "undone",
        "merges.state.unknown_customer": "set aside: no such customer",
        "report.column.merged_into": "Merged into",
        "report.column.other_customer": "Other",
        "report.column.other_name": "Name of the other",
        "report.column.reasons": "Reasons",
        "report.credit.held_by_duplicate":
            "{0} is on hold because of {1}, which was merged into it: record credit.hold_released for {1} to lift that",
        "report.duplicates.empty":
            "No two customers agree in a registration number or a company name, which come with customer.registered and "
            + "customer.changed.",
        "report.duplicates.more": "{0} more pairs are not shown; top shows more",
        "report.duplicates.summary":
            "Customers that may be the same, ranked, with reasons; compares clear fields only, no personal data.",
        "report.duplicates.title": "Possible duplicates",
        "report.merged_into":
            "{0} was merged into {1} on {2} (event {3}); the answer is about {1}, duplicates included",
        "report.merges.empty": "No customer was merged; 'daybook merge DUPLICATE SURVIVOR' does it.",
        "report.merges.summary": "Every merge of customers: when, by whom, why, and whether it is in force.",
        "report.merges.title": "Merged customers",
        "report.parameter.score_min": "only pairs with at least this score, of 100",
        "report.parameter.top": "how many pairs to list",
    ]
}
