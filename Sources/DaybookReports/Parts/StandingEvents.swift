import DaybookModel
import DaybookProjections

extension ReportContext {
    /// Lends every event that stands: it occurred by the end of the day asked about and was not retracted. Answers how
    /// many were left out because they were.
    @discardableResult
    func forEachStandingEvent(types: Set<UInt16>?, _ body: (borrowing EventView) throws -> Void) throws -> Int {
        var retractions: [(sequence: UInt64, target: UInt64)] = []
        try forEachStoredEvent(types: [EventType.eventRetracted]) { event in
            if let target = event.retractedSequence, isInQuestion(event) {
                retractions.append((event.sequence, target))
            }
        }
        let retracted = Retractions.targets(of: retractions)
        let end = endOfDay(asOf)
        var leftOut = 0
        try forEachStoredEvent(types: types) { event in
            guard event.occurredAt <= end, scope.includes(event) else { return }
            if retracted.contains(event.sequence) {
                leftOut += 1
            } else {
                try body(event)
            }
        }
        return leftOut
    }

    /// The events of one subject that stand, in the order in which they act; those of its duplicates among them. Copied, because the
    /// stream is read newest first.
    func standingEvents(of subject: SubjectNumber, types: Set<UInt16>) throws -> [EventCopy] {
        try identities.members(of: subject).flatMap { try ownStandingEvents(of: $0, types: types) }
            .sorted { ($0.occurredAt, $0.sequence) < ($1.occurredAt, $1.sequence) }
    }

    /// The same without those of its duplicates.
    func ownStandingEvents(of subject: SubjectNumber, types: Set<UInt16>) throws -> [EventCopy] {
        var events: [EventCopy] = []
        var retractions: [(sequence: UInt64, target: UInt64)] = []
        try forEachStoredEvent(of: subject) { event in
            guard isInQuestion(event) else { return }
            if let target = event.retractedSequence { retractions.append((event.sequence, target)) }
            if types.contains(event.type) { events.append(EventCopy(event)) }
        }
        let retracted = Retractions.targets(of: retractions)
        return events.filter { !retracted.contains($0.sequence) }
            .sorted { ($0.occurredAt, $0.sequence) < ($1.occurredAt, $1.sequence) }
    }
}
