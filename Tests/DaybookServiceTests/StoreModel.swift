import DaybookLog
import DaybookModel
import DaybookTestSupport

/// What a store must hold and answer, as lists in memory: every answer is looked for anew, in all events.
///
/// Events have their places: 0 is the one of sequence 1.
struct StoreModel {
    struct Event {
        let draft: EventDraft
        /// What a retraction takes back.
        let target: Int?
        /// A merge into this customer, or an unmerge from it.
        let other: String?

        var subject: Subject { draft.subject }
        var isRetraction: Bool { target != nil }
        /// The log makes these by itself; they cannot be handed in.
        var isErasure: Bool { draft.type == EventType.customerErased }
        var isMerge: Bool { draft.type == EventType.customerMerged }
        var isOfIdentity: Bool {
            isMerge || draft.type == EventType.customerUnmerged || draft.type == EventType.customerAbsorbed
                || draft.type == EventType.customerReleased
        }
    }

    private(set) var events: [Event] = []
    private(set) var versions: [Subject: UInt32] = [:]
    /// Of an event, every retraction of it.
    private var allRetractions: [Int: [Int]] = [:]
    /// Of an event, the retractions of it that stand.
    private var standing: [Int: Set<Int>] = [:]
    /// Of a customer, how many events there were when it was erased last.
    private var erased: [Subject: Int] = [:]

    var count: Int { events.count }

    // MARK: Appending

    mutating func append(_ draft: EventDraft, retracting target: Int? = nil, other: String? = nil) {
        events.append(Event(draft: draft, target: target, other: other))
        versions[draft.subject, default: 0] += 1
        if events[count - 1].isErasure { erased[draft.subject] = count - 1 }
        guard var target else { return }
        allRetractions[target, default: []].append(count - 1)
        var (retraction, stands) = (count - 1, true)
        // What a retraction took back returns when the retraction itself is taken back, and so on.
        while true {
            let before = standing[target, default: []].isEmpty
            if stands { standing[target, default: []].insert(retraction) } else { standing[target]?.remove(retraction) }
            let after = standing[target, default: []].isEmpty
            guard before != after, let next = events[target].target else { return }
            (retraction, target, stands) = (target, next, after)
        }
    }

    // MARK: Single events

    /// The retractions of an event that stand, the newest first.
    func retractions(of place: Int) -> [Int] { standing[place, default: []].sorted(by: >) }
    func isRetracted(_ place: Int) -> Bool { !standing[place, default: []].isEmpty }

    func isErased(_ place: Int) -> Bool {
        !events[place].draft.personal.isEmpty && place < erased[events[place].subject, default: 0]
    }

    /// Whether there is anything of a customer that an erasure would take.
    func canErase(_ subject: Subject) -> Bool {
        events.indices.contains { place in
            events[place].subject == subject && !events[place].draft.personal.isEmpty && !isErased(place)
        }
    }

    // MARK: Two clocks

    /// A day that is asked about, and how many events were known.
    struct Clocks: CustomStringConvertible {
        let day: Day
        let known: Int

        var end: Instant { Instant(utcMidnightOf: Day(number: day.number + 1)) }
        var description: String { "as of \(day), known at event \(known)" }
    }

    /// Whether an event counts by what was known at a place: no retraction of it stands among those known.
    func stands(_ place: Int, _ known: Int) -> Bool {
        !allRetractions[place, default: []].contains { $0 < known && stands($0, known) }
    }

    /// What counts: it had occurred, was known, and is neither taken back nor a retraction.
    private func counted(_ clocks: Clocks, _ isWanted: (Event) -> Bool) -> [Int] {
        (0..<clocks.known).filter { place in
            let event = events[place]
            return !event.isRetraction && event.draft.occurredAt < clocks.end && isWanted(event)
                && stands(place, clocks.known)
        }
    }

    /// How many answers were given, and by how many customers.
    func answers(_ clocks: Clocks) -> (answers: Int, customers: Int) {
        let found = counted(clocks) { $0.draft.type == EventType.surveyAnswered }
        let next = survivors(clocks)
        return (found.count, Set(found.map { StoreModel.survivor(of: events[$0].subject.key, next) }).count)
    }

    /// How much is in the directory of each customer that goes on.
    func directory(_ clocks: Clocks) -> [String: Int] {
        let next = survivors(clocks)
        let found = counted(clocks) { $0.subject.kind == .customer && !$0.isOfIdentity }
        return Dictionary(
            found.map { (StoreModel.survivor(of: events[$0].subject.key, next), 1) }, uniquingKeysWith: +)
    }

