import DaybookModel

/// Fills an event's data from a row as its mapping says, each value read by the kind of its field.
struct PayloadFiller {
    let reader: RowReader
    let row: MappedRow
    /// How many rows with this event's key the file has had, this one included.
    let repetition: Int

    func payload(_ event: MappedEvent) throws(RowProblem) -> Payload {
        var builder = PayloadBuilder(event.type)
        let currency = try currency(event.fields)
        try fill(event.fields, currency, &builder)
        if let field = builder.message.fields.first(where: { $0.kind == .currency && !$0.isRepeated }),
            builder.count(of: field) == 0, field.isRequired || hasMoney(builder)
        {
            try set(.constant(currency.code), field) { () throws(FieldError) in
                try builder.set(field, text: currency.code)
            }
        }
        do {
            return try builder.finish()
        } catch {
            throw row.problem("", "", fieldReason(error))
        }
    }

    private func hasMoney(_ builder: PayloadBuilder) -> Bool {
        builder.message.fields.contains { $0.kind == .money && builder.count(of: $0) > 0 }
    }

    /// The currency the row states, else the mapping's or the store's.
    private func currency(_ fields: [MappedField]) throws(RowProblem) -> Currency {
        for field in fields where field.field.kind == .currency {
            guard case .value(let source) = field.content else { continue }
            let text = try reader.text(source, row, repetition: repetition).uppercased()
            guard !text.isEmpty else { continue }
            guard let currency = Currency(text) else {
                throw row.problem(RowReader.name(source), text, Text("mapping.row.currency"))
            }
            return currency
        }
        return reader.currency
    }

    private func fill(
        _ fields: [MappedField], _ currency: Currency, _ builder: inout PayloadBuilder
    ) throws(RowProblem) {
        for field in fields { try fill(field.content, field.field, currency, &builder) }
    }

    private func fill(
        _ content: MappedField.Content, _ field: FieldDescriptor, _ currency: Currency, _ builder: inout PayloadBuilder
    ) throws(RowProblem) {
        switch content {
        case .list(let elements):
            for element in elements { try fill(element, field, currency, &builder) }
        case .message(let fields):
            var nested: PayloadBuilder
            do { nested = try builder.nested(field) } catch { throw row.problem("", "", fieldReason(error)) }
            try fill(fields, currency, &nested)
            guard nested.message.fields.contains(where: { nested.count(of: $0) > 0 }) else { return }
            do {
                try builder.set(field, message: nested)
            } catch {
                throw row.problem(fields.map { name($0.content) }.joined(separator: ", "), "", fieldReason(error))
            }
        case .value(let source):
            let text = try reader.text(source, row, repetition: repetition)
            guard !text.isEmpty else { return }
            try fill(text, source, field, currency, &builder)
        }
    }

    private func fill(
        _ text: String, _ source: ValueSource, _ field: FieldDescriptor, _ currency: Currency,
        _ builder: inout PayloadBuilder
    ) throws(RowProblem) {
        let column = RowReader.name(source)
        switch field.kind {
        case .text, .identifier: try set(source, field) { () throws(FieldError) in try builder.set(field, text: text) }
        case .currency:
            try set(source, field) { () throws(FieldError) in try builder.set(field, text: currency.code) }
        case .word:
            let word = PayloadFiller.word(text)
            try set(source, field) { () throws(FieldError) in try builder.set(field, text: word) }
        case .integer:
            let number = try value(column) { () throws(ValueProblem) in
                try NumberText.parse(text, decimals: 0, decimalComma: reader.hasDecimalComma)
            }
            try set(source, field) { () throws(FieldError) in try builder.set(field, integer: number) }
        case .decimal:
            let number = try value(column) { () throws(ValueProblem) in
                try NumberText.parse(text, decimals: 6, decimalComma: reader.hasDecimalComma)
            }
            try set(source, field) { () throws(FieldError) in try builder.set(field, decimalMillionths: number) }
        case .money:
            let money = try value(column) { () throws(ValueProblem) in
                try AmountText.parse(text, currency: currency, decimalComma: reader.hasDecimalComma)
            }
            try set(source, field) { () throws(FieldError) in try builder.set(field, money: money.minor) }
        case .day:
            let day = try reader.date(text, source, row).day(in: reader.zone)
            try set(source, field) { () throws(FieldError) in try builder.set(field, day: day) }
        case .instant:
            let instant = try reader.date(text, source, row).instant(in: reader.zone)
            try set(source, field) { () throws(FieldError) in try builder.set(field, instant: instant) }
        case .flag:
            guard let flag = PayloadFiller.flag(text) else {
                throw row.problem(column, text, Text("mapping.row.flag"))
            }
            try set(source, field) { () throws(FieldError) in try builder.set(field, flag: flag) }
        case .message: preconditionFailure("the parser gives messages content of their own")
        }
    }

    private func value<Value>(
        _ column: String, _ parse: () throws(ValueProblem) -> Value
    ) throws(RowProblem) -> Value {
        do {
            return try parse()
        } catch {
            throw row.problem(column, error)
        }
    }

    private func set(
        _ source: ValueSource, _ field: FieldDescriptor, _ body: () throws(FieldError) -> Void
    ) throws(RowProblem) {
        do {
            try body()
        } catch {
            throw row.problem(RowReader.name(source), error.value, fieldReason(error))
        }
    }

    private func fieldReason(_ error: FieldError) -> Text {
        Text("mapping.row.field", error.field, error.problem, error.remedy)
    }

    private func name(_ content: MappedField.Content) -> String {
        switch content {
        case .value(let source): RowReader.name(source)
        case .message(let fields): fields.map { name($0.content) }.joined(separator: ", ")
        case .list(let elements): elements.map(name).joined(separator: ", ")
        }
    }

    /// `Credit Card` is the word `credit_card`: lower case, with `_` for what stands between words.
    static func word(_ text: String) -> String {
        String(text.lowercased().map { $0 == " " || $0 == "-" || $0 == "/" ? "_" : $0 })
    }

    static func flag(_ text: String) -> Bool? {
        switch text.lowercased() {
        case "true", "yes", "y", "1", "t", "是", "有", "√": true
        case "false", "no", "n", "0", "f", "否", "无", "×": false
        default: nil
        }
    }
}
