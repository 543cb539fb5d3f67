import DaybookModel

/// Reads the joins and events of one table; the shapes of all tables are known by then.
struct TableParser {
    let shapes: [TableShape]
    let index: Int
    private var joins: [PendingJoin] = []
    private var eventNames: [String] = []

    /// A join while its columns are still being collected.
    private struct PendingJoin {
        var name: String
        var table: Int
        var keyColumn: Int
        var from: ValueSource
        var firstByColumn: Int?
        var isOptional: Bool
        var columns: [Int] = []
    }

    init(shapes: [TableShape], index: Int) {
        self.shapes = shapes
        self.index = index
    }

    private var shape: TableShape { shapes[index] }

    mutating func table() throws(MappingError) -> MappingTable {
        if let value = shape.fields["joins"] {
            for (name, join) in try value.entries("joins") { try addJoin(name, join) }
        }
        var events: [MappedEvent] = []
        if let value = shape.fields["events"] {
            for item in try value.items("events") {
                let event = try event(item)
                eventNames.append(event.name)
                events.append(event)
            }
        }
        return MappingTable(
            name: shape.name, columns: shape.columns, format: shape.format, filePatterns: shape.filePatterns,
            skipsTotals: shape.skipsTotals,
            joins: joins.map {
                TableJoin(
                    name: $0.name, table: $0.table, keyColumn: $0.keyColumn, from: $0.from,
                    firstByColumn: $0.firstByColumn, isOptional: $0.isOptional, columns: $0.columns)
            }, events: events)
    }

    private mutating func addJoin(_ name: String, _ value: YAMLValue) throws(MappingError) {
        let what = "joins.\(name)"
        let fields = try value.fields(what, allowed: ["table", "key", "from", "first_by", "optional"])
        let tableValue = try value.required("table", in: fields, what)
        let tableName = try tableValue.text("table")
        guard let table = shapes.firstIndex(where: { $0.name == tableName }) else {
            throw tableValue.fault(
                Text("mapping.no.table", tableName),
                Text("mapping.choose", shapes.map(\.name).joined(separator: ", ")))
        }
        let keyValue = try value.required("key", in: fields, what)
        let key = try keyValue.text("key")
        let from: ValueSource
        if let value = fields["from"] { from = try source(value) } else { from = try source(named: key, keyValue) }
        var firstBy: Int?
        if let value = fields["first_by"] { firstBy = try column(try value.text("first_by"), of: table, value) }
        joins.append(
            PendingJoin(
                name: name, table: table, keyColumn: try column(key, of: table, keyValue), from: from,
                firstByColumn: firstBy, isOptional: try fields["optional"]?.flag("optional") ?? false))
    }

    private func column(_ name: String, of table: Int, _ value: YAMLValue) throws(MappingError) -> Int {
        guard let column = shapes[table].columns.firstIndex(where: { $0.name == name }) else {
            throw value.fault(
                Text("mapping.no.column", name, shapes[table].name),
                Text("mapping.no.column.remedy", shapes[table].columns.map(\.name).joined(separator: ", ")))
        }
        return column
    }

    // MARK: Values

    /// `name`, or `join.name`. A column of the row wins over a join when its own name has a dot.
    private mutating func source(named name: String, _ value: YAMLValue) throws(MappingError) -> ValueSource {
        if let column = shape.columns.firstIndex(where: { $0.name == name }) {
            return .column(ColumnReference(join: -1, column: column, name: name))
        }
        if name == "repeat" { return .repetition }
        if let dot = name.firstIndex(of: "."), let join = joins.firstIndex(where: { $0.name == name[..<dot] }) {
            let column = try column(String(name[name.index(after: dot)...]), of: joins[join].table, value)
            if let known = joins[join].columns.firstIndex(of: column) {
                return .column(ColumnReference(join: join, column: known, name: name))
            }
            joins[join].columns.append(column)
            return .column(ColumnReference(join: join, column: joins[join].columns.count - 1, name: name))
        }
        throw value.fault(
            Text("mapping.no.column", name, shape.name),
            Text(
                "mapping.no.column.remedy",
                (shape.columns.map(\.name) + joins.map { "\($0.name).…" }).joined(separator: ", ")))
    }

    private static let sourceForms = ["column", "constant", "first", "latest", "earliest", "template", "hash"]

