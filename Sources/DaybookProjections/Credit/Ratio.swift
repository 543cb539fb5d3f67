/// An exact quotient of integers, undefined when the denominator is zero (formulas, section 0).
///
/// Reports print undefined as `–`; it is never 0 and never 100 %, and it stays out of averages.
public struct Ratio: Sendable, Equatable {
    public let numerator: Int128
    /// Always positive.
    public let denominator: Int128

    /// Nil when the denominator is zero.
    public init?(_ numerator: Int128, over denominator: Int128) {
        guard denominator != 0 else { return nil }
        self.numerator = denominator < 0 ? -numerator : numerator
        self.denominator = denominator < 0 ? -denominator : denominator
    }

    public init?(_ numerator: Int64, over denominator: Int64) {
        self.init(Int128(numerator), over: Int128(denominator))
    }

    /// For output only.
    public var value: Double { Double(numerator) / Double(denominator) }
}
