import DaybookModel
import DaybookProjections

/// An event that may have had a say in a figure.
struct CandidateEvent {
    let event: EventCopy
    let subject: SubjectNumber
    /// The event it takes back; nil when it is no retraction.
    let retracts: UInt64?
    /// Whether a retraction in force takes it back.
    fileprivate(set) var isRetracted = false

    var sequence: UInt64 { event.sequence }

    /// - Parameters:
    ///   - subjects: whose events are in question.
    ///   - types: of those that can matter.
    /// - Returns: in the order in which they act, each retraction right after what it takes back, because it acts from that
    ///   event's date.
    static func all(
        of subjects: [SubjectNumber], types: Set<UInt16>, in context: some ReportContext
    ) throws -> [CandidateEvent] {
        var found: [CandidateEvent] = []
        for subject in subjects {
            try context.forEachStoredEvent(of: subject) { event in
                guard context.isInQuestion(event), types.contains(event.type) else { return }
                found.append(
                    CandidateEvent(event: EventCopy(event), subject: subject, retracts: event.retractedSequence))
            }
        }
        let gone = Retractions.targets(of: found.compactMap { event in event.retracts.map { (event.sequence, $0) } })
        let places = Dictionary(uniqueKeysWithValues: found.indices.map { (found[$0].sequence, $0) })
        for index in found.indices { found[index].isRetracted = gone.contains(found[index].sequence) }
        /// The event that a chain of retractions is about; nil for a retraction of what is not in question.
        func root(_ event: CandidateEvent) -> CandidateEvent? {
            guard let target = event.retracts else { return event }
            return target < event.sequence ? places[target].flatMap { root(found[$0]) } : nil
        }
        let placed = found.compactMap { event in
            root(event).map { (root: $0.event, event: event) }
        }
        return placed.sorted { left, right in
            (left.root.occurredAt, left.root.sequence, left.event.sequence)
                < (right.root.occurredAt, right.root.sequence, right.event.sequence)
        }.map(\.event)
    }
}
