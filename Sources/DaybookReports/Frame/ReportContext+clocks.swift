import DaybookModel
import DaybookProjections

extension ReportContext {
    /// Whether an event occurred by the end of the day asked about and is in scope. A retraction acts from the date of what it
    /// takes back, so its own date does not matter.
    public func isInQuestion(_ event: borrowing EventView) -> Bool {
        (event.type == EventType.eventRetracted || event.occurredAt <= endOfDay(asOf)) && scope.includes(event)
    }

    /// The rows of a read model at both clocks, duplicates as part of the customer they were merged into.
    public func rows(of projector: any Projector.Type) throws -> any RowReader {
        let rows = try scopedRows(of: projector)
        let identities = try identities
        return identities.isEmpty ? rows : MergedRows(rows, identities)
    }

    private func scopedRows(of projector: any Projector.Type) throws -> any RowReader {
        let rows = try storedRows(of: projector)
        return projector.isLedger && scope != .everything ? ScopedRows(rows, scope) : rows
    }

    /// Who counts as whom on the day asked about.
    public var identities: Identities {
        get throws {
            if let supposedIdentities { return supposedIdentities }
            let lines = try scopedRows(of: IdentitiesProjector.self)
            return Identities(
                merges: try lines.merges(until: endOfDay(asOf)) { key, sequence in
                    guard let into = try key.text ?? field("into", ofEvent: sequence) else { return nil }
                    return try storedNumber(of: Subject(.customer, into))
                })
        }
    }

    /// The number under which a subject's rows stand: a duplicate's is that of the customer it was merged into.
    public func number(of subject: Subject) throws -> SubjectNumber? {
        guard let number = try storedNumber(of: subject) else { return nil }
        return subject.kind == .customer ? try identities.survivor(of: number) : number
    }
}
