import DaybookImport
import DaybookLog
import DaybookModel
import DaybookProjections
import DaybookReports

/// Publishes answers: freezes the figures of a report as an event, so that they can be shown as they were whatever comes later (O03).
public struct Publisher {
    private let store: Store

    public init(_ store: Store) { self.store = store }

    /// An answer to be published.
    public struct Request: Sendable {
        public var report: any Report.Type
        public var parameters: [String: String]
        /// Nil means today.
        public var asOf: Day?
        public var knownAt = KnownAt.everything
        public var note = ""
        public var actor: String

        public init(_ report: any Report.Type, parameters: [String: String] = [:], asOf: Day? = nil, actor: String) {
            self.report = report
            self.parameters = parameters
            self.asOf = asOf
            self.actor = actor
        }
    }

    /// What became of a request.
    public struct Outcome: Sendable {
        public var publication: Publication
        /// False when the same figures were published before and stand.
        public var isNew: Bool
    }

    /// Publishes an answer. The same question with the same figures is published once, wherever the log ends. Refuses answers that
    /// do not fit into an event, and those about publications themselves.
    ///
    /// Personal fields are left out of what is kept: an event cannot forget them when the person is erased.
    public func publish(_ request: Request) throws -> Outcome {
        let report = request.report
        guard report != PublishedReport.self, report != RestatementsReport.self else {
            throw ServiceError(Text("publish.not_this", report.name))
        }
        let head = try store.log.head
        let last = try store.sequence(request.knownAt)
        guard last > 0 else { throw ServiceError(Text("publish.nothing")) }
        let knownAt = KnownAt.sequence(last)
        var context = try store.context(
            report, parameters: request.parameters, asOf: request.asOf, knownAt: knownAt)
        context.question.withholdsPersonal = true
        let envelope = try store.envelope(report, context, knownAt: knownAt)
        let answer = OutputFormat.json.text(envelope)
        if let earlier = try earlier(report.name, envelope.asOf, context.question.parameters),
            Publisher.figures(earlier.answer) == Publisher.figures(answer)
        {
            return Outcome(publication: earlier, isNew: false)
        }
        let draft = try draft(request, envelope, answer, head, last)
        switch try store.log.append([AppendRequest([draft])])[0] {
        case .appended(let sequence, _), .already(let sequence, _, _):
            guard let published = try publication(sequence) else {
                throw ServiceError(Text("show.no_event", sequence))
            }
            return Outcome(publication: published, isNew: true)
        case .conflict: throw ServiceError(Text("publish.at_once", report.name))
        case .wrongVersion(let subject, let actual): throw ServiceError(Text("import.wrong_version", subject, actual))
        case .refused(let text): throw ServiceError(text)
        case .passed: throw ServiceError(Text("log.empty_request"))
        }
    }

    /// The publication made by an event; nil when there is no such event, or it is another.
    public func publication(_ sequence: UInt64) throws -> Publication? {
        try store.log.withEvent(sequence) { event -> Publication? in
            guard event.type == EventType.reportPublished else { return nil }
            return Publication(event, report: try store.log.subject(event.subject).key)
        } ?? nil
    }

    /// The publication that stands of a question, the last one when its figures were published anew; nil when there is none.
    public func standing(
        _ report: any Report.Type, parameters: [String: String] = [:], asOf: Day? = nil,
        knownAt: KnownAt = .everything
    ) throws -> Publication? {
        let context = try store.context(report, parameters: parameters, asOf: asOf, knownAt: knownAt)
        return try earlier(report.name, context.asOf, context.question.parameters, through: context.scope.through)
    }

    /// The event that took a publication back; nil while it stands.
    public func retraction(of publication: Publication) throws -> UInt64? {
        try store.log.retraction(of: publication.sequence)
    }

    private func earlier(
        _ report: String, _ asOf: Day, _ parameters: [String: String], through last: UInt64 = .max
    ) throws -> Publication? {
        var publications: [Publication] = []
        var retractions: [(sequence: UInt64, target: UInt64)] = []
        try store.log.history(of: Subject(.report, report)) { event in
            guard event.sequence <= last else { return true }
            if let target = event.retractedSequence { retractions.append((event.sequence, target)) }
            if event.type == EventType.reportPublished { publications.append(Publication(event, report: report)) }
            return true
        }
        let gone = Retractions.targets(of: retractions)
        let given = parameters.filter { !$0.value.isEmpty }
        return publications.first {
            !gone.contains($0.sequence) && $0.asOf == asOf && $0.parameters.filter { !$0.value.isEmpty } == given
        }
    }

