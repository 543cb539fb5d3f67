/// An exact quotient of integers, undefined when the denominator is zero (formulas, section 0).
///
/// Reports print undefined as `–`; it is never 0 and never 100 %, and it stays out of averages.
public struct Ratio: Sendable, Equatable {
    public let numerator: Int128
    /// Always positive.
    public let denominator: Int128

    /// Nil when the denominator is zero.
    public init?(_ numerator: some BinaryInteger, over denominator: some BinaryInteger) {
        guard denominator != 0 else { return nil }
        self.numerator = denominator < 0 ? -Int128(numerator) : Int128(numerator)
        self.denominator = abs(Int128(denominator))
    }

    /// For output only.
    public var value: Double { Double(numerator) / Double(denominator) }
}