    /// A column's name, or a map with one of the forms and perhaps `map` and `else`.
    private mutating func source(_ value: YAMLValue) throws(MappingError) -> ValueSource {
        if let name = value.scalar {
            guard !name.isEmpty else {
                throw value.fault(Text("mapping.not.text", "column"), Text("mapping.not.text.remedy", "column"))
            }
            return try source(named: name, value)
        }
        let fields = try value.fields("value", allowed: TableParser.sourceForms + ["map", "else"])
        let forms = TableParser.sourceForms.filter { fields[$0] != nil }
        guard forms.count == 1, let form = forms.first, let content = fields[form] else {
            throw value.fault(
                Text("mapping.form"), Text("mapping.form.remedy", TableParser.sourceForms.joined(separator: ", ")))
        }
        let base: ValueSource
        switch form {
        case "constant": base = .constant(try content.text("constant"))
        case "first": base = .first(try sources(content, "first"))
        case "latest": base = .latest(try sources(content, "latest"))
        case "earliest": base = .earliest(try sources(content, "earliest"))
        case "template": base = .template(try template(try content.text("template"), content))
        case "hash": base = .hash(try source(content))
        default: base = try source(content)
        }
        let otherwise = fields["else"]?.scalar
        guard let map = fields["map"] else { return otherwise.map { .defaulted(base, $0) } ?? base }
        var words: [String: String] = [:]
        for (key, value) in try map.entries("map") { words[key] = value.scalar ?? "" }
        return .lookup(base, words: words, otherwise: otherwise)
    }

    private mutating func sources(_ value: YAMLValue, _ what: String) throws(MappingError) -> [ValueSource] {
        var sources: [ValueSource] = []
        for item in value.oneOrMore() { sources.append(try source(item)) }
        guard !sources.isEmpty else {
            throw value.fault(Text("mapping.not.list", what), Text("mapping.not.list.remedy", what))
        }
        return sources
    }

    /// `text {column} text {hash column}`.
    private mutating func template(_ text: String, _ value: YAMLValue) throws(MappingError) -> [TemplatePart] {
        var parts: [TemplatePart] = []
        var rest = text[...]
        while let open = rest.firstIndex(of: "{") {
            if open > rest.startIndex { parts.append(.literal(String(rest[..<open]))) }
            guard let close = rest[open...].firstIndex(of: "}") else {
                throw value.fault(Text("mapping.template", text), Text("mapping.template.remedy"))
            }
            let name = trimmed(String(rest[rest.index(after: open)..<close]))
            if name.hasPrefix("hash ") {
                parts.append(.value(.hash(try source(named: trimmed(String(name.dropFirst(5))), value))))
            } else {
                parts.append(.value(try source(named: name, value)))
            }
            rest = rest[rest.index(after: close)...]
        }
        if !rest.isEmpty { parts.append(.literal(String(rest))) }
        return parts
    }

    // MARK: Events

    private static let eventKeys = [
        "type", "name", "subject", "at", "id", "unique", "once_per", "when", "unless", "actor", "data",
    ]

    private mutating func event(_ value: YAMLValue) throws(MappingError) -> MappedEvent {
        let fields = try value.fields("events", allowed: TableParser.eventKeys)
        let typeValue = try value.required("type", in: fields, "events")
        let typeName = try typeValue.text("type")
        guard let type = EventCatalogue.type(named: typeName) else {
            throw typeValue.fault(
                Text("mapping.no.type", typeName),
                Text(
                    "mapping.no.type.remedy",
                    Suggestion.phrase(for: typeName, in: EventCatalogue.types.map(\.shortName))))
        }
        let name = try fields["name"]?.text("name") ?? type.shortName
        let (kind, key) = try subject(fields["subject"] ?? shape.fields["subject"], type, value)
        var oncePer: [ValueSource] = []
        if let value = fields["once_per"] { oncePer = try sources(value, "once_per") }
        guard let idValue = fields["id"] ?? (oncePer.isEmpty ? shape.fields["id"] : fields["once_per"]) else {
            throw value.fault(Text("mapping.no.id", name), Text("mapping.no.id.remedy"))
        }
        let isUnique = try (fields["unique"] ?? shape.fields["unique"])?.flag("unique") ?? false
        var actor: ValueSource?
        if let value = fields["actor"] ?? shape.fields["actor"] { actor = try source(value) }
        return MappedEvent(
            name: name, line: value.line, type: type, subjectKind: kind, subjectKey: key,
            occurredAt: try source(try value.required("at", in: fields, "events")),
            id: try sources(idValue, "id"), isUnique: isUnique || !oncePer.isEmpty, oncePer: oncePer,
            conditions: try conditions(fields["when"]), unless: try unless(fields["unless"]), actor: actor,
            fields: try data(fields["data"], type, value))
    }

