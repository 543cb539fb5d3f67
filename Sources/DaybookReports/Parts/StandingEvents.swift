import DaybookModel

extension ReportContext {
    /// Lends every event that stands: it occurred by the end of the day asked about and was not retracted. Answers how
    /// many were left out because they were.
    @discardableResult
    func forEachStandingEvent(types: Set<UInt16>?, _ body: (borrowing EventView) throws -> Void) throws -> Int {
        var retractions: [(sequence: UInt64, target: UInt64)] = []
        try forEachEvent(types: [EventType.eventRetracted]) { event in
            if let target = event.retractedSequence { retractions.append((event.sequence, target)) }
        }
        var retracted: Set<UInt64> = []
        // Newest first: only a later event can retract a retraction.
        for retraction in retractions.sorted(by: { $0.sequence > $1.sequence })
        where !retracted.contains(retraction.sequence) && retraction.target < retraction.sequence {
            retracted.insert(retraction.target)
        }
        let end = endOfDay(asOf)
        var leftOut = 0
        try forEachEvent(types: types) { event in
            guard event.occurredAt <= end else { return }
            if retracted.contains(event.sequence) {
                leftOut += 1
            } else {
                try body(event)
            }
        }
        return leftOut
    }
}
