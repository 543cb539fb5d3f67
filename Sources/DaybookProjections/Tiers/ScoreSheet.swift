import DaybookModel

/// What a factor of a score sheet measures.
public enum TierFactorSource: String, Sendable, CaseIterable {
    /// Payments less reversals and refunds, in the store's currency (T08).
    case collected
    /// Collected on invoices due in the window, of what they ask for (T12).
    case collectionRate = "collection_rate"
    /// Orders, or days with an order (T09).
    case orderCount = "order_count"
    /// The share of parts of the window with another purchase (T11).
    case repurchaseRate = "repurchase_rate"
    /// Distinct product lines bought (T10).
    case productLines = "product_lines"
    /// 1 when every product line of the full suite was bought, else 0 (T10).
    case fullSuite = "full_suite"
    /// Interactions of the chosen kinds (T14).
    case interactions
    /// Visits done, and questions asked (T13).
    case visits
    case inquiries

    /// Whether it adds something up over the window, so that a short time can be scaled to a whole window.
    public var isSum: Bool {
        switch self {
        case .collected, .orderCount, .interactions, .visits, .inquiries: true
        case .collectionRate, .repurchaseRate, .productLines, .fullSuite: false
        }
    }
}

/// One line of a score sheet.
public struct SheetFactor: Sendable, Equatable {
    public var name: String
    public var source: TierFactorSource
    /// Full marks, in millionths.
    public var points: Int64
    public var table: ScoreTable

    public init(_ name: String, _ source: TierFactorSource, points: Int64, _ table: ScoreTable) {
        self.name = name
        self.source = source
        self.points = points
        self.table = table
    }
}

/// A tier and the lowest score that reaches it.
public struct TierBand: Sendable, Equatable {
    public var tier: String
    /// In millionths of a point; a score equal to it is in the band (T03).
    public var from: Int64

    public init(_ tier: String, from: Int64) {
        self.tier = tier
        self.from = from
    }
}

/// What happens to a factor without data (T16).
public enum MissingPolicy: String, Sendable, CaseIterable {
    /// It earns nothing.
    case zero
    /// The other factors share its weight.
    case renormalise
    /// The customer gets no proposal.
    case leaveOut = "leave_out"
}

/// A weighted score sheet (formulas, section 2): factors whose full marks total 100, and half-open bands.
public struct ScoreSheet: Sendable, Equatable {
    public var factors: [SheetFactor]
    /// Best first; the last begins at 0, so that every score has a tier.
    public var bands: [TierBand]
    public var missing: MissingPolicy

    public static let fullMarks: Int64 = 100_000_000

    public init(factors: [SheetFactor], bands: [TierBand], missing: MissingPolicy) {
        self.factors = factors
        self.bands = bands
        self.missing = missing
    }

    /// Scores measured values, one per factor; nil where there is no data.
    public func score(values: [Ratio?]) -> SheetScore {
        SheetScore(zip(factors, values).map { factor, value in value.map { factor.table.points(for: $0) } }, of: self)
    }

    /// Scores results in [0, 1], in millionths, one per factor; nil where there is no data.
    public func score(results: [Int64?]) -> SheetScore {
        SheetScore(
            zip(factors, results).map { factor, result in
                result.map { Int64(Int128(factor.points) * Int128($0) / 1_000_000) }
            }, of: self)
    }
}

/// What a customer earned on a score sheet.
public struct SheetScore: Sendable, Equatable {
    /// Points per factor in millionths, in the sheet's order; nil where there was no data.
    public let points: [Int64?]
    /// Points earned in all, in millionths.
    public let earned: Int64
    /// Full marks of the factors that count, in millionths: less than 100 points when weights were renormalised.
    public let full: Int64
    /// Nil when the customer gets no proposal: nothing is known, or something is missing and the sheet leaves such customers
    /// out.
    public let tier: String?
    /// The next better tier and how many points of 100 are missing to it; nil in the best tier and without a tier.
    public let next: (tier: String, missing: Ratio)?

    fileprivate init(_ points: [Int64?], of sheet: ScoreSheet) {
        self.points = points
        earned = points.reduce(0) { $0 + ($1 ?? 0) }
        let counted = zip(sheet.factors, points).filter { $1 != nil || sheet.missing == .zero }
        full = counted.reduce(0) { $0 + $1.0.points }
        let isLeftOut = sheet.missing == .leaveOut && points.contains { $0 == nil }
        let isKnown = points.contains { $0 != nil } && !isLeftOut
        // earned × 100 / full ≥ edge, without dividing.
        let scaled = Int128(earned) * Int128(ScoreSheet.fullMarks)
        let (reachable, counting) = (isKnown && full > 0, Int128(full))
        let place = reachable ? sheet.bands.firstIndex { scaled >= Int128($0.from) * counting } : nil
        tier = place.map { sheet.bands[$0].tier }
        next = place.flatMap { place in
            guard place > 0 else { return nil }
            let edge = sheet.bands[place - 1]
            return Ratio(Int128(edge.from) * counting - scaled, over: counting * 1_000_000).map { (edge.tier, $0) }
        }
    }

    /// Points of 100, exact; nil when the customer gets no proposal.
    public var score: Ratio? { tier == nil ? nil : Ratio(Int128(earned) * 100, over: full) }

    public static func == (left: SheetScore, right: SheetScore) -> Bool {
        left.points == right.points && left.full == right.full && left.tier == right.tier
    }
}
