extension English {
    static let tiers: [String: String] = [
        // Settings of a rule set that cannot be used.
        "tiers.rules.last_tier": "the last tier must have no conditions, so that every customer has a tier",
        "tiers.rules.name_twice": "'{0}' is here twice; give each one its own name",
        "tiers.rules.no_floor": "the last band must begin at 0, so that every score has a tier",
        "tiers.rules.not_falling":
            "the bands go from the best to the last, so '{0}' must begin lower than the one before",
        "tiers.rules.not_rising": "the values of a table must rise, and '{0}' does not",
        "tiers.rules.points_max": "the table gives at most {0} points and the factor has {1}; make them equal",
        "tiers.rules.points_range": "points must be 0 to {0}",
        "tiers.rules.points_total": "the points of all factors add up to {0}; they must add up to 100",
        "tiers.rules.two_forms":
            "a rule set has either 'factors', 'bands' and 'missing', or 'basis', 'tiers' and 'collection_missing'",
    ]
}
