import DaybookModel

@testable import DaybookImport

/// Everything an import with a mapping answered.
struct MappingOutcome {
    var events: [EventDraft] = []
    var onceIDs: Set<String> = []
    var rejected: [(problem: RowProblem, row: String)] = []
    var skipped: [(line: Int, row: String)] = []

    /// The events of a type, by its short name.
    func events(_ type: String) -> [EventDraft] {
        let number = EventCatalogue.type(named: type)?.number
        return events.filter { $0.type == number }
    }

    func data(_ type: String) -> [String] { events(type).map(\.json) }

    var subjects: Set<Subject> { Set(events.map(\.subject)) }
    var ids: Set<String> { Set(events.map(\.id)) }

    static func of(
        _ mapping: Mapping, _ inputs: [MappingInput], zone: Zone = .utc, currency: Currency = .test
    ) throws -> MappingOutcome {
        let context = MappingContext(zone: zone, currency: currency) { name in
            EventID(high: SipHash(key: 7, 11).hash(name).high, low: SipHash(key: 7, 11).hash(name).low).description
        }
        let run = try MappingRun(mapping, inputs: inputs, context: context)
        var outcome = MappingOutcome()
        while let item = try run.next() {
            switch item {
            case .event(let draft, _, _, let isOnce):
                outcome.events.append(draft)
                if isOnce { outcome.onceIDs.insert(draft.id) }
            case .rejected(let problem, let row): outcome.rejected.append((problem, row))
            case .skipped(_, let line, _, let row): outcome.skipped.append((line, row))
            }
        }
        return outcome
    }

    /// A mapping given as text, over tables given as text.
    static func of(yaml: String, _ tables: (name: String, text: String)...) throws -> MappingOutcome {
        try of(Mapping(yaml: yaml, file: "test.yaml"), tables.map { .text($0.text, name: $0.name) })
    }
}

extension Currency {
    static let test = Currency(rawValue: 0x434E59)  // CNY
}

extension MappingInput {
    static func text(_ text: String, name: String) -> MappingInput {
        MappingInput(name: name) { ByteSource(bytes: Array(text.utf8), name: name) }
    }

    /// A file of the public data.
    static func data(_ name: String) -> MappingInput {
        let path = TestData.path(name)
        return MappingInput(name: path) { try ByteSource(path: path) }
    }
}

extension EventDraft {
    var json: String {
        guard let type = EventCatalogue.type(numbered: type) else { return "no type \(type)" }
        do {
            return try PayloadJSON.text(type, Payload(clear: clear, personal: personal, contact: contact))
        } catch {
            return "\(error)"
        }
    }

    /// The number of an integer member of the data.
    func integer(_ name: String) -> Int64? {
        guard let start = json.firstRange(of: "\"\(name)\":")?.upperBound else { return nil }
        return Int64(json[start...].prefix { $0 == "-" || $0.isNumber })
    }
}
