import DaybookModel
import DaybookProjections

/// A plan as a Gantt chart made of characters: a line per task and milestone, time to the right.
///
/// What is done is `▓`, what is left `░`, or `█` on the critical path, which a `!` marks as well. Parts of the baseline that
/// the bar does not cover are `╌`, a summary is `╾─╼` with a heavy line as far as it is done, a milestone `◆` when reached
/// and `◇` before, and `│` is the day asked about.
public struct GanttDrawing: Drawing {
    /// One line of the chart.
    public struct Line: Sendable {
        public enum Shape: Sendable { case task, summary, milestone, cancelled }

        public var name: String
        public var depth: Int
        public var shape: Shape
        /// First and last day; nil when nothing is known.
        public var span: TimelineSpan?
        public var baseline: TimelineSpan?
        /// Share done in millionths of a percent.
        public var progress: Int64?
        /// A milestone was reached.
        public var isReached: Bool
        public var isCritical: Bool

        public init(
            name: String, depth: Int, shape: Shape, span: TimelineSpan?, baseline: TimelineSpan?, progress: Int64?,
            isReached: Bool = false, isCritical: Bool
        ) {
            self.name = name
            self.depth = depth
            self.shape = shape
            self.span = span
            self.baseline = baseline
            self.progress = progress
            self.isReached = isReached
            self.isCritical = isCritical
        }
    }

    public let rows: [Line]
    public let today: Day
    /// Only this part of time, where it is given.
    public let from: Day?
    public let to: Day?

    public init(_ rows: [Line], today: Day, from: Day? = nil, to: Day? = nil) {
        self.rows = rows
        self.today = today
        self.from = from
        self.to = to
    }

    /// Lines after which the scale is printed again.
    static let linesPerPage = 40
    private static let percentWidth = 5
    private static let barMin = 10

    public func lines(columns: Int) -> [String] {
        guard let scale = GanttScale(days, columns: max(GanttDrawing.barMin, columns - labelWidth(columns) - 1)) else {
            return []
        }
        let label = labelWidth(columns)
        let header = scale.header.map { String(repeating: " ", count: label + 1) + $0 }
        var lines: [String] = []
        for (index, row) in rows.enumerated() {
            if index % GanttDrawing.linesPerPage == 0 { lines += header }
            lines.append(self.label(row, label) + " " + bar(row, scale))
        }
        lines += [""] + legend(scale, columns)
        return lines.map { line in
            var line = DisplayWidth.width(line) > columns ? DisplayWidth.cut(line, to: columns) : line
            while line.hasSuffix(" ") { line.removeLast() }
            return line
        }
    }

    // MARK: Labels

    /// The mark, the name and the percentage; about a third of the line at most.
    private func labelWidth(_ columns: Int) -> Int {
        let names = rows.map { DisplayWidth.width(self.name($0)) }.max() ?? 0
        return min(names, max(8, columns / 3 - 2 - GanttDrawing.percentWidth)) + 2 + GanttDrawing.percentWidth
    }

    private func name(_ row: Line) -> String {
        String(repeating: "  ", count: min(row.depth, PeopleFormat.indentMax)) + PeopleFormat.visible(row.name)
    }

    private func label(_ row: Line, _ width: Int) -> String {
        let room = width - 2 - GanttDrawing.percentWidth
        let name = DisplayWidth.padded(DisplayWidth.cut(self.name(row), to: room), to: room, rightAligned: false)
        let percent = row.shape == .milestone ? "" : row.progress.map { "\($0 / 1_000_000)%" } ?? ""
        return (row.isCritical ? "! " : "  ") + name
            + DisplayWidth.padded(percent, to: GanttDrawing.percentWidth, rightAligned: true)
    }

    // MARK: Bars

    /// Everything that is drawn, and the day asked about unless it is far away from it.
    private var days: ClosedRange<Day>? {
        let spans = rows.flatMap { [$0.span, $0.baseline].compactMap { $0 } }
        guard var first = from ?? spans.map(\.start).min(), var last = to ?? spans.map(\.finish).max() else {
            return nil
        }
        last = max(first, last)
        let reach = max(14, (last - first) / 3)
        if from == nil, today < first, first - today <= reach { first = today }
        if to == nil, today > last, today - last <= reach { last = today }
        return first...last
    }

    private func bar(_ row: Line, _ scale: GanttScale) -> String {
        var cells = [Character](repeating: " ", count: scale.columns)
        func fill(_ columns: Range<Int>, _ character: Character) {
            for column in columns { cells[column] = character }
        }
        if let column = scale.column(of: today) { cells[column] = "│" }
        if let baseline = row.baseline.flatMap({ scale.columns(of: $0) }) { fill(baseline, "╌") }
        guard let span = row.span, let columns = scale.columns(of: span) else { return String(cells) }
        let share = row.progress ?? 0
        let done = columns.lowerBound + scale.columns(Int(share), of: 100_000_000, in: columns.count)
        switch row.shape {
        case .task:
            fill(columns, row.isCritical ? "█" : "░")
            fill(columns.lowerBound..<done, "▓")
        case .summary:
            fill(columns, "─")
            fill(columns.lowerBound..<done, "━")
            cells[columns.lowerBound] = "╾"
            if columns.count > 1 { cells[columns.upperBound - 1] = "╼" }
        case .milestone: cells[columns.upperBound - 1] = row.isReached ? "◆" : "◇"
        case .cancelled: break
        }
        return String(cells)
    }

    private func legend(_ scale: GanttScale, _ columns: Int) -> [String] {
        var parts = ["timelines.gantt.done", "timelines.gantt.left", "timelines.gantt.critical"].map { Text($0) }
        if rows.contains(where: { $0.shape == .summary }) { parts.append(Text("timelines.gantt.summary")) }
        if rows.contains(where: { $0.baseline != nil }) { parts.append(Text("timelines.gantt.baseline")) }
        if rows.contains(where: { $0.shape == .milestone }) { parts.append(Text("timelines.gantt.milestone")) }
        if scale.column(of: today) != nil { parts.append(Text("timelines.gantt.today", today)) }
        var lines: [String] = []
        for part in parts.map(\.description) {
            if let last = lines.last, DisplayWidth.width(last) + 3 + DisplayWidth.width(part) <= columns {
                lines[lines.count - 1] = last + "   " + part
            } else {
                lines.append(part)
            }
        }
        return lines
    }
}
