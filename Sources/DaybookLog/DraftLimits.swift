import DaybookModel

/// What a request may hold, checked before anything of it is done: a request beyond it must not harm the others of its batch.
enum DraftLimits {
    private static let earliest = Instant(utcMidnightOf: Day(year: 1, month: 1, day: 2)!)
    private static let latest = Instant(utcMidnightOf: Day(year: 9999, month: 12, day: 31)!)
    /// Less than the 64 KiB an envelope can have, because it also carries names at their first use.
    private static let attributesBytesMax = 32_768

    static func refusal(of request: AppendRequest) -> Text? {
        if let source = request.offset?.source, !(1...LogLimits.offsetSourceBytesMax).contains(source.utf8.count) {
            return Text("log.bad_offset_source", LogLimits.offsetSourceBytesMax)
        }
        guard request.importKey.isEmpty || Subject.isValidKey(request.importKey) else {
            return Text("log.bad_name", "import", LogLimits.nameBytesMax)
        }
        for draft in request.events {
            if let refusal = refusal(of: draft) { return refusal }
        }
        return nil
    }

    private static func refusal(of draft: EventDraft) -> Text? {
        guard draft.clear.count + draft.personal.count + 65_536 <= LogLimits.recordBytesMax else {
            return Text("log.event_too_large", draft.id, (LogLimits.recordBytesMax - 65_536) / 1_024)
        }
        guard Subject.isValidKey(draft.subject.key), draft.subject.kind != .person else {
            return Text("log.bad_subject", draft.id)
        }
        guard draft.contact.isEmpty || Subject.isValidKey(draft.contact) else {
            return Text("log.bad_name", "contact", 128)
        }
        let names = [
            ("id", draft.id, 1), ("source", draft.source, 1), ("actor", draft.actor, 0),
            ("correlationid", draft.correlation, 0), ("causationid", draft.causation, 0),
        ]
        for (name, value, least) in names where !(least...LogLimits.nameBytesMax).contains(value.utf8.count) {
            return Text("log.bad_name", name, LogLimits.nameBytesMax)
        }
        let attributes = draft.extensions.reduce(0) { $0 + $1.name.utf8.count + $1.json.utf8.count + 8 }
        guard attributes <= attributesBytesMax else { return Text("log.envelope_too_long") }
        guard draft.occurredAt >= earliest, draft.occurredAt < latest else { return Text("log.bad_time", draft.id) }
        guard EventCatalogue.type(numbered: draft.type) != nil else {
            return Text("log.bad_type", draft.id, draft.type)
        }
        return nil
    }

    /// Whether an event of a batch is within all limits; what is wrong with one that is not, `refusal` says.
    static func allow(_ entry: EventBatch.Entry, _ bytes: UnsafeRawBufferPointer) -> Bool {
        let contact = entry.contact(in: bytes)
        return entry.payloadBytes + 65_536 <= LogLimits.recordBytesMax
            && Subject.isValidKey(entry.subject(in: bytes)) && entry.subjectKind != .person
            && (contact.isEmpty || Subject.isValidKey(contact))
            && entry.idText(in: bytes).count <= LogLimits.nameBytesMax
            && (entry.id != nil || !entry.idText(in: bytes).isEmpty)
            // Correlation and causation are among them and have limits of their own: then `refusal` is asked.
            && entry.attributes(in: bytes).count <= LogLimits.nameBytesMax
            && entry.occurredAt >= earliest && entry.occurredAt < latest
            && EventCatalogue.version(of: entry.type) != 0
    }

    static func allow(_ origin: EventBatch.Origin) -> Bool {
        (1...LogLimits.nameBytesMax).contains(origin.source.utf8.count)
            && origin.actor.utf8.count <= LogLimits.nameBytesMax
    }
}
