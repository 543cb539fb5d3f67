/// The English catalogue of strings, by key, in sections by area.
public enum English {
    /// The phrase of a key; nil when there is none. A section is put together when it is first looked into, and those that every
    /// command needs come first: most commands wait for no other.
    public static func phrase(_ key: String) -> String? {
        for section in sections {
            if let phrase = section()[key] { return phrase }
        }
        return nil
    }

    static let sections: [@Sendable () -> [String: String]] = [
        { commands },
        { core },
        { credit },
        { demo },
        { evidence },
        { identities },
        { erasure },
        { explain },
        { importing },
        { mapping },
        { payload },
        { planning },
        { publications },
        { reports },
        { rules },
        { satisfaction },
        { tiers },
        { timelines },
        { undo },
        { value },
        { verify },
    ]
}
