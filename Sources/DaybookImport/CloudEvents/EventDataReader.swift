import DaybookModel

/// Turns the `data` of an event into a payload, checked against the schema of its type.
enum EventDataReader {
    static func payload(_ data: JSONValue, of type: EventTypeDescriptor) throws(FieldError) -> Payload {
        var builder = PayloadBuilder(type)
        try read(data, into: &builder)
        return try builder.finish()
    }

    private static func read(_ object: JSONValue, into builder: inout PayloadBuilder) throws(FieldError) {
        let fields = builder.message.fields
        var expected = 0
        var seen: UInt64 = 0
        for (name, value) in object.members {
            // Data is mostly written in the order of the schema, so the next field is tried first.
            guard
                let index = (0..<fields.count).lazy.map({ ($0 + expected) % fields.count })
                    .first(where: { name.equals(fields[$0].name) })
            else { throw unknown(name.shown, value, in: builder) }
            expected = index + 1
            let bit: UInt64 = 1 << UInt64(index & 63)
            guard index > 63 || seen & bit == 0 else { throw error(fields[index], value, "twice", in: builder) }
            seen |= bit
            try set(fields[index], value, in: &builder)
        }
    }

    private static func set(
        _ field: FieldDescriptor, _ value: JSONValue, in builder: inout PayloadBuilder
    ) throws(FieldError) {
        guard !value.isNull else { return }  // As in the envelope: null is absent.
        guard field.isRepeated else { return try setOne(field, value, in: &builder) }
        guard value.kind == .array else {
            throw FieldError(
                field: path(field.name, builder), value: value.shown, problem: Text("payload.kind"),
                remedy: Text("importing.data.not_array.remedy", field.kind.phrase))
        }
        for element in value.elements { try setOne(field, element, in: &builder) }
    }

    private static func setOne(
        _ field: FieldDescriptor, _ value: JSONValue, in builder: inout PayloadBuilder
    ) throws(FieldError) {
        switch (field.kind, value.kind) {
        case (.text, .string), (.identifier, .string), (.word, .string), (.currency, .string):
            try builder.set(field, text: value.string ?? "")
        case (.day, .string), (.instant, .string), (.decimal, .string):
            try builder.set(field, machineText: value.string ?? "")
        case (.integer, .integer), (.money, .integer):
            guard let number = value.integer else { throw error(field, value, "integer", in: builder) }
            if field.kind == .money {
                try builder.set(field, money: number)
            } else {
                try builder.set(field, integer: number)
            }
        case (.decimal, .integer), (.decimal, .fraction):
            guard let units = ExactDecimal.units(value.numberText ?? "", digits: 6) else {
                throw error(field, value, "decimal", in: builder)
            }
            try builder.set(field, decimalMillionths: units)
        case (.flag, .flag): try builder.set(field, flag: value.flag == true)
        case (.message, .object):
            var nested = try builder.nested(field)
            try read(value, into: &nested)
            try builder.set(field, message: nested)
        default: throw error(field, value, "kind", in: builder, field.kind.phrase)
        }
    }

    private static func unknown(_ name: String, _ value: JSONValue, in builder: PayloadBuilder) -> FieldError {
        if name == "personal", builder.path.isEmpty, value.equals("sealed") || value.equals("erased") {
            return FieldError(
                field: name, value: value.shown, problem: Text("importing.data.no_personal"),
                remedy: Text("importing.data.no_personal.remedy"))
        }
        let names = builder.message.fields.map(\.name)
        let suggestion = Suggestion.phrase(for: name, in: names)
        return FieldError(
            field: path(name, builder), problem: Text("importing.data.unknown", suggestion),
            remedy: Text("importing.data.unknown.remedy", names.joined(separator: ", ")))
    }

    private static func error(
        _ field: FieldDescriptor, _ value: JSONValue, _ key: String, in builder: PayloadBuilder,
        _ argument: any CustomStringConvertible = ""
    ) -> FieldError {
        let name = field.isRepeated && key != "twice" ? "\(field.name)[\(builder.count(of: field))]" : field.name
        return FieldError(
            field: path(name, builder), value: value.shown, problem: Text("payload.\(key)"),
            remedy: Text("payload.\(key).remedy", argument))
    }

    private static func path(_ name: String, _ builder: PayloadBuilder) -> String {
        builder.path.isEmpty ? name : builder.path + "." + name
    }
}
