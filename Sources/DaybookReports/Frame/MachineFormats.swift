import DaybookModel

/// How a report is printed.
public enum OutputFormat: String, Sendable, CaseIterable {
    case table
    case json
    case ndjson
    case csv
    case vegaLite = "vega-lite"

    /// `columns` is the width of the terminal, when there is one. A report without a chart has none to print: empty.
    public func text(_ envelope: ReportEnvelope, columns: Int? = nil) -> String {
        switch self {
        case .table: PeopleFormat.text(envelope, columns: columns)
        case .json: JSONFormat.text(envelope)
        case .ndjson: JSONFormat.lines(envelope)
        case .csv: CSVFormat.text(envelope)
        case .vegaLite: VegaLiteFormat.text(envelope) ?? ""
        }
    }
}

/// One JSON object for all reports: what was asked, what the answer was computed from, and the rows.
enum JSONFormat {
    static func text(_ envelope: ReportEnvelope) -> String {
        let table = envelope.table
        let given = envelope.parameters.filter { !$0.value.isEmpty }
        let parameters = given.map { "\(JSONText.quoted($0.name)):\(JSONText.quoted($0.value))" }
        let rules = envelope.rules.map { "\(JSONText.quoted($0.name)):\($0.version)" }
        let currency = table.onlyCurrency
        let columns = table.columns.indices.map { index in
            let unit = table.isMoney(index) ? currency ?? "" : table.columns[index].unit
            let suffix = unit.isEmpty ? "" : ",\"unit\":\(JSONText.quoted(unit))"
            return "{\"name\":\(JSONText.quoted(table.columns[index].name))\(suffix)}"
        }
        var fields = [
            "\"report\":\(JSONText.quoted(envelope.report))",
            "\"parameters\":{\(parameters.joined(separator: ","))}",
            "\"asOf\":\"\(envelope.asOf)\"",
            "\"knownAt\":{\"sequence\":\(envelope.sequence)\(envelope.recordedAt.map { ",\"recordedAt\":\"\($0)\"" } ?? "")}",
            "\"rules\":{\(rules.joined(separator: ","))}",
            "\"columns\":[\(columns.joined(separator: ","))]",
            "\"rows\":\(array(table.rows, table.columns))",
        ]
        if let total = table.totals.first {
            let isOnly = table.totals.count == 1
            fields.append(
                isOnly
                    ? "\"total\":\(object(total, table.columns))" : "\"totals\":\(array(table.totals, table.columns))")
        }
        if !table.beside.isEmpty { fields.append("\"beside\":\(array(table.beside, table.columns))") }
        if !table.notes.isEmpty {
            fields.append("\"notes\":[\(table.notes.map { JSONText.quoted($0.description) }.joined(separator: ","))]")
        }
        return "{\(fields.joined(separator: ","))}\n"
    }

    /// One object per row and line, without the envelope.
    static func lines(_ envelope: ReportEnvelope) -> String {
        envelope.table.rows.map { object($0, envelope.table.columns) + "\n" }.joined()
    }

    /// The rows for a chart, in which amounts of money are numbers: nobody computes with a bar.
    static func chartData(_ table: ReportTable) -> String {
        let rows = table.rows.map { row in
            let fields = zip(table.columns, row).map { column, cell in
                var text = value(cell)
                if case .money(let minor, let currency) = cell { text = Money(minor: minor, currency).decimal }
                // A group without a name still has its place on an axis.
                if case .absent(let words) = cell, !column.isNumber { text = JSONText.quoted(words.description) }
                return "\(JSONText.quoted(column.name)):\(text)"
            }
            return "{\(fields.joined(separator: ","))}"
        }
        return "[\(rows.joined(separator: ","))]"
    }

    private static func array(_ rows: [[Cell]], _ columns: [Column]) -> String {
        "[\(rows.map { object($0, columns) }.joined(separator: ","))]"
    }

    private static func object(_ row: [Cell], _ columns: [Column]) -> String {
        let fields = zip(columns, row).map { "\(JSONText.quoted($0.name)):\(value($1))" }
        return "{\(fields.joined(separator: ","))}"
    }

    static func value(_ cell: Cell) -> String {
        switch cell {
        case .none, .absent, .blank, .ratio(_, 0): "null"
        // A string, so that no reader rounds it.
        case .money(let minor, let currency): JSONText.quoted(Money(minor: minor, currency).decimal)
        case .integer(let value), .signed(let value): String(value)
        case .ratio(let part, let whole): RatioText.fraction(part, whole)
        case .quotient(let ratio, let digits): RatioText.rounded(ratio, digits: digits)
        case .decimal(let value, let digits): RatioText.rounded(value, digits: digits) ?? "null"
        case .flag(let flag): flag ? "true" : "false"
        default: JSONText.quoted(CSVFormat.plain(cell))
        }
    }
}

/// Comma-separated values with a header of column names (RFC 4180), without the envelope and without the total.
enum CSVFormat {
    static func text(_ envelope: ReportEnvelope) -> String {
        let rows = [envelope.table.columns.map(\.name)] + envelope.table.rows.map { $0.map(safe) }
        return rows.map { $0.map(quoted).joined(separator: ",") + "\r\n" }.joined()
    }

    static func plain(_ cell: Cell) -> String {
        switch cell {
        case .none, .absent, .blank, .ratio(_, 0): ""
        case .text(let text), .indented(let text, _): text
        case .label(let text): text.description
        case .integer(let value), .signed(let value): String(value)
        case .money(let minor, let currency): Money(minor: minor, currency).decimal
        case .ratio(let part, let whole): RatioText.fraction(part, whole)
        case .quotient(let ratio, let digits): RatioText.rounded(ratio, digits: digits)
        case .decimal(let value, let digits): RatioText.rounded(value, digits: digits) ?? ""
        case .day(let day): day.description
        case .instant(let instant): instant.description
        case .flag(let flag): flag ? "true" : "false"
        }
    }

    /// A recorded text that a spreadsheet would run as a formula gets an apostrophe; our own numbers do not.
    private static func safe(_ cell: Cell) -> String {
        switch cell {
        case .text(let text), .indented(let text, _):
            let isFormula = text.unicodeScalars.first.map { "=+-@\t\r".unicodeScalars.contains($0) } ?? false
            return isFormula ? "'" + text : text
        default: return plain(cell)
        }
    }

    /// Quotes where RFC 4180 asks for it.
    private static func quoted(_ text: String) -> String {
        guard text.unicodeScalars.contains(where: { ",\"\r\n".unicodeScalars.contains($0) }) else { return text }
        var doubled = ""
        for character in text.unicodeScalars {
            if character == "\"" { doubled += "\"" }
            doubled.unicodeScalars.append(character)
        }
        return "\"\(doubled)\""
    }
}
