import DaybookModel

/// A table's name, columns and format: what other tables need to know of it before the rest is read.
struct TableShape {
    static let keys = [
        "columns", "layout", "delimiter", "encoding", "skip_lines", "ragged_rows", "files", "skip_totals", "joins",
        "subject", "id", "unique", "actor", "events",
    ]

    let name: String
    let fields: [String: YAMLValue]
    let columns: [MappingColumn]
    let format: TableFormat
    let filePatterns: [String]
    let skipsTotals: Bool

    init(_ name: String, _ value: YAMLValue) throws(MappingError) {
        self.name = name
        let what = "tables.\(name)"
        fields = try value.fields(what, allowed: TableShape.keys)
        var columns: [MappingColumn] = []
        var ranges: [TableFormat.FixedColumn] = []
        let columnsValue = try value.required("columns", in: fields, what)
        for item in try columnsValue.items("columns") {
            let (column, range) = try TableShape.column(item)
            guard !columns.contains(where: { $0.name == column.name }) else {
                throw item.fault(Text("mapping.column.twice", column.name), Text("mapping.column.twice.remedy"))
            }
            columns.append(column)
            if let range { ranges.append(range) }
        }
        self.columns = columns
        format = try TableShape.tableFormat(fields, columns, ranges, columnsValue)
        filePatterns = try TableShape.texts(fields["files"], "files")
        skipsTotals = try fields["skip_totals"]?.flag("skip_totals") ?? true
    }

    private static func column(_ item: YAMLValue) throws(MappingError) -> (MappingColumn, TableFormat.FixedColumn?) {
        if let name = item.scalar, !name.isEmpty {
            return (MappingColumn(name: name, headers: [name], isOptional: false, pattern: nil), nil)
        }
        let fields = try item.fields("columns", allowed: ["name", "header", "optional", "like", "characters"])
        let name = try item.required("name", in: fields, "columns").text("name")
        var pattern: String?
        if let value = fields["like"] {
            let text = try value.text("like")
            guard (try? Regex(text)) != nil else {  // Only whether it is one matters here.
                throw value.fault(Text("mapping.pattern", text), Text("mapping.pattern.remedy"))
            }
            pattern = text
        }
        let headers = try texts(fields["header"], "header")
        let column = MappingColumn(
            name: name, headers: headers.isEmpty ? [name] : headers,
            isOptional: try fields["optional"]?.flag("optional") ?? false, pattern: pattern)
        guard let value = fields["characters"] else { return (column, nil) }
        let parts = try value.text("characters").split(separator: "-").map { Int($0) }
        guard parts.count == 2, let first = parts[0], let last = parts[1], first >= 1, last >= first else {
            throw value.fault(Text("mapping.range", name), Text("mapping.range.remedy"))
        }
        return (column, TableFormat.FixedColumn(start: first, length: last - first + 1))
    }

    private static func tableFormat(
        _ fields: [String: YAMLValue], _ columns: [MappingColumn], _ ranges: [TableFormat.FixedColumn],
        _ columnsValue: YAMLValue
    ) throws(MappingError) -> TableFormat {
        var format = TableFormat()
        let layout = try fields["layout"]?.text("layout") ?? "header"
        switch layout {
        case "header": break
        case "headerless": format.hasHeader = false
        case "blanks":
            format.hasHeader = false
            format.layout = .blankSeparated
        case "fixed":
            guard ranges.count == columns.count else {
                throw columnsValue.fault(Text("mapping.ranges"), Text("mapping.ranges.remedy"))
            }
            format.hasHeader = false
            format.layout = .fixedWidth(ranges)
        default:
            throw (fields["layout"] ?? columnsValue).fault(
                Text("mapping.layout", layout), Text("mapping.choose", "header, headerless, blanks, fixed"))
        }
        if !format.hasHeader { format.columnNames = columns.map(\.name) }
        if let value = fields["delimiter"] {
            let text = try value.text("delimiter")
            guard let byte = text == "tab" ? 9 : text.utf8.first, text == "tab" || text.utf8.count == 1 else {
                throw value.fault(Text("mapping.delimiter", text), Text("mapping.delimiter.remedy"))
            }
            format.layout = .delimited(byte)
        }
        if let value = fields["encoding"] { format.encoding = .named(try value.text("encoding")) }
        if let value = fields["skip_lines"] {
            let text = try value.text("skip_lines")
            guard let lines = Int(text), lines >= 0 else {
                throw value.fault(Text("mapping.skip.lines", text), Text("mapping.skip.lines.remedy"))
            }
            format.skipLines = lines
        }
        format.allowsRaggedRows = try fields["ragged_rows"]?.flag("ragged_rows") ?? false
        return format
    }

    static func texts(_ value: YAMLValue?, _ what: String) throws(MappingError) -> [String] {
        guard let value else { return [] }
        var texts: [String] = []
        for item in value.oneOrMore() { texts.append(try item.text(what)) }
        return texts
    }
}
