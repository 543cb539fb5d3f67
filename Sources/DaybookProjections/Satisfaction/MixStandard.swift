import DaybookAnalysis
import DaybookModel

/// What a series would show if the mix of its groups had stayed that of the baseline (direct standardisation).
///
/// A figure can fall because other customers answer and not because anybody thinks worse of us; this line does not.
public enum MixStandard {
    /// - Parameters:
    ///   - groups: the tallies of each period by group.
    ///   - baseline: the periods whose answers give the weights.
    /// - Returns: nil for a period in which a group with a weight has no answers, and for all when there is one group only.
    public static func values(
        _ groups: [[DocumentKey: ScoreTally]], baseline: [Int], formula: ScoreFormula
    ) -> [Double?] {
        var weights: [DocumentKey: Int] = [:]
        for index in baseline {
            for (group, tally) in groups[index] { weights[group, default: 0] += tally.answers }
        }
        let all = weights.values.reduce(0, +)
        guard weights.count > 1, all > 0 else { return groups.map { _ in nil } }
        return groups.map { tallies in
            var sum = 0.0
            // In order of key, so that the sum is the same in every run.
            for (group, weight) in weights.sorted(by: { $0.key < $1.key }) {
                guard let value = tallies[group].flatMap({ formula.value(of: $0) }) else { return nil }
                sum += value.number * Double(weight)
            }
            return sum / Double(all)
        }
    }
}
