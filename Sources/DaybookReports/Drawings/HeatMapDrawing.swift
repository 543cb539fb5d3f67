import DaybookModel
import DaybookProjections

/// A heat map made of characters: a row and a column per value of two dimensions, and the darker a cell, the more it holds.
///
/// The shade is a block character beside the figure, so it reads without colour. Figures are short (`12.3k`); the table has
/// them in full. Columns that do not fit beside each other are drawn in further bands.
struct HeatMapDrawing: Drawing {
    private struct Row {
        let title: String
        /// One per column; empty where there is nothing.
        let cells: [String]
    }

    private let columns: [String]
    private let rows: [Row]

    /// From nothing to speak of to the largest fifth.
    static let shades = ["·", "░", "▒", "▓", "█"]
    private static let titleMax = 20
    private static let cellMax = 14

    /// Draws the columns `x` and rows `y` of a map, in this order.
    init(_ map: HeatMap, x: [DimensionValue], y: [DimensionValue]) {
        func text(_ x: DimensionValue?, _ y: DimensionValue?) -> String {
            guard let amount = map.cells[HeatMap.Key(x: x, y: y)] else { return "" }
            let figure = HeatMapDrawing.figure(amount, digits: map.currency == .none ? 0 : map.currency.digits)
            // Totals have no shade: they are not cells.
            guard x != nil, y != nil else { return figure }
            let shade = HeatMapDrawing.shade(map.fraction(of: amount))
            return "\(shade)\(shade) \(figure)"
        }
        let total = Text("report.total").description
        columns = x.map { PeopleFormat.text($0.cell) } + [total]
        rows =
            y.map { row in Row(title: PeopleFormat.text(row.cell), cells: x.map { text($0, row) } + [text(nil, row)]) }
            + [Row(title: total, cells: x.map { text($0, nil) } + [text(nil, nil)])]
    }

    /// `·` for less than a fifth of the largest, `█` from four fifths on.
    static func shade(_ fraction: Double) -> String {
        shades[min(shades.count - 1, max(0, Int(fraction * Double(shades.count))))]
    }

    /// An amount in three figures or so: `999`, `1.23k`, `45.6M`.
    static func figure(_ amount: Int128, digits: Int) -> String {
        let unit = (0..<digits).reduce(Int128(1)) { unit, _ in unit * 10 }
        let names = ["", "k", "M", "G", "T"]
        // Rounding may carry 999.96 to 1,000, which belongs to the next unit.
        for (place, name) in names.enumerated() {
            let divisor = unit * (0..<place).reduce(Int128(1)) { divisor, _ in divisor * 1_000 }
            let decimals = place == 0 ? 0 : amount.magnitude < UInt128(divisor) * 10 ? 2 : 1
            let isLast = place == names.count - 1
            guard isLast || amount.magnitude * 2 < UInt128(divisor) * 1_999 else { continue }
            guard let ratio = Ratio(amount, over: divisor) else { continue }
            return RatioText.rounded(ratio, digits: decimals) + name
        }
        return ""
    }

    func lines(columns width: Int) -> [String] {
        let titles = rows.map { DisplayWidth.width($0.title) }.max() ?? 0
        let titleWidth = min(titles, HeatMapDrawing.titleMax, max(1, width / 3))
        let texts = columns + rows.flatMap(\.cells)
        let longest = texts.map { DisplayWidth.width($0) }.max() ?? 1
        let cellWidth = max(1, min(longest, HeatMapDrawing.cellMax, width - titleWidth - 2))
        let perBand = max(1, (width - titleWidth) / (cellWidth + 2))
        var lines: [String] = []
        for start in stride(from: 0, to: columns.count, by: perBand) {
            let band = start..<min(start + perBand, columns.count)
            if start > 0 { lines.append("") }
            lines.append(line("", band.map { columns[$0] }, titleWidth, cellWidth))
            lines += rows.map { row in line(row.title, band.map { row.cells[$0] }, titleWidth, cellWidth) }
        }
        let legend = Text("report.heatmap.legend", HeatMapDrawing.shades.joined(separator: " ")).description
        return lines + DisplayWidth.wrapped(legend, to: width)
    }

    private func line(_ title: String, _ cells: [String], _ titleWidth: Int, _ cellWidth: Int) -> String {
        func padded(_ text: String, _ width: Int, rightAligned: Bool) -> String {
            DisplayWidth.padded(DisplayWidth.cut(text, to: width), to: width, rightAligned: rightAligned)
        }
        let cells = cells.map { padded($0, cellWidth, rightAligned: true) }
        var line = ([padded(title, titleWidth, rightAligned: false)] + cells).joined(separator: "  ")
        while line.hasSuffix(" ") { line.removeLast() }
        return line
    }
}
