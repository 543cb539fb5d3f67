/// Customers that turned out to be the same.
extension English {
    static let identities: [String: String] = [
        "report.merged_into":
            "{0} was merged into {1} on {2} (event {3}); the answer is about {1}, duplicates included",
        "report.credit.held_by_duplicate":
            "{0} is on hold because of {1}, which was merged into it: record credit.hold_released for {1} to lift that",
    ]
}
