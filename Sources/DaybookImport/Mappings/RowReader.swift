import DaybookModel

/// What a mapped value needs to know besides the row: zone, currency, date order, the store's keyed hash.
public struct MappingContext: Sendable {
    /// The store's time zone; a mapping may state its own.
    public let zone: Zone
    /// The store's currency; a mapping may state its own.
    public let currency: Currency
    /// Turns a value that must not be stored (a name used as a key) into a stable one; keyed with the store's secret.
    public let keyedHash: @Sendable (String) throws -> String

    /// When `keyedHash` throws, the row is rejected with the error's description.
    public init(zone: Zone, currency: Currency, keyedHash: @escaping @Sendable (String) throws -> String) {
        self.zone = zone
        self.currency = currency
        self.keyedHash = keyedHash
    }
}

/// Reads values out of a row as the mapping's expressions say.
struct RowReader {
    let zone: Zone
    let currency: Currency
    let dateOrder: DateOrder?
    let hasDecimalComma: Bool
    let keyedHash: @Sendable (String) throws -> String

    init(_ mapping: Mapping, _ context: MappingContext) {
        zone = mapping.zone ?? context.zone
        currency = mapping.currency ?? context.currency
        dateOrder = mapping.dateOrder
        hasDecimalComma = mapping.hasDecimalComma
        keyedHash = context.keyedHash
    }

    /// The text of a value; empty when the row says nothing.
    func text(_ source: ValueSource, _ row: MappedRow, repetition: Int = 1) throws(RowProblem) -> String {
        switch source {
        case .column(let reference): return row.text(reference)
        case .constant(let text): return text
        case .repetition: return repetition > 1 ? "-\(repetition)" : ""
        case .first(let sources):
            for source in sources {
                let text = try text(source, row, repetition: repetition)
                if !text.isEmpty { return text }
            }
            return ""
        case .latest(let sources): return try extreme(sources, row) { $0 > $1 }
        case .earliest(let sources): return try extreme(sources, row) { $0 < $1 }
        case .template(let parts): return try text(parts, row, repetition: repetition)
        case .hash(let source):
            let text = try text(source, row, repetition: repetition)
            guard !text.isEmpty else { return "" }
            do {
                return try keyedHash(text)
            } catch {
                throw row.problem(Self.name(source), "…", Text("mapping.row.hash", "\(error)"))
            }
        case .lookup(let source, let words, let otherwise):
            let text = try text(source, row, repetition: repetition)
            if let word = words[text] { return word }
            if let otherwise { return otherwise }
            guard !text.isEmpty else { return "" }
            throw row.problem(
                Self.name(source), text, Text("mapping.row.unlisted", words.keys.sorted().joined(separator: ", ")))
        case .defaulted(let source, let otherwise):
            let text = try text(source, row, repetition: repetition)
            return text.isEmpty ? otherwise : text
        }
    }

    /// The text of a template; empty when a value in it is empty, because half a key is no key.
    func text(_ parts: [TemplatePart], _ row: MappedRow, repetition: Int = 1) throws(RowProblem) -> String {
        var result = ""
        for part in parts {
            switch part {
            case .literal(let text): result += text
            case .value(.repetition): result += try text(.repetition, row, repetition: repetition)
            case .value(let source):
                let text = try text(source, row, repetition: repetition)
                guard !text.isEmpty else { return "" }
                result += text
            }
        }
        return result
    }

    /// The moment of a value; nil when it is empty. A date means its first moment in the zone.
    func instant(_ source: ValueSource, _ row: MappedRow) throws(RowProblem) -> Instant? {
        let text = try text(source, row)
        return text.isEmpty ? nil : try date(text, source, row).instant(in: zone)
    }

    func date(_ text: String, _ source: ValueSource, _ row: MappedRow) throws(RowProblem) -> DateValue {
        do {
            return try DateText.parse(text, order: dateOrder)
        } catch {
            throw row.problem(Self.name(source), error)
        }
    }

    private func extreme(
        _ sources: [ValueSource], _ row: MappedRow, _ wins: (Instant, Instant) -> Bool
    ) throws(RowProblem) -> String {
        var best: (text: String, instant: Instant)?
        for source in sources {
            let text = try text(source, row)
            guard !text.isEmpty else { continue }
            let instant = try date(text, source, row).instant(in: zone)
            if let known = best, !wins(instant, known.instant) { continue }
            best = (text, instant)
        }
        return best?.text ?? ""
    }

    func holds(_ condition: Condition, _ row: MappedRow) throws(RowProblem) -> Bool {
        let text = try text(condition.source, row)
        switch condition.test {
        case .present(let isPresent): return text.isEmpty != isPresent
        case .isOneOf(let values): return values.contains(text)
        case .isNoneOf(let values): return !values.contains(text)
        }
    }

    /// The columns a value comes from, for messages.
    static func name(_ source: ValueSource) -> String {
        switch source {
        case .column(let reference): return reference.name
        case .constant, .repetition: return ""
        case .hash(let source), .lookup(let source, _, _), .defaulted(let source, _): return name(source)
        case .first(let sources), .latest(let sources), .earliest(let sources):
            return sources.map(name).filter { !$0.isEmpty }.joined(separator: ", ")
        case .template(let parts):
            return parts.compactMap { if case .value(let value) = $0 { name(value) } else { nil } }
                .filter { !$0.isEmpty }.joined(separator: ", ")
        }
    }
}
