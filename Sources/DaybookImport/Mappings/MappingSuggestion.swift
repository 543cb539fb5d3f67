import DaybookModel

/// Writes a mapping to start from, out of a file's header and first rows.
///
/// The text is a valid mapping. What could not be told from the file stands in it as a comment with a question mark; nothing
/// is decided silently.
public struct MappingSuggestion: Sendable {
    /// How many rows are looked at.
    static let rowsMax = 500

    private let name: String
    private let isHeaderless: Bool
    private let columns: [Column]

    struct Column: Sendable {
        let header: String
        /// The column's name in the mapping.
        let name: String
        var role: ColumnRole?
        let orders: [DateOrder]
        let hasNames: Bool
        let hasCompanies: Bool
        let sample: String
    }

    /// Reads the beginning of the file. Throws when it cannot be opened or is no table.
    public init(_ input: MappingInput) throws {
        var reader = try TableReader(try input.open(), format: TableFormat())
        var headers = reader.columns
        // A header names things; a first line with figures or dates in it is a row.
        let isHeaderless = headers.contains { header in
            let shape = ColumnShape([header])
            return shape.isDates || shape.isNumbers
        }
        if isHeaderless {
            var format = TableFormat()
            format.hasHeader = false
            reader = try TableReader(try input.open(), format: format)
            headers = headers.indices.map { "column \($0 + 1)" }
        }
        var rows: [[String]] = []
        while rows.count < MappingSuggestion.rowsMax, let result = try reader.next() {
            if case .row(let row) = result, !TotalRow.isTotal(row.cells) { rows.append(row.cells.map(trimmed)) }
        }
        self.isHeaderless = isHeaderless
        name = MappingSuggestion.mappingName(input.name)
        columns = MappingSuggestion.columns(headers, rows)
    }

    private static func mappingName(_ path: String) -> String {
        let file = path.split(separator: "/").last.map(String.init) ?? path
        let stem = file.split(separator: ".").first.map(String.init) ?? file
        var name = String(
            stem.lowercased().map { $0.isASCII && ($0.isLetter || $0.isNumber) ? $0 : "-" }.split(separator: "-")
                .joined(separator: "-").prefix(40))
        if name.isEmpty { name = "my-mapping" }
        return name
    }

    private static func columns(_ headers: [String], _ rows: [[String]]) -> [Column] {
        let values = headers.indices.map { index in rows.compactMap { index < $0.count ? $0[index] : nil } }
        let shapes = values.map { ColumnShape($0) }
        var fits: [(likeness: Int, role: Int, column: Int)] = []
        let roles = ColumnRole.allCases
        for (column, header) in headers.enumerated() {
            for (role, candidate) in roles.enumerated() where candidate.fits(shapes[column]) {
                let likeness = candidate.likeness(header)
                if likeness > 0 { fits.append((likeness, role, column)) }
            }
        }
        var roleOf: [Int: ColumnRole] = [:]
        var taken: Set<Int> = []
        for fit in fits.sorted(by: { (-$0.likeness, $0.role, $0.column) < (-$1.likeness, $1.role, $1.column) })
        where roleOf[fit.column] == nil && !taken.contains(fit.role) {
            roleOf[fit.column] = roles[fit.role]
            taken.insert(fit.role)
        }
        var names: Set<String> = []
        return headers.indices.map { index in
            let header = headers[index]
            let isPlain =
                !header.isEmpty
                && header.utf8.allSatisfy { byte in
                    byte == 95 || (48...57).contains(byte) || (65...90).contains(byte & 0xDF)
                }
            var name = isPlain ? header : roleOf[index]?.rawValue ?? "column_\(index + 1)"
            if !names.insert(name).inserted {
                name = "column_\(index + 1)"
                names.insert(name)
            }
            return Column(
                header: header, name: name, role: roleOf[index], orders: shapes[index].possibleOrders,
                hasNames: shapes[index].hasNames, hasCompanies: shapes[index].hasCompanies,
                sample: values[index].first { !$0.isEmpty } ?? "")
        }
    }

    private func column(_ role: ColumnRole) -> Column? { columns.first { $0.role == role } }

    // MARK: Text

