import DaybookLog
import DaybookModel
import DaybookProjections

/// The retractions that reverts of imports make, and those that bring an import back, told from all others by their source.
///
/// A revert holds back every event of its import, also one that somebody has retracted before: so it does not matter in which
/// order imports are reverted and single events retracted. An import comes back by retracting these retractions and no
/// others, which leaves exactly what was before.
struct RevertRetractions {
    /// What became of many retractions.
    struct Outcome {
        var appended = 0
        var refusals: [UndoRefusal] = []
        /// The events of the subjects that were refused.
        var untouched: Set<UInt64> = []
    }

    /// Retractions in one commit, or a little more: those of one subject go together.
    private static let commitEvents = 4_096
    /// Only a subject with more events than this is not retracted at a stroke.
    private static let requestEvents = 50_000

    private let store: Store
    /// Every event that does not stand.
    let gone: Set<UInt64>
    /// How often reverts have retracted an event so far.
    private var counts: [UInt64: Int] = [:]
    /// The reverts' retractions that hold an event back now.
    private var holding: [UInt64: [UInt64]] = [:]

    init(_ store: Store) throws {
        self.store = store
        var all: [(sequence: UInt64, target: UInt64)] = []
        var own: [(sequence: UInt64, target: UInt64)] = []
        try store.log.forEach(EventFilter(types: [EventType.eventRetracted])) { view in
            guard let target = view.retractedSequence else { return true }
            all.append((view.sequence, target))
            if try store.log.origin(view.origin).source == Importer.source { own.append((view.sequence, target)) }
            return true
        }
        gone = Retractions.targets(of: all)
        for (sequence, target) in own {
            counts[target, default: 0] += 1
            if !gone.contains(sequence) { holding[target, default: []].append(sequence) }
        }
    }

    /// The reverts' retractions that hold an event back; none when it stands, or others alone hold it back.
    func holding(_ sequence: UInt64) -> [UInt64] { holding[sequence] ?? [] }

    /// Whether an event does not stand for reasons that no revert has to do with.
    func isHeldByOthers(_ sequence: UInt64) -> Bool { gone.contains(sequence) && holding(sequence).isEmpty }

    /// Retracts events, the newest first; those of one subject together or not at all.
    func retract(
        _ targets: [UInt64], reason: String, actor: String, importKey: String,
        progress: (_ done: Int, _ of: Int) -> Void = { _, _ in }
    ) throws -> Outcome {
        var outcome = Outcome()
        var requests: [(AppendRequest, targets: ArraySlice<UInt64>)] = []
        var (pending, done) = (0, 0)
        for group in try bySubject(targets) {
            var rest = group[...]
            while !rest.isEmpty {
                let part = rest.prefix(RevertRetractions.requestEvents)
                rest = rest.dropFirst(part.count)
                let drafts = try part.map {
                    try draft(retracting: $0, reason: reason, actor: actor, importKey: importKey)
                }
                var request = AppendRequest(drafts, guards: Guards.needed(for: drafts))
                // Another process may be doing the same.
                request.takesOnlyNew = true
                requests.append((request, part))
                pending += part.count
            }
            guard pending >= RevertRetractions.commitEvents else { continue }
            try append(requests, to: &outcome)
            done += pending
            progress(done, targets.count)
            (requests, pending) = ([], 0)
        }
        try append(requests, to: &outcome)
        progress(targets.count, targets.count)
        return outcome
    }

    private func append(
        _ requests: [(AppendRequest, targets: ArraySlice<UInt64>)], to outcome: inout Outcome
    ) throws {
        guard !requests.isEmpty else { return }
        for ((request, targets), result) in zip(requests, try store.log.append(requests.map(\.0))) {
            let refusal: Text
            switch result {
            case .appended(_, let count):
                outcome.appended += count
                continue
            case .already: continue
            case .refused(let text): refusal = text
            case .conflict(let sequence, _): refusal = Text("undo.at_once", sequence)
            case .wrongVersion(let subject, let actual): refusal = Text("import.wrong_version", subject, actual)
            case .passed: refusal = Text("log.empty_request")
            }
            outcome.refusals.append(UndoRefusal(subject: request.events[0].subject, text: refusal))
            outcome.untouched.formUnion(targets)
        }
    }

    /// The events of each subject, the newest first; subjects by their newest.
    private func bySubject(_ targets: [UInt64]) throws -> [[UInt64]] {
        var groups: [SubjectNumber: [UInt64]] = [:]
        for target in targets {
            guard let subject = try store.log.withEvent(target, { $0.subject }) else { continue }
            groups[subject, default: []].append(target)
        }
        return groups.values.map { $0.sorted(by: >) }.sorted { $0[0] > $1[0] }
    }

    /// The event that retracts another one. Its id follows from the other's and from how often it was retracted, so that doing it again
    /// records nothing twice.
    func draft(
        retracting target: UInt64, reason: String, actor: String, importKey: String
    ) throws -> EventDraft {
        guard let type = EventCatalogue.type(numbered: EventType.eventRetracted),
            let found = try store.log.withEvent(
                target,
                { view in
                    (
                        try store.log.subject(view.subject), view.occurredAt, try store.log.origin(view.origin).source,
                        store.log.id(of: view)
                    )
                })
        else { throw ServiceError(Text("show.no_event", target)) }
        let (subject, occurredAt, source, id) = found
        let number = counts[target, default: 0] + 1
        var payload = PayloadBuilder(type)
        for (name, value) in [
            ("event_source", source), ("reason", reason), ("retracted_by", actor), ("event_id", id),
        ] where !value.isEmpty {
            guard let field = type.field(named: name) else { preconditionFailure("event.retracted has no \(name)") }
            try payload.set(field, text: value)
        }
        let name = "revert/\(EventDigest.text(source: source, id: id))"
        return EventDraft(
            type: type.number, subject: subject, occurredAt: occurredAt, source: Importer.source,
            id: number == 1 ? name : "\(name)/\(number)", actor: actor,
            correlation: Subject(.import, importKey).description, clear: try payload.finish().clear)
    }
}

/// Why the events of a subject could not be taken back or brought back.
public struct UndoRefusal: Sendable {
    public let subject: Subject
    public let text: Text
}