    /// An answer's JSON without the place in the log it was computed from.
    static func figures(_ answer: String) -> String {
        guard let start = answer.range(of: "\"knownAt\":{"), let end = answer[start.upperBound...].firstIndex(of: "}")
        else { return answer }
        return String(answer[..<start.lowerBound] + answer[end...])
    }

    // MARK: The event

    private func draft(
        _ request: Request, _ envelope: ReportEnvelope, _ answer: String, _ head: Log.Head, _ last: UInt64
    ) throws -> EventDraft {
        let subject = Subject(.report, request.report.name)
        guard let type = EventCatalogue.type(numbered: EventType.reportPublished) else {
            throw ServiceError(Text("record.unknown_type", "report.published", ""))
        }
        guard answer.utf8.count <= Publisher.answerBytesMax else {
            throw ServiceError(
                Text(
                    "publish.too_large", request.report.name, envelope.table.rows.count,
                    answer.utf8.count / 1_024, Publisher.answerBytesMax / 1_024))
        }
        var builder = PayloadBuilder(type)
        for field in type.fields {
            switch field.name {
            case "as_of": try builder.set(field, day: envelope.asOf)
            case "known_at": try builder.set(field, integer: Int64(last))
            case "head": try builder.set(field, integer: Int64(head.sequence))
            case "root": try builder.set(field, text: Hexadecimal.text(head.root))
            case "publisher": if !request.actor.isEmpty { try builder.set(field, text: request.actor) }
            case "note": if !request.note.isEmpty { try builder.set(field, text: request.note) }
            case "answer": for piece in Publisher.pieces(answer) { try builder.set(field, text: piece) }
            case "parameters":
                for (name, value) in envelope.parameters where !value.isEmpty {
                    try add(field, [name, value], to: &builder)
                }
            default: for (name, version) in envelope.rules { try add(field, [name, "\(version)"], to: &builder) }
            }
        }
        let payload = try builder.finish()
        // Two people publishing at once get one event each, or one of them is told.
        let number = try store.log.version(of: subject) + 1
        return EventDraft(
            type: type.number, subject: subject, occurredAt: store.log.now(), source: Recorder.source,
            id: "\(subject)/\(number)", actor: request.actor, clear: payload.clear)
    }

    private func add(_ field: FieldDescriptor, _ values: [String], to builder: inout PayloadBuilder) throws {
        var nested = try builder.nested(field)
        for (inner, value) in zip(nested.message.fields, values) { try nested.set(inner, machineText: value) }
        try builder.set(field, message: nested)
    }

    /// What is left of an event for the answer, besides the rest of it.
    static let answerBytesMax = PayloadLimits.payloadBytesMax - 64 * 1_024

    /// Pieces no longer than a text may be, cut between characters.
    static func pieces(_ answer: String) -> [String] {
        var (pieces, piece) = ([String](), "")
        for character in answer {
            if piece.utf8.count + character.utf8.count > PayloadLimits.textBytesMax {
                pieces.append(piece)
                piece = ""
            }
            piece.append(character)
        }
        return pieces + [piece]
    }
}

extension Publisher {
    /// A publication as it was: from its event alone, without asking the report again. JSON is byte for byte what was frozen.
    public func text(_ publication: Publication, _ format: OutputFormat, columns: Int? = nil) throws -> String {
        if format == .json { return publication.answer }
        guard let frozen = FrozenAnswer(json: publication.answer) else {
            throw ServiceError(Text("publish.unreadable", publication.sequence))
        }
        var table = format == .table ? frozen.forPeople : frozen.table
        table.subtitle = Text(
            "publish.subtitle", publication.sequence, store.zone.day(of: publication.publishedAt), publication.publisher
        )
        if let retraction = try retraction(of: publication) {
            table.notes.insert(Text("publish.retracted", retraction), at: 0)
        }
        if !publication.note.isEmpty { table.notes.append(Text("publish.note", publication.note)) }
        let report = ReportCatalogue.report(named: publication.report)
        let envelope = ReportEnvelope(
            report: publication.report, title: report?.title ?? Text("publish.title", publication.report),
            parameters: publication.parameters.sorted { $0.key < $1.key }.map { ($0.key, $0.value) },
            asOf: publication.asOf, sequence: publication.knownAt,
            rules: publication.rules.sorted { $0.key < $1.key }.map { ($0.key, $0.value) }, currency: store.currency,
            table: table)
        return format.text(envelope, columns: columns)
    }
}
