/// What a set of retractions takes back, by the plain rule: an event is taken back when a retraction that was not itself taken back
/// says so. Oracles use it in place of the product's.
public struct TakenBack {
    private let retractions: [UInt64: [UInt64]]

    /// - Parameter retractions: sequence and target of each.
    public init(_ retractions: some Sequence<(sequence: UInt64, target: UInt64)>) {
        self.retractions = Dictionary(grouping: retractions) { $0.target }.mapValues { $0.map { $0.sequence } }
    }

    public func contains(_ sequence: UInt64) -> Bool {
        retractions[sequence, default: []].contains { !contains($0) }
    }
}
