import DaybookModel

/// Turns a measured value into points, exactly (formulas, section 2).
///
/// Values are cut to a millionth and points too, never rounded up, so that no rounding lifts a customer over an edge.
public struct ScoreTable: Sendable, Equatable {
    public enum Mapping: String, Sendable, CaseIterable {
        /// The points of the highest entry reached; below the first entry none.
        case step
        /// On the line between the entries around the value; beyond the ends, the points of the nearest entry.
        case linear
    }

    /// Both in millionths.
    public struct Entry: Sendable, Equatable {
        public let value: Int64
        public let points: Int64

        public init(value: Int64, points: Int64) {
            self.value = value
            self.points = points
        }
    }

    public var mapping: Mapping
    /// Ascending by value; at least one.
    public var entries: [Entry]

    public init(_ mapping: Mapping, _ entries: [Entry]) {
        self.mapping = mapping
        self.entries = entries
    }

    /// The most points it gives, in millionths.
    public var pointsMax: Int64 { entries.map(\.points).max() ?? 0 }

    /// In millionths.
    public func points(for value: Ratio) -> Int64 {
        let value = value.millionths
        let next = entries.partitioningIndex { Int128($0.value) > value }
        guard next > 0 else { return mapping == .step ? 0 : entries.first?.points ?? 0 }
        let reached = entries[next - 1]
        guard mapping == .linear, next < entries.count else { return reached.points }
        let (rise, run) = (Int128(entries[next].points - reached.points), Int128(entries[next].value - reached.value))
        return reached.points + Int64((rise * (value - Int128(reached.value))).dividedDown(by: run))
    }
}

extension Ratio {
    /// Cut to a millionth: the greatest number of millionths that is not above it.
    var millionths: Int128 { (numerator * 1_000_000).dividedDown(by: denominator) }
}

extension Int128 {
    /// Rounded towards minus infinity; the divisor is positive.
    fileprivate func dividedDown(by divisor: Int128) -> Int128 {
        let (quotient, rest) = quotientAndRemainder(dividingBy: divisor)
        return rest < 0 ? quotient - 1 : quotient
    }
}