    private mutating func subject(
        _ value: YAMLValue?, _ type: EventTypeDescriptor, _ event: YAMLValue
    ) throws(MappingError) -> (SubjectKind, [TemplatePart]) {
        guard let value else {
            throw event.fault(Text("mapping.missing.key", "subject", "events"), Text("mapping.subject.remedy"))
        }
        let text = try value.text("subject")
        guard let slash = text.firstIndex(of: "/"), let kind = SubjectKind(name: text[..<slash]), kind != .person,
            text.index(after: slash) < text.endIndex
        else { throw value.fault(Text("mapping.subject", text), Text("mapping.subject.remedy")) }
        guard type.subjects.contains(kind) else {
            throw value.fault(
                Text("mapping.subject.kind", type.shortName, kind.name),
                Text("mapping.choose", type.subjects.map(\.name).joined(separator: ", ")))
        }
        return (kind, try template(String(text[text.index(after: slash)...]), value))
    }

    private mutating func conditions(_ value: YAMLValue?) throws(MappingError) -> [Condition] {
        guard let value else { return [] }
        var conditions: [Condition] = []
        for item in value.oneOrMore() {
            let fields = try item.fields("when", allowed: ["column", "is", "is_not", "present"])
            let source = try source(try item.required("column", in: fields, "when"))
            var tests: [Condition.Test] = []
            if let value = fields["present"] { tests.append(.present(try value.flag("present"))) }
            if let value = fields["is"] { tests.append(.isOneOf(Set(try TableShape.texts(value, "is")))) }
            if let value = fields["is_not"] { tests.append(.isNoneOf(Set(try TableShape.texts(value, "is_not")))) }
            guard !tests.isEmpty else { throw item.fault(Text("mapping.when"), Text("mapping.when.remedy")) }
            conditions += tests.map { Condition(source: source, test: $0) }
        }
        return conditions
    }

    private func unless(_ value: YAMLValue?) throws(MappingError) -> [Int] {
        guard let value else { return [] }
        var indices: [Int] = []
        for item in value.oneOrMore() {
            let name = try item.text("unless")
            guard let index = eventNames.firstIndex(of: name) else {
                throw item.fault(Text("mapping.unless", name), Text("mapping.unless.remedy"))
            }
            indices.append(index)
        }
        return indices
    }

    private mutating func data(
        _ value: YAMLValue?, _ type: EventTypeDescriptor, _ event: YAMLValue
    ) throws(MappingError) -> [MappedField] {
        let message = EventCatalogue.messages[type.message]
        var fields: [MappedField] = []
        if let value { fields = try mappedFields(value, message) }
        let needsNoColumn: (FieldDescriptor) -> Bool = { $0.kind == .currency }
        for field in message.fields where field.isRequired && !needsNoColumn(field) {
            guard fields.contains(where: { $0.field.number == field.number }) else {
                throw (value ?? event).fault(
                    Text("mapping.required", field.name, type.shortName), Text("mapping.required.remedy", field.name))
            }
        }
        return fields
    }

    private mutating func mappedFields(
        _ value: YAMLValue, _ message: MessageDescriptor
    ) throws(MappingError) -> [MappedField] {
        var fields: [MappedField] = []
        for (name, item) in try value.entries("data") {
            guard let field = message.field(named: name) else {
                throw item.fault(
                    Text("mapping.no.field", name, message.name),
                    Text("mapping.choose", message.fields.map(\.name).joined(separator: ", ")))
            }
            fields.append(MappedField(field: field, content: try content(item, field)))
        }
        // Ascending numbers, as the wire wants them, whatever order the YAML has.
        return fields.sorted { $0.field.number < $1.field.number }
    }

    private mutating func content(_ value: YAMLValue, _ field: FieldDescriptor) throws(MappingError)
        -> MappedField.Content
    {
        if field.isRepeated {
            var elements: [MappedField.Content] = []
            for item in value.oneOrMore() { elements.append(try element(item, field)) }
            return .list(elements)
        }
        guard value.list == nil else {
            throw value.fault(Text("mapping.not.repeated", field.name), Text("mapping.not.repeated.remedy"))
        }
        return try element(value, field)
    }

    private mutating func element(_ value: YAMLValue, _ field: FieldDescriptor) throws(MappingError)
        -> MappedField.Content
    {
        guard field.kind == .message else { return .value(try source(value)) }
        return .message(try mappedFields(value, EventCatalogue.messages[field.message]))
    }
}