    /// The history of a customer and of all that count as it, the newest first. Retractions are part of it whenever they were.
    func history(of customer: String, _ clocks: Clocks) -> [Int] {
        guard isKnown(customer, clocks.known) else { return [] }
        let next = survivors(clocks)
        let wanted = StoreModel.survivor(of: customer, next)
        return (0..<clocks.known).reversed().filter { place in
            let event = events[place]
            return event.subject.kind == .customer && StoreModel.survivor(of: event.subject.key, next) == wanted
                && (event.isRetraction || event.draft.occurredAt < clocks.end)
        }
    }

    private func isKnown(_ customer: String, _ known: Int) -> Bool {
        events[..<known].contains { $0.subject == Subject(.customer, customer) }
    }

    // MARK: Merges

    /// What was said of two customers, and what became of it.
    struct Merge: Equatable {
        let place: Int
        let duplicate: String
        let into: String
        var state: String
        var isStanding: Bool { ["in_force", "circle", "unknown_customer"].contains(state) }
    }

    /// Merges and unmerges in the order in which they act.
    private func facts(_ clocks: Clocks) -> [Int] {
        counted(clocks) { $0.other != nil }.sorted {
            (events[$0].draft.occurredAt, $0) < (events[$1].draft.occurredAt, $1)
        }
    }

    func merges(_ clocks: Clocks) -> [Merge] {
        var merges: [Merge] = []
        for place in facts(clocks) {
            let (duplicate, other) = (events[place].subject.key, events[place].other ?? "")
            let before = merges.lastIndex { $0.duplicate == duplicate && $0.state == "in_force" }
            if !events[place].isMerge {
                if let before, merges[before].into == other {
                    merges[before].state = "undone"
                } else {
                    merges.append(Merge(place: place, duplicate: duplicate, into: other, state: "nothing_to_undo"))
                }
            } else if duplicate == other {
                merges.append(Merge(place: place, duplicate: duplicate, into: other, state: "itself"))
            } else {
                if let before { merges[before].state = "replaced" }
                merges.append(Merge(place: place, duplicate: duplicate, into: other, state: "in_force"))
            }
        }
        var next: [String: String] = [:]
        for index in merges.indices where merges[index].state == "in_force" {
            let merge = merges[index]
            if !isKnown(merge.into, clocks.known) {
                merges[index].state = "unknown_customer"
            } else if StoreModel.survivor(of: merge.into, next) == merge.duplicate {
                merges[index].state = "circle"
            } else {
                next[merge.duplicate] = merge.into
            }
        }
        return merges
    }

    /// The customer that each duplicate was merged into.
    private func survivors(_ clocks: Clocks) -> [String: String] {
        let inForce = merges(clocks).filter { $0.state == "in_force" }
        return Dictionary(uniqueKeysWithValues: inForce.map { ($0.duplicate, $0.into) })
    }

    private static func survivor(of customer: String, _ next: [String: String]) -> String {
        next[customer].map { survivor(of: $0, next) } ?? customer
    }

    /// The clocks of a question about everything there is.
    var everything: Clocks { Clocks(day: Day("9000-01-01")!, known: count) }

    /// Whether the store must refuse to merge a customer into another now, at a moment; answers the key of what it must say.
    func refusal(merging duplicate: String, into survivor: String, at moment: Instant) -> String? {
        guard isKnown(duplicate, count), isKnown(survivor, count) else { return "report.no_such_customer" }
        if duplicate == survivor { return "merge.same" }
        let merges = merges(everything)
        if merges.contains(where: { $0.duplicate == duplicate && $0.isStanding }) { return "merge.already" }
        if StoreModel.survivor(of: survivor, survivors(everything)) == duplicate { return "merge.circle" }
        return mergedInto(duplicate, at: moment) == nil ? nil : "merge.already_then"
    }

    /// The same for taking a merge back; answers the customer that it is released from as well.
    func refusal(unmerging duplicate: String, at moment: Instant) -> (key: String?, survivor: String) {
        guard isKnown(duplicate, count) else { return ("report.no_such_customer", "") }
        guard let merge = merges(everything).last(where: { $0.duplicate == duplicate && $0.isStanding }) else {
            return ("merge.not_merged", "")
        }
        return (mergedInto(duplicate, at: moment) == merge.into ? nil : "merge.not_merged_then", merge.into)
    }

    /// What a customer's own stream says that it counted as at a moment.
    func mergedInto(_ duplicate: String, at moment: Instant) -> String? {
        facts(everything).filter { events[$0].subject.key == duplicate && events[$0].draft.occurredAt <= moment }
            .reduce(nil) { merged, place in
                let other = events[place].other
                return events[place].isMerge ? other : merged == other ? nil : merged
            }
    }
}