    /// The mapping as YAML.
    public var text: String {
        var body = SuggestionText()
        writeSubject(&body)
        writeEvents(&body)
        var text = SuggestionText()
        text.comment(Text("mapping.suggest.start"))
        text.line("mapping: \(name)")
        text.line("source: \(name)", Text("mapping.suggest.source"))
        text.line("# time_zone: Asia/Shanghai", Text("mapping.suggest.zone"))
        text.line("# currency: CNY", Text("mapping.suggest.currency"))
        writeDateOrder(&text)
        text.line("")
        text.line("tables:")
        text.line("  rows:")
        if isHeaderless { text.line("    layout: headerless") }
        text.line("    columns:")
        for column in columns {
            let note = body.used.contains(column.name) ? nil : Text("mapping.suggest.unused", shown(column.sample))
            if isHeaderless || column.header == column.name {
                text.line("      - \(column.name)", note)
            } else {
                text.line(
                    "      - { name: \(column.name), header: \(SuggestionText.quoted(column.header)) }", note)
            }
        }
        return text.text + body.text
    }

    private func shown(_ value: String) -> String {
        value.count > 30 ? value.prefix(30) + "…" : value
    }

    private func writeDateOrder(_ text: inout SuggestionText) {
        let undecided = columns.first { $0.orders.count > 1 }
        let orders = Set(columns.filter { !$0.orders.isEmpty }.flatMap(\.orders))
        if let decided = columns.first(where: { $0.orders.count == 1 }), let order = decided.orders.first {
            text.line("date_order: \(order.rawValue)", Text("mapping.suggest.order.seen", decided.header))
        } else if let undecided, orders.count > 1 {
            text.line("# date_order: mdy", Text("mapping.suggest.order", undecided.header, undecided.sample))
        }
    }

    private var hasCompanies: Bool { columns.contains { $0.hasCompanies } }

    /// The column that says whose row it is, and whether it is a name that must not be a key.
    private var key: (column: Column, isHashed: Bool, question: Text?)? {
        if let column = column(.customer) { return (column, column.hasNames, column.hasNames ? hashNote : nil) }
        if let column = column(.customerName) ?? column(.person) {
            return (column, true, Text("mapping.suggest.name.key", column.header))
        }
        return columns.first.map { ($0, false, Text("mapping.suggest.no.key")) }
    }

    private var hashNote: Text { Text("mapping.suggest.hash") }

    private func writeSubject(_ text: inout SuggestionText) {
        guard let (column, isHashed, question) = key else { return }
        text.line("    subject: \"customer/{\(isHashed ? "hash " : "")\(column.name)}\"", question)
        let document = [ColumnRole.invoice, .order, .payment, .caseKey].lazy.compactMap { self.column($0) }.first
        var id = document.map { [$0.name] } ?? []
        if document != nil, let line = self.column(.line) { id.append(line.name) }
        let at = moment.column.name
        if id.isEmpty { id = [isHashed ? "{ hash: \(column.name) }" : column.name, at] }
        text.use([column.name, document?.name, self.column(.line)?.name].compactMap { $0 })
        text.line("    id: [\(id.joined(separator: ", "))]", Text("mapping.suggest.id"))
        text.line("    # unique: true", Text("mapping.suggest.unique"))
    }

    /// The column that says when, and what is uncertain about it.
    private var moment: (column: Column, question: Text?) {
        if let column = column(.date) { return (column, nil) }
        if let column = column(.paid) ?? column(.due) {
            return (column, Text("mapping.suggest.other.date", column.header))
        }
        return (columns[0], Text("mapping.suggest.no.date"))
    }

    private func writeEvents(_ text: inout SuggestionText) {
        text.line("    events:")
        writeCustomer(&text)
        let amount = column(.amount) ?? column(.price)
        if let score = column(.score) {
            event(&text, "survey.answered", moment) { data in
                data.add("metric", "{ constant: csat }", Text("mapping.suggest.metric"))
                data.add("scale_min", "{ constant: \"1\" }", Text("mapping.suggest.scale"))
                data.add("scale_max", "{ constant: \"5\" }", Text("mapping.suggest.scale"))
                data.add("score", score)
                data.add("comment", column(.comment))
            }
        }
        if let invoice = column(.invoice), let amount {
            event(&text, "invoice.issued", moment) { data in
                data.add("invoice", invoice)
                data.add("order", column(.order))
                data.add("due", column(.due))
                data.add("gross", amount)
                data.add("currency", column(.currency))
            }
            if let paid = column(.paid) { writePayment(&text, (paid, nil), amount, invoice: invoice) }
        } else if column(.payment) != nil || column(.method) != nil || (column(.paid) != nil && column(.order) == nil),
            let amount
        {
            writePayment(&text, moment, amount, invoice: nil)
        } else if let amount {
            event(&text, "order.placed", moment) { data in
                data.add("order", column(.order), orElse: "{ template: \"\(orderTemplate)\" }")
                data.add("total", amount)
                data.add("quantity", column(.quantity))
                data.add("currency", column(.currency))
                data.add("owner", column(.agent))
            }
        }
        if let key = column(.caseKey) {
            event(&text, "case.opened", moment) { data in
                data.add("case", key)
                data.add("kind", "{ constant: question }", Text("mapping.suggest.case"))
                data.add("product", column(.product))
                data.add("agent", column(.agent))
            }
        } else if let channel = column(.channel), amount == nil {
            event(&text, "interaction.logged", moment) { data in
                data.add("channel", channel)
                data.add("agent", column(.agent))
                data.add("text", column(.comment))
            }
        }
    }

