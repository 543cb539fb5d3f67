import DaybookModel

/// The rule sets that come with Daybook (T01, T02, T04 to T07, T30). Where the sources give no number, the defaults are those
/// of the design: settings like all others, in the store's currency.
extension TierRules {
    public static let builtIn: [(name: String, rules: TierRules)] = [
        ("dealer", TierRules(.sheet(dealer))),
        ("five-factor", TierRules(.sheet(fiveFactor))),
        ("four-factor", TierRules(.sheet(fourFactor))),
        ("share-cumulative", TierRules(.shares(cumulative))),
        ("share-own", TierRules(.shares(own))),
    ]

    private static let fiveFactor = sheet([
        sales(50), collection, orders(15), productLines(10), interactions(5),
    ])
    private static let fourFactor = sheet([sales(50), collection, orders(20), interactions(10)])
    /// For dealers (case 1 of the sources).
    private static let dealer = sheet([sales(60), productLines(20), collection])

    private static func sheet(_ factors: [SheetFactor]) -> ScoreSheet {
        ScoreSheet(
            factors: factors,
            bands: [("A", 90), ("B", 80), ("C", 70), ("D", 60), ("E", 0)].map { TierBand($0.0, from: $0.1 * one) },
            missing: .renormalise)
    }

    // MARK: - Factors

    private static let one: Int64 = 1_000_000
    private static let percent: Int64 = 10_000

    private static func sales(_ points: Int64) -> SheetFactor {
        factor(
            "sales", .collected, points, of: 50,
            [(0, 0), (100_000, 10), (300_000, 20), (500_000, 30), (1_000_000, 40), (2_000_000, 50)])
    }

    private static let collection = SheetFactor(
        "collection", .collectionRate, points: 20 * one,
        ScoreTable(
            .step,
            [(0, 0), (50, 5), (70, 10), (85, 15), (95, 20)].map {
                ScoreTable.Entry(value: $0.0 * percent, points: $0.1 * one)
            }))

    private static func orders(_ points: Int64) -> SheetFactor {
        factor("orders", .orderCount, points, of: 15, [(0, 0), (1, 3), (2, 6), (4, 9), (8, 12), (12, 15)])
    }

    private static func productLines(_ points: Int64) -> SheetFactor {
        factor("product_lines", .productLines, points, of: 10, [(0, 0), (1, 2), (2, 4), (3, 6), (5, 8), (8, 10)])
    }

    private static func interactions(_ points: Int64) -> SheetFactor {
        factor("interactions", .interactions, points, of: 5, [(0, 0), (1, 1), (4, 2), (8, 3), (12, 4), (24, 5)])
    }

    /// A table made for other full marks, scaled.
    private static func factor(
        _ name: String, _ source: TierFactorSource, _ points: Int64, of full: Int64, _ table: [(Int64, Int64)]
    ) -> SheetFactor {
        SheetFactor(
            name, source, points: points * one,
            ScoreTable(
                .step, table.map { ScoreTable.Entry(value: $0.0 * one, points: $0.1 * one * points / full) }))
    }

    // MARK: - Shares

    private static let own = ShareRule(
        .own,
        [
            ShareRule.Tier("A", share: 30 * percent, collection: 95 * percent),
            ShareRule.Tier("B", share: 15 * percent, collection: 85 * percent),
            ShareRule.Tier("C", share: 5 * percent, collection: 70 * percent),
            ShareRule.Tier("D", collection: 70 * percent),
            ShareRule.Tier("E"),
        ])
    private static let cumulative = ShareRule(
        .cumulative,
        [
            ShareRule.Tier("A", share: 50 * percent, collection: 95 * percent),
            ShareRule.Tier("B", share: 80 * percent, collection: 85 * percent),
            ShareRule.Tier("C", share: 95 * percent, collection: 70 * percent),
            ShareRule.Tier("D", collection: 70 * percent),
            ShareRule.Tier("E"),
        ])
}
