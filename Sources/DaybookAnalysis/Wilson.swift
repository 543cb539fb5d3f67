/// The interval that holds a share with 95 % confidence, given how many were asked (E. B. Wilson, 1927; formulas, section 0).
public struct WilsonInterval: Equatable, Sendable {
    public let low: Double
    public let high: Double

    /// Nil when nobody was asked.
    public init?(_ part: Int, of whole: Int) {
        guard whole > 0 else { return nil }
        let (count, share) = (Double(whole), Double(part) / Double(whole))
        let z = 1.959964
        let square = z * z
        let spread = z * (share * (1 - share) / count + square / (4 * count * count)).squareRoot()
        let scale = 1 + square / count
        low = max(0, (share + square / (2 * count) - spread) / scale)
        high = min(1, (share + square / (2 * count) + spread) / scale)
    }
}
