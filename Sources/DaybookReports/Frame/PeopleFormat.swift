import DaybookModel

/// Prints a report as an aligned table for people.
public enum PeopleFormat {
    /// The width of a picture when there is no terminal to ask.
    static let usualColumns = 80
    /// A tree is drawn no deeper than this; what lies below stands as far in.
    static let indentMax = 10

    /// `columns` is the width of the terminal; nil prints tables as wide as they are.
    public static func text(_ envelope: ReportEnvelope, columns: Int? = nil) -> String {
        var lines = DisplayWidth.wrapped(heading(envelope), to: columns) + [""]
        if let drawing = envelope.table.drawing, !envelope.table.rows.isEmpty {
            lines += drawing.lines(columns: columns ?? usualColumns) + [""]
        }
        if !envelope.table.columns.isEmpty { lines += table(envelope.table, columns: columns) + [""] }
        let hints = [
            envelope.table.rows.isEmpty ? envelope.hint : nil,
            envelope.sequence == 0 && !envelope.table.columns.isEmpty ? Text("report.empty_store") : nil,
        ].compactMap { $0 }
        lines += hints.flatMap { DisplayWidth.wrapped($0.description, to: columns) }
        if !hints.isEmpty, !envelope.table.notes.isEmpty { lines.append("") }
        lines += envelope.table.notes.flatMap {
            DisplayWidth.wrapped("\(Text("report.note")) \(visible($0.description))", to: columns)
        }
        if lines.last == "" { lines.removeLast() }
        return lines.joined(separator: "\n") + "\n"
    }

    /// `2026-03-31T17:00:00.5+08:00` as people write it.
    private static func toTheSecond(_ moment: String) -> String {
        moment.prefix(10) + " " + moment.dropFirst(11).prefix(8)
    }

    static func heading(_ envelope: ReportEnvelope) -> String {
        var parts = [(envelope.table.heading ?? envelope.title).description]
        if let subtitle = envelope.table.subtitle { parts.append(visible(subtitle.description)) }
        parts.append(Text("report.as_of", envelope.asOf).description)
        parts.append(
            (envelope.recordedAt.map { Text("report.known_at_moment", envelope.sequence, toTheSecond($0)) }
                ?? Text("report.known_at", envelope.sequence)).description)
        if let currency = envelope.table.onlyCurrency { parts.append(currency) }
        parts += envelope.unusualParameters.map { visible("\($0.name) \($0.value)") }
        return parts.joined(separator: " · ")
    }

    /// The table alone: headings, rows, totals and what stands beside them, columns aligned by display width. A currency
    /// that all lines share is not repeated in each.
    /// In a terminal that is too narrow, details are left out, and then texts are cut; numbers and dates never are.
    public static func table(_ table: ReportTable, columns: Int? = nil) -> [String] {
        let hasOneCurrency = table.onlyCurrency != nil
        var shown = table.columns.indices.filter {
            let column = table.columns[$0]
            return !column.isForPrograms && !(hasOneCurrency && column.name == ReportTable.currencyColumn)
        }
        let titles = table.columns.map { column in
            let title = column.title.description
            return title + (isPlain(column.unit, title) ? "" : " (\(column.unit))")
        }
        let rows = table.rows.map { $0.map(text) }
        let sums = (table.totals + table.beside).map { $0.map(text) }
        var widths = titles.map { DisplayWidth.width($0) }
        for row in rows + sums {
            for (index, cell) in row.enumerated() { widths[index] = max(widths[index], DisplayWidth.width(cell)) }
        }
        if let columns {
            shown = ColumnWidths.withoutDetails(shown, table.columns.map(\.isDetail), widths, to: columns)
            func least(label: Int) -> [Int] {
                shown.map { index in
                    if table.columns[index].isNumber || table.isOfDays(index) { return widths[index] }
                    return table.isOfLabels(index) ? label : ColumnWidths.textMin
                }
            }
            var fitted = shown.map { widths[$0] }
            for label in [ColumnWidths.labelMin, ColumnWidths.textMin] {
                fitted = ColumnWidths.fitted(fitted, least: least(label: label), to: columns)
            }
            for (index, width) in zip(shown, fitted) { widths[index] = width }
        }
        func line(_ cells: [String]) -> String {
            let padded = shown.map { index in
                let cell = DisplayWidth.cut(cells[index], to: widths[index])
                return DisplayWidth.padded(cell, to: widths[index], rightAligned: table.columns[index].isNumber)
            }
            var text = padded.joined(separator: "  ")
            while text.hasSuffix(" ") { text.removeLast() }
            return text
        }
        let body = rows.isEmpty ? [Text("report.no_rows").description] : rows.map(line)
        return [line(titles)] + body + sums.map(line)
    }

    /// `count` says nothing a heading does not, nor does `days` below "Days"; other units are shown.
    private static func isPlain(_ unit: String, _ title: String) -> Bool {
        unit.isEmpty || unit == "count" || unit == title.lowercased()
    }

    public static func text(_ cell: Cell) -> String {
        switch cell {
        case .none: "–"
        case .absent(let why): visible(why.description)
        case .blank: ""
        case .text(let text): text.isEmpty ? "–" : visible(text)
        case .indented(let text, let depth):
            String(repeating: "  ", count: min(depth, indentMax)) + (text.isEmpty ? "–" : visible(text))
        case .label(let text): visible(text.description)
        case .integer(let value): grouped(String(value))
        case .signed(let value): (value > 0 ? "+" : "") + grouped(String(value))
        case .money(let minor, let currency): grouped(Money(minor: minor, currency).decimal)
        case .ratio(_, 0): "–"
        case .ratio(let part, let whole): RatioText.percent(part, whole) + " %"
        case .quotient(let ratio, let digits): grouped(RatioText.rounded(ratio, digits: digits))
        case .decimal(let value, let digits): RatioText.rounded(value, digits: digits).map(grouped) ?? "–"
        case .day(let day): day.description
        case .instant(let instant): instant.description
        case .flag(let flag): Text(flag ? "report.yes" : "report.no").description
        }
    }

    /// Control characters of a recorded text must not reach the terminal, nor marks that turn the direction of a line.
    public static func visible(_ text: String) -> String {
        guard text.unicodeScalars.contains(where: isControl) else { return text }
        var result = ""
        for scalar in text.unicodeScalars {
            switch scalar.value {
            case 9, 10, 13, 0x2028, 0x2029: result += " "
            default: result.unicodeScalars.append(isControl(scalar) ? "\u{FFFD}" : scalar)
            }
        }
        return result
    }

    private static func isControl(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.value {
        case 0..<32, 127...0x9F, 0x200E, 0x200F, 0x2028...0x202E, 0x2066...0x2069: true
        default: false
        }
    }

    /// `1234567.80` as `1,234,567.80`.
    static func grouped(_ figures: String) -> String {
        let sign = figures.hasPrefix("-") ? "-" : ""
        let parts = figures.dropFirst(sign.count).split(separator: ".", maxSplits: 1)
        guard let whole = parts.first else { return figures }
        var groups: [Substring] = []
        var rest = whole[...]
        while rest.count > 3 {
            groups.insert(rest.suffix(3), at: 0)
            rest = rest.dropLast(3)
        }
        groups.insert(rest, at: 0)
        return sign + groups.joined(separator: ",") + (parts.count > 1 ? "." + parts[1] : "")
    }
}
