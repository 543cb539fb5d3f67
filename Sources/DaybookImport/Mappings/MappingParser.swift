import DaybookModel

extension Mapping {
    /// Reads a mapping from YAML and checks it against the event catalogue.
    ///
    /// Throws the first fault, with the file's line and what to write instead.
    public init(yaml text: String, file: String) throws(MappingError) {
        let root = try YAMLValue.document(text, file: file)
        let what = "mapping"
        let fields = try root.fields(
            what,
            allowed: ["mapping", "summary", "source", "time_zone", "currency", "date_order", "decimal_comma", "tables"])
        let nameValue = try root.required("mapping", in: fields, what)
        let name = try nameValue.text("mapping")
        guard Mapping.isValidName(name) else {
            throw nameValue.fault(Text("mapping.name", name), Text("mapping.name.remedy"))
        }
        self.name = name
        self.file = file
        yaml = text
        summary = try fields["summary"]?.text("summary") ?? ""
        source = try fields["source"]?.text("source") ?? name
        zone = try Mapping.zone(fields["time_zone"])
        currency = try Mapping.currency(fields["currency"])
        dateOrder = try Mapping.dateOrder(fields["date_order"])
        hasDecimalComma = try fields["decimal_comma"]?.flag("decimal_comma") ?? false

        let tableValues = try root.required("tables", in: fields, what).entries("tables")
        guard !tableValues.isEmpty else {
            throw root.fault(Text("mapping.missing.key", "tables", what), Text("mapping.missing.key.remedy", "tables"))
        }
        var shapes: [TableShape] = []
        for (name, value) in tableValues { shapes.append(try TableShape(name, value)) }
        var tables: [MappingTable] = []
        var names: Set<String> = []
        for index in shapes.indices {
            var parser = TableParser(shapes: shapes, index: index)
            let table = try parser.table()
            for event in table.events where !names.insert(event.name).inserted {
                throw MappingError(
                    file: file, line: event.line, reason: Text("mapping.event.twice", event.name),
                    remedy: Text("mapping.event.twice.remedy"))
            }
            tables.append(table)
        }
        self.tables = tables
        try refusePersonalKeys()
    }

    static func isValidName(_ name: String) -> Bool {
        name.utf8.count <= 64 && name.utf8.first != UInt8(ascii: "-")
            && name.utf8.allSatisfy {
                ($0 >= 97 && $0 <= 122) || ($0 >= 48 && $0 <= 57) || $0 == UInt8(ascii: "-") || $0 == UInt8(ascii: "_")
            }
    }

    private static func zone(_ value: YAMLValue?) throws(MappingError) -> Zone? {
        guard let value else { return nil }
        let name = try value.text("time_zone")
        guard let zone = ZoneLoader.load(name) else {
            throw value.fault(Text("mapping.zone", name), Text("mapping.zone.remedy"))
        }
        return zone
    }

    private static func currency(_ value: YAMLValue?) throws(MappingError) -> Currency? {
        guard let value else { return nil }
        let code = try value.text("currency")
        guard let currency = Currency(code) else {
            throw value.fault(Text("mapping.currency", code), Text("mapping.currency.remedy"))
        }
        return currency
    }

    private static func dateOrder(_ value: YAMLValue?) throws(MappingError) -> DateOrder? {
        guard let value else { return nil }
        let text = try value.text("date_order")
        guard let order = DateOrder(rawValue: text) else {
            throw value.fault(Text("mapping.order", text), Text("mapping.order.remedy"))
        }
        return order
    }
}
