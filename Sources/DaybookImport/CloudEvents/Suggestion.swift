import DaybookModel

/// Finds what somebody meant who wrote something slightly different.
public enum Suggestion {
    /// The candidate that takes the fewest single-letter changes, at most two and fewer than half of the letters; nil
    /// when there is none.
    public static func nearest(to word: String, in candidates: some Sequence<String>) -> String? {
        let most = min(2, (word.utf8.count - 1) / 2)
        var best: (word: String, distance: Int)?
        for candidate in candidates {
            let distance = distance(Array(word.utf8), Array(candidate.utf8))
            if distance <= most, distance < best?.distance ?? .max { best = (candidate, distance) }
        }
        return best?.word
    }

    /// ` (did you mean …?)`, or nothing.
    static func phrase(for word: String, in candidates: some Sequence<String>) -> String {
        guard let nearest = nearest(to: word, in: candidates) else { return "" }
        return " " + Text("importing.did_you_mean", nearest).description
    }

    /// Insertions, deletions, replacements and swaps of neighbours (the optimal string alignment distance).
    private static func distance(_ left: [UInt8], _ right: [UInt8]) -> Int {
        guard abs(left.count - right.count) <= 2 else { return .max }
        var rows = [[Int]](repeating: [Int](repeating: 0, count: right.count + 1), count: left.count + 1)
        for row in 0...left.count {
            for column in 0...right.count {
                guard row > 0, column > 0 else {
                    rows[row][column] = max(row, column)
                    continue
                }
                let isSame = left[row - 1] == right[column - 1]
                var best = min(rows[row - 1][column], rows[row][column - 1]) + 1
                best = min(best, rows[row - 1][column - 1] + (isSame ? 0 : 1))
                if row > 1, column > 1, left[row - 1] == right[column - 2], left[row - 2] == right[column - 1] {
                    best = min(best, rows[row - 2][column - 2] + 1)
                }
                rows[row][column] = best
            }
        }
        return rows[left.count][right.count]
    }
}