    private var orderTemplate: String {
        guard let (column, isHashed, _) = key else { return "" }
        return "{\(isHashed ? "hash " : "")\(column.name)}-{\(moment.column.name)}{repeat}"
    }

    private func writeCustomer(_ text: inout SuggestionText) {
        guard let (column, isHashed, _) = key else { return }
        let once = "once_per: \(isHashed ? "{ hash: \(column.name) }" : column.name)"
        let kind = hasCompanies ? "company" : "person"
        event(&text, "customer.registered", moment, extra: once) { data in
            data.add("kind", "{ constant: \(kind) }", Text("mapping.suggest.kind"))
            let name = self.column(.customerName) ?? self.column(.person) ?? (isHashed ? column : nil)
            data.add(hasCompanies ? "company_name" : "name", name)
            data.add("phone", self.column(.phone))
            data.add("email", self.column(.email))
            data.add("address", self.column(.address))
            data.add("region", self.column(.region))
            data.add("city", self.column(.city))
        }
    }

    private func writePayment(
        _ text: inout SuggestionText, _ moment: (column: Column, question: Text?), _ amount: Column, invoice: Column?
    ) {
        event(&text, "payment.received", moment, extra: "when: { column: \(moment.column.name), present: true }") {
            data in
            data.add("payment", column(.payment) ?? invoice, orElse: "{ template: \"\(orderTemplate)\" }")
            data.add("amount", amount)
            data.add("method", column(.method))
            data.add("currency", column(.currency))
            data.add("order", column(.order))
            if let invoice {
                data.add("allocations", "[{ invoice: \(invoice.name), amount: \(amount.name) }]", nil)
            }
        }
    }

    private func event(
        _ text: inout SuggestionText, _ type: String, _ moment: (column: Column, question: Text?), extra: String? = nil,
        _ fill: (inout SuggestionData) -> Void
    ) {
        text.line("      - type: \(type)")
        if let extra { text.line("        \(extra)") }
        text.line("        at: \(moment.column.name)", moment.question)
        text.use([moment.column.name])
        text.line("        data:")
        var data = SuggestionData()
        fill(&data)
        for (line, note) in data.lines { text.line("          \(line)", note) }
        text.use(data.used)
    }
}

/// Lines of the suggested YAML, with comments behind them.
private struct SuggestionText {
    private(set) var text = ""
    /// Names of the columns that the lines mention.
    private(set) var used: Set<String> = []

    mutating func use(_ columns: some Sequence<String>) { used.formUnion(columns) }

    mutating func comment(_ note: Text) {
        for line in note.description.split(separator: "\n") { text += "# \(line)\n" }
    }

    mutating func line(_ line: String, _ note: Text? = nil) {
        text += line
        if let note { text += "  # \(SuggestionText.oneLine(note.description))" }
        text += "\n"
    }

    /// A YAML text in double quotes.
    static func quoted(_ text: String) -> String {
        var bytes: [UInt8] = []
        JSONText.write(text, to: &bytes)
        return String(decoding: bytes, as: UTF8.self)
    }

    /// A comment ends with its line, so a value with line breaks must not start a new one.
    private static func oneLine(_ text: String) -> String {
        String(text.map { $0.isNewline ? " " : $0 })
    }
}

/// The fields of a suggested event.
private struct SuggestionData {
    private(set) var lines: [(String, Text?)] = []
    private(set) var used: Set<String> = []

    mutating func add(_ field: String, _ value: String, _ note: Text?) { lines.append(("\(field): \(value)", note)) }

    mutating func add(_ field: String, _ column: MappingSuggestion.Column?, orElse value: String? = nil) {
        if let name = column?.name {
            add(field, name, nil)
            used.insert(name)
        } else if let value {
            add(field, value, Text("mapping.suggest.made"))
        }
    }
}
