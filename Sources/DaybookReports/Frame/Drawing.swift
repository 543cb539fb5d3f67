/// A picture of a report's answer made of characters, for a terminal: a Gantt chart, a trend, a heat map.
///
/// Everything it shows is in the table too. It must read without colour, and no line may be wider than `columns` as
/// `DisplayWidth` counts.
public protocol Drawing: Sendable {
    func lines(columns: Int) -> [String]
}
