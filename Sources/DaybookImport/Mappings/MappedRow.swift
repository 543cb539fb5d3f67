import DaybookModel

/// A row with its cells in the mapping's own column order, and the rows it is joined to.
struct MappedRow {
    let file: String
    let line: Int
    /// Trimmed; absent optional columns are empty.
    let cells: [String]
    /// One entry per join of the table; empty when an optional join found no partner.
    var joined: [[String]] = []

    func text(_ reference: ColumnReference) -> String {
        guard reference.join >= 0 else { return cells[reference.column] }
        let partner = joined[reference.join]
        return partner.isEmpty ? "" : partner[reference.column]
    }

    /// The row's content, for choosing among rows in a way that does not depend on their order.
    var fingerprint: SipHash.Value {
        SipHash.fixed.hash(
            ([cells] + joined).map { $0.joined(separator: "\u{1F}") }.joined(separator: "\u{1E}"))
    }

    func problem(_ column: String, _ value: String, _ reason: Text) -> RowProblem {
        RowProblem(file: file, line: line, column: column, value: value, reason: reason)
    }

    func problem(_ column: String, _ problem: ValueProblem) -> RowProblem {
        RowProblem(file: file, line: line, column: column, problem)
    }
}
