/// Recognises the rows in which a spreadsheet sums up the rows above: they are not events.
public enum TotalRow {
    /// Whether the first cell that is not blank is the label of a total.
    public static func isTotal(_ cells: [String]) -> Bool {
        for cell in cells {
            let text = HalfWidth.folded(cell)
            if !text.isEmpty { return isTotalLabel(text) }
        }
        return false
    }

    /// `合计`, `本月总计：`, `小计`, `Total`, `Grand total:`, `Sub-total`. A name that merely contains such a word is none.
    public static func isTotalLabel(_ text: String) -> Bool {
        var label = HalfWidth.folded(text).lowercased()
        label.removeAll { $0 == " " || $0 == ":" || $0 == "-" }
        return english.contains(label) || chinese.contains { label.hasSuffix($0) }
    }

    private static let english: Set<String> = ["total", "totals", "subtotal", "subtotals", "grandtotal", "sum"]
    private static let chinese = ["合计", "总计", "小计", "共计", "总和"]
}
