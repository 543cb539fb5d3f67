import DaybookLog
import DaybookModel
import DaybookService

/// An erasure whose commit failed, and which the disk has all the same, as the last event of the log: before another commit took its place
/// nobody could know. Then its keys must be gone, and all others be there.
struct RefusedErasure {
    private let reference: Reference
    private let event: StoredEvent

    /// Nil when the log ends with an event of the run.
    init?(_ log: Log, _ reference: Reference) throws {
        let last = try log.lastSequence
        let isOfRun = try log.withEvent(last) { reference.holds($0.record, at: Int(last)) } ?? true
        guard !isOfRun, let event = try log.event(last), event.type == EventType.customerErased else { return nil }
        self.reference = reference
        self.event = event
    }

    func problems(of store: Store, acknowledged: Int) throws -> [String] {
        let log = store.log
        let before = Int(event.sequence) - 1
        guard before >= acknowledged, before <= reference.count else {
            return ["the log ends at \(before) and a refused erasure, but event \(acknowledged) was acknowledged"]
        }
        var problems: [String] = []
        try log.forEach(through: UInt64(before)) { view in
            if !reference.holds(view.record, at: Int(view.sequence)) {
                problems.append("event \(view.sequence) is not what was written")
            }
            return problems.count < 3
        }
        if try log.isErasureUnfinished { problems.append("the erasure of event \(event.sequence) is not finished") }
        for sequence in reference.sealed where sequence <= before {
            let isErased =
                reference.subjects[Int(sequence) - 1] == event.subject
                || reference.isErased(Int(sequence), first: before)
            let personal = try log.event(UInt64(sequence))?.personal
            if personal == .sealed || (personal == .erased) != isErased {
                problems.append("event \(sequence): its personal fields read as \(personal.map { "\($0)" } ?? "")")
            }
        }
        let draft = try SampleEvents.contact(of: event.subject.key, number: before, personal: "after the power cut")
        guard case .appended(let next, 1) = try log.append([AppendRequest([draft])])[0],
            try log.event(next)?.personal == .open(draft.personal)
        else { return problems + ["no event can be recorded of \(event.subject) after its refused erasure"] }
        return problems
    }
}
