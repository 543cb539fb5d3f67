import DaybookLog
import DaybookModel

extension Recorder {
    /// Takes back an event that was entered wrongly, from the date of what it retracts. What is retracted already stays so:
    /// then the answer is the retraction that holds it back, and nothing is recorded.
    public func retract(_ sequence: UInt64, reason: String, actor: String) throws -> (sequence: UInt64, isNew: Bool) {
        if let standing = try store.log.retraction(of: sequence) { return (standing, false) }
        do {
            return try append([retraction(of: sequence, reason: reason, actor: actor)])
        } catch {
            // Somebody else may have retracted it in the meantime.
            guard let standing = try store.log.retraction(of: sequence) else { throw error }
            return (standing, false)
        }
    }

    /// Brings back an event that was retracted, by retracting every retraction that holds it back. Answers the new events;
    /// none when the event stands.
    public func reinstate(_ sequence: UInt64, reason: String, actor: String) throws -> [UInt64] {
        guard try store.log.withEvent(sequence, { _ in true }) != nil else {
            throw ServiceError(Text("show.no_event", sequence))
        }
        let drafts = try store.log.retractions(of: sequence).map {
            try retraction(of: $0, reason: reason, actor: actor)
        }
        guard !drafts.isEmpty else { return [] }
        let (first, isNew) = try append(drafts)
        return isNew ? drafts.indices.map { first + UInt64($0) } : []
    }

    private func retraction(of sequence: UInt64, reason: String, actor: String) throws -> EventDraft {
        guard let event = try store.log.event(sequence) else { throw ServiceError(Text("show.no_event", sequence)) }
        var entry = Entry(
            type: "event.retracted", subject: event.subject.description,
            fields: [("event_source", event.origin.source), ("event_id", event.id), ("reason", reason)], actor: actor)
        entry.id = try retractionID(of: event)
        entry.at = event.occurredAt.description
        return try draft(entry)
    }

    /// `retract/<source>/<id>` the first time that an event is retracted, then `…/2`, `…/3`. So two people who retract it at
    /// once record one event.
    private func retractionID(of event: StoredEvent) throws -> String {
        var name = "retract/\(event.origin.source)/\(event.id)"
        // A source and an id fit, each by itself, into what a name may have.
        if name.utf8.count > LogLimits.nameBytesMax - 16 {
            name = "retract/\(EventDigest.text(source: event.origin.source, id: event.id))"
        }
        var id = name
        var number = 1
        while try store.log.find(source: Recorder.source, id: id) != nil {
            number += 1
            id = "\(name)/\(number)"
        }
        return id
    }
}
