import DaybookModel

/// Every kind of rule set; nothing else lists them.
public enum RuleSetCatalogue {
    public static let kinds: [any RuleSet.Type] = [
        CreditRules.self,
        SatisfactionRules.self,
        SegmentRules.self,
        TierRules.self,
        WorkCalendar.self,
    ]

    public static func kind(named name: String) -> (any RuleSet.Type)? { kinds.first { $0.kind == name } }

    /// The rule sets that come with Daybook, by kind.
    public static let builtIn: [(name: String, kind: any RuleSet.Type)] = kinds.flatMap { kind in
        kind.builtInNames.map { ($0, kind) }
    }
}

extension RuleSet {
    static var builtInNames: [String] { builtIn.map(\.name) }

    /// The one that comes with Daybook under this name.
    public static func builtIn(named name: String) -> Self? { builtIn.first { $0.name == name }?.rules }
}
