import DaybookModel

/// The settings of a rule set that proposes tiers: what is measured over which window, and a score sheet or conditions that
/// make a tier of it.
public struct TierRules: RuleSet {
    public static let kind = "tiers"

    public enum Form: Sendable, Equatable {
        case sheet(ScoreSheet)
        case shares(ShareRule)
    }

    public var form: Form
    /// The window ends on the day asked about.
    public var windowMonths = 12
    /// A customer known for fewer days gets no proposal.
    public var tooNewDays = 90
    /// Whether what a customer of less than a window adds up is scaled to a whole window.
    public var proRatesNew = false
    public var counting: PurchaseCounting = .orders
    /// The parts of the window that the repurchase rate looks at.
    public var repurchaseMonths = 3
    public var interactions = InteractionSelection()
    /// The product lines that make a full suite (T10); empty when there is none.
    public var fullSuite: [String] = []

    public init(_ form: Form) { self.form = form }

    /// Names of the tiers, best first.
    public var tiers: [String] {
        switch form {
        case .sheet(let sheet): sheet.bands.map(\.tier)
        case .shares(let rule): rule.tiers.map(\.name)
        }
    }

    public func window(endingOn day: Day) -> CreditPeriod { CreditPeriod(months: windowMonths, endingOn: day) }

    /// Whether it needs the credit read model.
    public var needsCollection: Bool {
        switch form {
        case .sheet(let sheet): sheet.factors.contains { $0.source == .collectionRate }
        case .shares(let rule): rule.tiers.contains { $0.collection != nil }
        }
    }
}
