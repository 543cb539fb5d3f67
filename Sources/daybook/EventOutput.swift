import DaybookImport
import DaybookLog
import DaybookModel
import DaybookReports
import DaybookService

/// Prints events: one line of JSON, one line for people, or everything about one event.
enum EventOutput {
    private static func personal(_ event: StoredEvent) -> PayloadJSON.Personal? {
        switch event.personal {
        case .none, .open: nil
        case .erased: .erased
        case .sealed: .sealed
        }
    }

    static func json(_ event: StoredEvent, to output: inout [UInt8]) throws {
        let recorded = CloudEventWriter.Recorded(
            sequence: event.sequence, recordedAt: event.recordedAt, importName: event.origin.importKey)
        try CloudEventWriter.write(event.draft, personal: personal(event), recorded: recorded, to: &output)
    }

    /// The data alone, as JSON.
    static func data(_ event: StoredEvent) throws -> String {
        guard let type = EventCatalogue.type(numbered: event.type) else { return "{}" }
        let draft = event.draft
        return try draft.clear.withUnsafeBytes { clear in
            try draft.personal.withUnsafeBytes { own in
                let shown = personal(event) ?? (own.isEmpty ? PayloadJSON.Personal.none : .open(own))
                return try PayloadJSON.text(type, clear: clear, personal: shown)
            }
        }
    }

    static func line(_ event: StoredEvent, in store: Store) throws -> [Cell] {
        [
            .integer(Int64(event.sequence)), .text(short(event.occurredAt, in: store)),
            .text(EventCatalogue.shortName(event.type)),
            .text(event.subject.description), .text(try data(event)),
        ]
    }

    static let columns: [Column] = [
        .number("sequence"), .text("occurred"), .text("type"), .text("subject"), .text("data"),
    ]

    /// To the second and without the zone: `show` has the rest.
    static func short(_ instant: Instant, in store: Store) -> String {
        let text = store.local(instant)
        return text.prefix(10) + " " + text.dropFirst(11).prefix(8)
    }

    /// Everything about one event, a line per part.
    static func people(_ event: StoredEvent, in store: Store) throws -> String {
        var lines: [(String, String)] = [
            ("show.event", "\(event.sequence)"),
            ("show.type", EventCatalogue.type(numbered: event.type)?.name ?? "\(event.type)"),
            ("show.subject", "\(event.subject), \(Text("show.version", event.subjectVersion))"),
            ("show.occurred", store.local(event.occurredAt)),
            ("show.recorded", store.local(event.recordedAt)),
            ("show.source", event.origin.source), ("show.id", event.id), ("show.actor", event.origin.actor),
            ("show.import", event.origin.importKey), ("show.correlation", event.correlation),
            ("show.causation", event.causation),
        ]
        if event.previous > 0 { lines.append(("show.previous", "\(event.previous)")) }
        lines += event.extensions.map { ("show.extension", "\($0.name) = \($0.json)") }
        lines.append(("show.data", try data(event)))
        let shown = lines.filter { !$0.1.isEmpty }.map { (say($0.0), PeopleFormat.visible($0.1)) }
        let width = shown.map { DisplayWidth.width($0.0) }.max() ?? 0
        return shown.map { DisplayWidth.padded($0.0, to: width, rightAligned: false) + "  " + $0.1 + "\n" }.joined()
    }
}
