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
    /// due and are not there.
    static func terms(of lines: [PostedTierLine], zone: Zone) -> [SubscriptionTerm] {
        var terms: [SubscriptionTerm] = []
        /// Place of each subscription's latest term; nil when that term has no end.
        var current: [DocumentKey: Int?] = [:]
        var renewing: Set<DocumentKey> = []
        for posted in lines {
            let (line, key) = (posted.line, posted.line.document)
            switch posted.kind {
            case .subscriptionStarted:
                guard current[key] == nil else { continue }  // The first start of an id counts.
                if line.has(TierLine.isSelfRenewing) { renewing.insert(key) }
            case .subscriptionRenewed:
                if let place = current[key] ?? nil, terms[place].outcome == .open {
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
}
