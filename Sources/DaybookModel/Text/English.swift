/// The English catalogue of strings, by key, in sections by area.
public enum English {
    /// The phrase of a key; nil when there is none. The sections that every command needs are asked first, so that most commands
    /// do not wait until all others are put together.
    public static func phrase(_ key: String) -> String? { commands[key] ?? core[key] ?? phrases[key] }

    public static let phrases: [String: String] = sections.reduce(into: [:]) { all, area in
        all.merge(area) { first, _ in first }
    }

    static let sections: [[String: String]] = [
        commands,
        core,
        credit,
        demo,
        evidence,
        identities,
        erasure,
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
        verify,
    ]
}
