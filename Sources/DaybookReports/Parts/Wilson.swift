import DaybookAnalysis

extension WilsonInterval {
    /// The columns of an interval: its two ends, as shares.
    static let columns: [Column] = [.number("share_low"), .number("share_high")]

    static func cells(_ part: Int, of whole: Int) -> [Cell] {
        guard let interval = WilsonInterval(part, of: whole) else { return [.none, .none] }
        return [interval.low, interval.high].map { .ratio(Int64(($0 * 1_000_000).rounded()), 1_000_000) }
    }
}
