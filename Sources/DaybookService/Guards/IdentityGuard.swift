import DaybookLog
import DaybookModel
import DaybookProjections

/// Keeps merges of one customer in order: none into itself, none while it is merged already, no unmerge of what is not merged.
///
/// What only several customers' streams could tell (a circle, a customer that nobody knows) is left out when a question is asked;
/// the report `merges` says so.
struct IdentityGuard: AppendGuard {
    let name = "identity"

    static func isOfIdentity(_ type: UInt16) -> Bool {
        type == EventType.customerMerged || type == EventType.customerUnmerged
    }

    func concerns(_ type: UInt16, of subject: SubjectKind) -> Bool {
        subject == .customer && IdentityGuard.isOfIdentity(type)
    }

    func initial() -> any GuardState { IdentityState() }
}

/// What the guard knows of one customer: what was said of its identity, in log order.
struct IdentityState: GuardState {
    private struct Fact {
        let sequence: UInt64
        let occurredAt: Instant
        let isMerge: Bool
        /// Key of the customer that goes on.
        let other: String

        init?(_ sequence: UInt64, _ occurredAt: Instant, type: UInt16, _ payload: UnsafeRawBufferPointer) {
            guard IdentityGuard.isOfIdentity(type) else { return nil }
            self.sequence = sequence
            self.occurredAt = occurredAt
            isMerge = type == EventType.customerMerged
            other = (isMerge ? CustomerMerged(payload).into : CustomerUnmerged(payload).from)?.string ?? ""
        }
    }

    private var facts: [Fact] = []
    private var retractions: [(sequence: UInt64, target: UInt64)] = []

    mutating func fold(_ event: borrowing EventView) {
        if let target = event.retractedSequence {
            retractions.append((event.sequence, target))
        } else if let fact = Fact(event.sequence, event.occurredAt, type: event.type, event.payload) {
            facts.append(fact)
        }
    }

    /// Merges are few.
    func allows(_ type: UInt16, _ payload: UnsafeRawBufferPointer) -> Bool { false }

    func refusal(of events: [ProposedEvent]) -> Text? {
        var state = self
        for event in events {
            if let target = event.retracts { state.retractions.append((event.sequence, target)) }
            let draft = event.draft
            let fact = draft.clear.withUnsafeBytes {
                Fact(event.sequence, draft.occurredAt, type: draft.type, $0)
            }
            guard let fact else { continue }
            if let refusal = state.refusal(of: fact, draft.subject.key) { return refusal }
            state.facts.append(fact)
        }
        return nil
    }

    private func refusal(of fact: Fact, _ customer: String) -> Text? {
        let standing = mergedInto(before: fact)
        if !fact.isMerge {
            return standing == fact.other ? nil : Text("merge.not_merged_then", customer, fact.other)
        }
        if fact.other == customer { return Text("merge.same", customer) }
        return standing.map { Text("merge.already_then", customer, $0) }
    }

    /// The customer that this one was merged into when an event occurred; nil when it stood on its own.
    private func mergedInto(before moment: Fact) -> String? {
        let retracted = Retractions.targets(of: retractions)
        let earlier = facts.filter { !retracted.contains($0.sequence) && $0.occurredAt <= moment.occurredAt }
            .sorted { ($0.occurredAt, $0.sequence) < ($1.occurredAt, $1.sequence) }
        return earlier.reduce(nil) { standing, fact in
            fact.isMerge ? fact.other : standing == fact.other ? nil : standing
        }
    }
}
