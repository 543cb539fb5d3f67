import DaybookModel

extension ReportContext {
    /// A cell that has to be looked up in the log, such as a name or the id of an event: only for lines that are printed.
    func opened(line index: Int, _ cell: () throws -> Cell) rethrows -> Cell {
        if let rowsMax, index >= rowsMax { .blank } else { try cell() }
    }

    /// The event behind a line.
    func event(_ sequence: UInt64) throws -> Cell { .optional(try eventID(sequence)) }

    /// Lines in the order that `precedes` says; those it leaves undecided by the id of their event. The sequence does not
    /// decide: another store got the same events in another order.
    func sorted<Line>(
        _ lines: [Line], byEvent sequence: (Line) -> UInt64, after precedes: (Line, Line) -> Bool
    ) throws -> [Line] {
        var lines = lines.sorted(by: precedes)
        var start = 0
        while start < lines.count {
            let end = lines[start...].firstIndex { precedes(lines[start], $0) } ?? lines.count
            if end - start > 1 {
                let named = try lines[start..<end].map { (id: try eventID(sequence($0)) ?? "", line: $0) }
                lines.replaceSubrange(start..<end, with: named.sorted { $0.id < $1.id }.map(\.line))
            }
            start = end
        }
        return lines
    }
}
