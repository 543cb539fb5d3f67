import DaybookModel

extension Mapping {
    /// Refuses a mapping that would put a personal value, unhashed, into a subject, an id or an actor.
    ///
    /// Those are stored in the clear for ever, so erasing the person could not remove them.
    func refusePersonalKeys() throws(MappingError) {
        var personal: Set<String> = []
        for table in tables {
            for event in table.events {
                for field in event.fields where field.field.isPersonal {
                    Mapping.collect(field.content) { personal.formUnion(origins($0, in: table)) }
                }
            }
        }
        for table in tables {
            for event in table.events {
                let keys = event.subjectKey.compactMap { if case .value(let value) = $0 { value } else { nil } }
                for source in keys + event.id {
                    if let name = origins(source, in: table).sorted().first(where: { personal.contains($0) }) {
                        throw MappingError(
                            file: file, line: event.line, reason: Text("mapping.personal", name, event.name),
                            remedy: Text("mapping.personal.remedy", name))
                    }
                }
            }
        }
    }

    private static func collect(_ content: MappedField.Content, _ use: (ValueSource) -> Void) {
        switch content {
        case .value(let source): use(source)
        case .message(let fields): for field in fields { collect(field.content, use) }
        case .list(let elements): for element in elements { collect(element, use) }
        }
    }

    /// The columns, as `table.column`, whose text reaches the value as it is.
    private func origins(_ source: ValueSource, in table: MappingTable) -> Set<String> {
        switch source {
        case .column(let reference):
            guard reference.join >= 0 else { return ["\(table.name).\(table.columns[reference.column].name)"] }
            let join = table.joins[reference.join]
            let other = tables[join.table]
            return ["\(other.name).\(other.columns[join.columns[reference.column]].name)"]
        case .constant, .repetition, .hash: return []
        case .first(let sources), .latest(let sources), .earliest(let sources):
            return sources.reduce(into: []) { $0.formUnion(origins($1, in: table)) }
        case .template(let parts):
            return parts.reduce(into: []) { all, part in
                if case .value(let value) = part { all.formUnion(origins(value, in: table)) }
            }
        case .lookup: return []  // A listed word, not the person's.
        case .defaulted(let source, _): return origins(source, in: table)
        }
    }
}
