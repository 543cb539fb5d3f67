import DaybookModel

/// Prints a report as an aligned table for people.
public enum PeopleFormat {
    public static func text(_ envelope: ReportEnvelope) -> String {
        var lines = [heading(envelope), ""]
        lines += table(envelope.table)
        if !envelope.table.notes.isEmpty { lines.append("") }
        lines += envelope.table.notes.map { "\(Text("report.note")) \($0)" }
        return lines.joined(separator: "\n") + "\n"
    }

    private static func heading(_ envelope: ReportEnvelope) -> String {
        var parts = [envelope.title.description]
        if let subtitle = envelope.table.subtitle { parts.append(subtitle.description) }
        parts.append(Text("report.as_of", envelope.asOf).description)
        parts.append(Text("report.known_at", envelope.sequence).description)
        let shown = envelope.parameters.filter { !$0.value.isEmpty }
        parts += shown.map { "\($0.name) \($0.value)" }
        return parts.joined(separator: " · ")
    }

    /// The table alone: headings, rows and total, columns aligned by display width.
    public static func table(_ table: ReportTable) -> [String] {
        let titles = table.columns.map { column in
            column.title.description + (isPlain(column.unit) ? "" : " (\(column.unit))")
        }
        let body = (table.rows + (table.total.map { [$0] } ?? [])).map { row in row.map(text) }
        let widths = table.columns.indices.map { index in
            ([titles[index]] + body.map { $0[index] }).map { DisplayWidth.width($0) }.max() ?? 0
        }
        func line(_ cells: [String]) -> String {
            let padded = cells.indices.map {
                DisplayWidth.padded(cells[$0], to: widths[$0], rightAligned: table.columns[$0].isNumber)
            }
            var text = padded.joined(separator: "  ")
            while text.hasSuffix(" ") { text.removeLast() }
            return text
        }
        var lines = [line(titles)] + body.prefix(table.rows.count).map(line)
        if table.rows.isEmpty { lines.append(Text("report.no_rows").description) }
        if table.total != nil, let total = body.last { lines.append(line(total)) }
        return lines
    }

    /// `count` says nothing a heading does not; other units are shown.
    private static func isPlain(_ unit: String) -> Bool { unit.isEmpty || unit == "count" }

    public static func text(_ cell: Cell) -> String {
        switch cell {
        case .none: "–"
        case .text(let text): text.isEmpty ? "–" : visible(text)
        case .label(let text): text.description
        case .integer(let value): grouped(String(value))
        case .money(let minor, let currency): grouped(Money(minor: minor, currency).decimal)
        case .ratio(_, 0): "–"
        case .ratio(let part, let whole): RatioText.percent(part, whole) + " %"
        case .decimal(let value, let digits): grouped(RatioText.rounded(value, digits: digits))
        case .day(let day): day.description
        case .instant(let instant): instant.description
        case .flag(let flag): Text(flag ? "report.yes" : "report.no").description
        }
    }

    /// Control characters of a recorded text must not reach the terminal.
    public static func visible(_ text: String) -> String {
        guard text.unicodeScalars.contains(where: { $0.value < 32 || $0.value == 127 || (0x80...0x9F).contains($0.value) })
        else { return text }
        var result = ""
        for scalar in text.unicodeScalars {
            switch scalar.value {
            case 9, 10, 13: result += " "
            case 0..<32, 127, 0x80...0x9F: result += "�"
            default: result.unicodeScalars.append(scalar)
            }
        }
        return result
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

/// Decimal text of shares, rounded half away from zero in exact integer arithmetic.
enum RatioText {
    /// `percent(86, 99)` is `86.9`.
    static func percent(_ part: Int64, _ whole: Int64) -> String { scaled(part, whole, by: 1_000, digits: 1) }
    /// `fraction(86, 99)` is `0.8687`.
    static func fraction(_ part: Int64, _ whole: Int64) -> String { scaled(part, whole, by: 10_000, digits: 4) }

    private static func scaled(_ part: Int64, _ whole: Int64, by factor: Int64, digits: Int) -> String {
        let isNegative = (part < 0) != (whole < 0)
        let product = part.magnitude.multipliedFullWidth(by: UInt64(factor))
        let divisor = whole.magnitude
        guard product.high < divisor else { return isNegative ? "-∞" : "∞" }
        let (quotient, remainder) = divisor.dividingFullWidth(product)
        let rounded = quotient + (remainder >= divisor - remainder ? 1 : 0)
        return FixedPoint.text(isNegative ? -Int64(clamping: rounded) : Int64(clamping: rounded), digits: digits)
    }

    static func rounded(_ value: Double, digits: Int) -> String {
        guard value.isFinite else { return "–" }
        let scale = (0..<digits).reduce(1.0) { product, _ in product * 10 }
        return FixedPoint.text(Int64((value * scale).rounded(.toNearestOrAwayFromZero)), digits: digits)
    }
}
