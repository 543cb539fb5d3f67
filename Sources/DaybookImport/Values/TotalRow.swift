/// Recognises the rows in which a spreadsheet sums up the rows above: they are not events.
public enum TotalRow {
    /// A longer cell is no label.
    private static let labelBytesMax = 96

    /// Whether the first cell that is not blank is the label of a total.
    public static func isTotal(_ cells: [String]) -> Bool {
        for cell in cells {
            guard cell.utf8.count <= labelBytesMax else { return false }
            let text = HalfWidth.folded(cell)
            if !text.isEmpty { return isFoldedLabel(text) }
        }
        return false
    }

    /// `合计`, `本月总计：`, `小计`, `Total`, `Grand total:`, `Sub-total`. A name that merely contains such a word is none.
    public static func isTotalLabel(_ text: String) -> Bool { isFoldedLabel(HalfWidth.folded(text)) }

    private static func isFoldedLabel(_ text: String) -> Bool {
        // Most rows begin with something whose last letter already tells.
        guard let last = text.utf8.last(where: { !separators.contains($0) }), ends.contains(lowercased(last)) else {
            return false
        }
        let label = text.utf8.filter { !separators.contains($0) }.map(lowercased)
        return english.contains { label.elementsEqual($0.utf8) }
            || chinese.contains { label.reversed().starts(with: $0.utf8.reversed()) }
    }

    private static func lowercased(_ byte: UInt8) -> UInt8 {
        UInt8(ascii: "A")...UInt8(ascii: "Z") ~= byte ? byte | 32 : byte
    }

    private static let english = ["total", "totals", "subtotal", "subtotals", "grandtotal", "sum"]
    private static let chinese = ["合计", "总计", "小计", "共计", "总和"]
    private static let separators = Array(" :-".utf8)
    private static let ends = (english + chinese).compactMap(\.utf8.last)
}
