import DaybookModel

/// One term of a subscription or framework contract that comes to an end.
public struct SubscriptionTerm: Sendable, Equatable {
    public enum Outcome: String, Sendable {
        /// Neither renewed nor cancelled.
        case open
        case renewed
        case cancelled
    }

    public let subscription: DocumentKey
    /// Its last day: the day the renewal falls due.
    public let due: Day
    public internal(set) var outcome: Outcome
    /// The event that decided the outcome, else the one that set the term.
    public internal(set) var sequence: UInt64
    let renewsByItself: Bool

    /// What became of a term that fell due: one that renews by itself is renewed when nobody cancelled it.
    public var isRenewed: Bool { outcome == .renewed || outcome == .open && renewsByItself }

    /// The terms of all subscriptions of one customer, in the order in which they were agreed; terms without an end never fall
    /// due and are not there. What happened at one instant is taken as it must have happened: started, renewed, cancelled.
    static func terms(of lines: [PostedTierLine], zone: Zone) -> [SubscriptionTerm] {
        var terms: [SubscriptionTerm] = []
        /// Place of each subscription's latest term; nil when that term has no end.
        var current: [DocumentKey: Int?] = [:]
        var renewing: Set<DocumentKey> = []
        for posted in inOrder(lines) {
            let (line, key) = (posted.line, posted.line.document)
            switch posted.kind {
            case .subscriptionStarted:
                guard current[key] == nil else { continue }  // The first start of an id counts.
                if line.has(TierLine.isSelfRenewing) { renewing.insert(key) }
            case .subscriptionRenewed:
                // Who thinks better of a cancellation before the term is over has renewed.
                if let place = current[key] ?? nil,
                    terms[place].outcome == .open || zone.day(of: posted.occurredAt) <= terms[place].due
                {
                    terms[place].outcome = .renewed
                    terms[place].sequence = posted.sequence
                }
            case .subscriptionCancelled:
                if let place = current[key] ?? nil, terms[place].outcome == .open,
                    posted.day(in: zone) <= terms[place].due
                {
                    terms[place].outcome = .cancelled
                    terms[place].sequence = posted.sequence
                }
                continue
            default: continue
            }
            current[key] = .some(line.lastDay == nil ? nil : terms.count)
            if let due = line.lastDay {
                terms.append(
                    SubscriptionTerm(
                        subscription: key, due: due, outcome: .open, sequence: posted.sequence,
                        renewsByItself: renewing.contains(key)))
            }
        }
        return terms
    }

    /// Of one instant, starts before renewals and renewals before cancellations, so that the order of import does not show.
    private static func inOrder(_ lines: [PostedTierLine]) -> [PostedTierLine] {
        let kinds: [TierLineKind] = [.subscriptionStarted, .subscriptionRenewed, .subscriptionCancelled]
        let ranked = lines.compactMap { posted in
            posted.kind.flatMap { kinds.firstIndex(of: $0) }.map { (rank: $0, posted: posted) }
        }
        return ranked.sorted {
            ($0.posted.occurredAt, $0.rank, $0.posted.sequence) < ($1.posted.occurredAt, $1.rank, $1.posted.sequence)
        }.map(\.posted)
    }
}
