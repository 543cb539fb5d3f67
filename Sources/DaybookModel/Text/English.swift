/// The English catalogue of strings, by key, in sections by area.
public enum English {
    public static let phrases: [String: String] = sections.reduce(into: [:]) { all, area in
        all.merge(area) { first, _ in first }
    }

    static let sections: [[String: String]] = [
        commands,
        core,
        credit,
        demo,
        identities,
        explain,
        importing,
        mapping,
        payload,
        planning,
        publications,
        reports,
        rules,
        satisfaction,
        tiers,
        timelines,
        undo,
        value,
    ]
}
