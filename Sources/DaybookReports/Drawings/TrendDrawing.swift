import DaybookAnalysis
import DaybookModel
import DaybookProjections

/// A series with its limits as a picture of characters: `o` a value, `X` a signal, `-` a limit, `.` the centre.
///
/// A gap is an empty column. When there are more periods than columns, the latest are shown.
struct TrendDrawing: Drawing {
    let points: [SatisfactionTrend.Point]
    let formula: ScoreFormula

    private static let rows = 11
    /// No period is drawn wider.
    private static let stepMax = 6

    func lines(columns: Int) -> [String] {
        let numbers = points.flatMap { [$0.value?.number, $0.limits?.low, $0.limits?.high].compactMap { $0 } }
        guard let low = numbers.min(), let high = numbers.max(), points.count(where: { $0.value != nil }) > 1 else {
            return []  // One value is no trend.
        }
        let last = Double(TrendDrawing.rows - 1)
        let axis = (0..<TrendDrawing.rows).map { row in
            if high == low { return row == TrendDrawing.rows / 2 ? label(high) : "" }
            return row % 5 == 0 ? label(high - (high - low) * Double(row) / last) : ""
        }
        let axisWidth = axis.map { DisplayWidth.width($0) }.max() ?? 0
        let width = max(1, columns - axisWidth - 2)
        let shown = Array(points.suffix(width))
        let step = min(TrendDrawing.stepMax, max(1, width / shown.count))
        var picture = [[Character]](
            repeating: [Character](repeating: " ", count: shown.count * step), count: TrendDrawing.rows)
        func draw(_ number: Double, _ character: Character, _ places: Range<Int>) {
            let row = high == low ? TrendDrawing.rows / 2 : Int(((high - number) / (high - low) * last).rounded())
            for place in places { picture[min(max(row, 0), TrendDrawing.rows - 1)][place] = character }
        }
        for (index, point) in shown.enumerated() {
            let places = index * step..<(index + 1) * step
            if let limits = point.limits {
                draw(limits.centre, ".", places)
                draw(limits.low, "-", places)
                draw(limits.high, "-", places)
            }
            if let value = point.value {
                let middle = places.lowerBound + step / 2
                draw(value.number, point.signals.isEmpty ? "o" : "X", middle..<middle + 1)
            }
        }
        let body = zip(axis, picture).map { label, row in
            trimmed(DisplayWidth.padded(label, to: axisWidth, rightAligned: true) + "  " + String(row))
        }
        return body + [periods(shown, width: shown.count * step, indent: axisWidth + 2)]
            + DisplayWidth.wrapped(Text("report.satisfaction-trend.legend").description, to: columns)
    }

    private func label(_ number: Double) -> String { PeopleFormat.text(.score(number, like: formula)) }

    /// The first period below its column, the last one where there is room for both.
    private func periods(_ shown: [SatisfactionTrend.Point], width: Int, indent: Int) -> String {
        let first = shown.first?.period.description ?? ""
        let last = shown.last?.period.description ?? ""
        let blanks = String(repeating: " ", count: indent)
        let room = width - first.count - last.count
        guard shown.count > 1, room > 0 else { return blanks + (shown.count > 1 ? "\(first)–\(last)" : first) }
        return blanks + first + String(repeating: " ", count: room) + last
    }

    private func trimmed(_ line: String) -> String {
        var line = line
        while line.hasSuffix(" ") { line.removeLast() }
        return line
    }
}
