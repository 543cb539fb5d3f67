/// Promoters less detractors in percent of all answers, −100 to 100 (F. Reichheld, 2003; formulas, section 5).
///
/// Scores of groups are never averaged: their counts are added, and the score is computed from the sums.
public struct NetPromoter: Equatable, Sendable {
    public let promoters: Int
    public let detractors: Int
    public let answers: Int

    /// The normal distribution's two-sided 95 % point.
    public static let confidence = 1.959964

    /// Nil without answers: the score of nobody is not 0.
    public init?(promoters: Int, detractors: Int, answers: Int) {
        guard answers > 0 else { return nil }
        self.promoters = promoters
        self.detractors = detractors
        self.answers = answers
    }

    public var score: Double { 100 * Double(promoters - detractors) / Double(answers) }

    /// As it is printed: a whole number, half away from zero.
    public var rounded: Int { Int(score.rounded(.toNearestOrAwayFromZero)) }

    /// `100 · √((p + d − (p − d)²) / n)`.
    public var standardError: Double {
        let (positive, negative) = (Double(promoters) / Double(answers), Double(detractors) / Double(answers))
        let net = positive - negative
        return 100 * ((positive + negative - net * net) / Double(answers)).squareRoot()
    }

    /// What is added and taken away for 95 % confidence.
    public var margin: Double { NetPromoter.confidence * standardError }

    /// How far this score lies above an earlier one, with the margin of the difference: √(SE₁² + SE₂²).
    public func difference(from earlier: NetPromoter) -> (points: Double, margin: Double) {
        let errors = standardError * standardError + earlier.standardError * earlier.standardError
        return (score - earlier.score, NetPromoter.confidence * errors.squareRoot())
    }
}
