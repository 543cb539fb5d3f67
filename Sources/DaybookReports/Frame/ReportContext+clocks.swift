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
        get throws { try supposedIdentities ?? keptIdentities { try merges().identities } }
    }

    /// A context that nobody asks twice has nothing to keep.
    public func keptIdentities(_ read: () throws -> Identities) throws -> Identities { try read() }

    /// Every merge that the log tells of by the day asked about, in the order in which they act, and who counts as whom because
    /// of them.
    public func merges() throws -> (records: [MergeRecord], identities: Identities) {
        let lines = try scopedRows(of: IdentitiesProjector.self)
        return try lines.merges(until: endOfDay(asOf)) { key, sequence in
            guard let into = try key.text ?? field("into", ofEvent: sequence) else { return nil }
            return try storedNumber(of: Subject(.customer, into))
        }
    }

    /// The number under which a subject's rows stand: a duplicate's is that of the customer it was merged into.
    public func number(of subject: Subject) throws -> SubjectNumber? {
        guard let number = try storedNumber(of: subject) else { return nil }
        return subject.kind == .customer ? try identities.survivor(of: number) : number
    }

    /// What the answer about a customer must say when the one asked for was merged into another: one note per step on the way to
    /// the customer that goes on.
    public func mergeNotes(for report: any Report.Type) throws -> [Text] {
        var notes: [Text] = []
        for declared in report.parameters {
            guard case .subject(.customer) = declared.kind, !parameter(declared.name).isEmpty,
                var customer = try storedNumber(of: Subject(.customer, parameter(declared.name)))
            else { continue }
            let (records, identities) = try merges()
            while let survivor = identities.mergedInto(customer) {
                if let merge = records.first(where: { $0.duplicate == customer && $0.state == .inForce }) {
                    notes.append(
                        Text(
                            "report.merged_into", try key(of: customer), try key(of: survivor),
                            day(of: merge.occurredAt), try eventID(merge.sequence) ?? "–"))
                }
                customer = survivor
            }
        }
        return notes
    }
}
