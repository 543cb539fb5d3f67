/// The three-factor sheet for dealers: collected sales 60, product lines 20, collection rate 20 (requirement T30).
///
/// The same tables as the built-in rule set: the five-factor tables, scaled. A from 90 points, B from 80, C from 70, D from
/// 60, else E.
struct DealerScore {
    struct Factor {
        let name: String
        let millionths: Int64
        let points: Int
    }

    let factors: [Factor]
    var points: Int { factors.reduce(0) { $0 + $1.points } }

    /// - Parameters:
    ///   - collectedFen: money received in the year, less refunds and reversals.
    ///   - settledFen: what was settled by the end of the year of the invoices due in it.
    ///   - dueFen: what those invoices ask for. A dealer without any has failed to pay nothing: its rate counts as 1.
    init(collectedFen: Int, productLines: Int, settledFen: Int, dueFen: Int) {
        let rateMillionths = dueFen == 0 ? 1_000_000 : settledFen * 1_000_000 / dueFen
        factors = [
            Factor(
                name: "sales", millionths: Int64(collectedFen) * 10_000,
                points: DealerScore.points(
                    collectedFen,
                    [
                        (200_000_000, 60), (100_000_000, 48), (50_000_000, 36), (30_000_000, 24), (10_000_000, 12),
                    ])),
            Factor(
                name: "product_lines", millionths: Int64(productLines) * 1_000_000,
                points: DealerScore.points(productLines, [(8, 20), (5, 16), (3, 12), (2, 8), (1, 4)])),
            Factor(
                name: "collection", millionths: Int64(rateMillionths),
                points: DealerScore.points(
                    rateMillionths, [(950_000, 20), (850_000, 15), (700_000, 10), (500_000, 5)])),
        ]
    }

    var tier: DemoTier {
        switch points {
        case 90...: .a
        case 80...: .b
        case 70...: .c
        case 60...: .d
        default: .e
        }
    }

    /// The points of the highest step that is reached.
    private static func points(_ value: Int, _ steps: [(least: Int, points: Int)]) -> Int {
        steps.first { value >= $0.least }?.points ?? 0
    }
}
