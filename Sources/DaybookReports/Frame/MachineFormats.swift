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
        let fields = [
            "\"report\":\(JSONText.quoted(envelope.report))",
            "\"parameters\":{\(parameters.joined(separator: ","))}",
            "\"asOf\":\"\(envelope.asOf)\"",
            "\"knownAt\":{\"sequence\":\(envelope.sequence)\(envelope.recordedAt.map { ",\"recordedAt\":\"\($0)\"" } ?? "")}",
            "\"rules\":{\(rules.joined(separator: ","))}",
            "\"columns\":[\(columns.joined(separator: ","))]",
        ]
        let writer = RowWriter(table.columns)
        var output = Array("{\(fields.joined(separator: ",")),\"rows\":".utf8)
        writer.write(table.rows, to: &output)
        if let total = table.totals.first {
            if table.totals.count == 1 {
                output += ",\"total\":".utf8
                writer.write(total, to: &output)
            } else {
                output += ",\"totals\":".utf8
                writer.write(table.totals, to: &output)
            }
        }
        if !table.beside.isEmpty {
            output += ",\"beside\":".utf8
            writer.write(table.beside, to: &output)
        }
        if !table.notes.isEmpty {
            let notes = table.notes.map { JSONText.quoted($0.description) }
            output += ",\"notes\":[\(notes.joined(separator: ","))]".utf8
        }
        output += "}\n".utf8
        return String(decoding: output, as: UTF8.self)
    }

    /// One object per row and line, without the envelope.
    static func lines(_ envelope: ReportEnvelope) -> String {
        let writer = RowWriter(envelope.table.columns)
        var output: [UInt8] = []
        for row in envelope.table.rows {
            writer.write(row, to: &output)
            output.append(UInt8(ascii: "\n"))
        }
        return String(decoding: output, as: UTF8.self)
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

    static func value(_ cell: Cell) -> String {
        var output: [UInt8] = []
        write(cell, to: &output)
        return String(decoding: output, as: UTF8.self)
    }

    fileprivate static func write(_ cell: Cell, to output: inout [UInt8]) {
        switch cell {
        case .none, .absent, .blank, .ratio(_, 0): output += "null".utf8
        // A string, so that no reader rounds it.
        case .money(let minor, let currency):
            output.append(UInt8(ascii: "\""))
            FixedPoint.write(minor, digits: currency.digits, to: &output)
            output.append(UInt8(ascii: "\""))
        case .text(let text): JSONText.write(text, to: &output)
        case .integer(let value), .signed(let value): FixedPoint.write(value, digits: 0, to: &output)
        case .ratio(let part, let whole): output += RatioText.fraction(part, whole).utf8
        case .quotient(let ratio, let digits): output += RatioText.rounded(ratio, digits: digits).utf8
        case .decimal(let value, let digits): output += (RatioText.rounded(value, digits: digits) ?? "null").utf8
        case .flag(let flag): output += (flag ? "true" : "false").utf8
        default: JSONText.write(CSVFormat.plain(cell), to: &output)
        }
    }
}

/// Writes rows as JSON objects: millions of cells, so as bytes.
private struct RowWriter {
    /// The name of each column with what stands before and after it.
    private let names: [[UInt8]]

    init(_ columns: [Column]) {
        names = columns.enumerated().map { Array("\($0 == 0 ? "{" : ",")\(JSONText.quoted($1.name)):".utf8) }
    }

    func write(_ rows: [[Cell]], to output: inout [UInt8]) {
        output.append(UInt8(ascii: "["))
        for (index, row) in rows.enumerated() {
            if index > 0 { output.append(UInt8(ascii: ",")) }
            write(row, to: &output)
        }
        output.append(UInt8(ascii: "]"))
    }

    func write(_ row: [Cell], to output: inout [UInt8]) {
        for (name, cell) in zip(names, row) {
            output += name
            JSONFormat.write(cell, to: &output)
        }
        output += (row.isEmpty || names.isEmpty ? "{}" : "}").utf8
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
