import DaybookModel

/// One decision about a customer's tier.
public struct TierDecision: Sendable, Equatable {
    public enum Kind: String, Sendable {
        case assigned
        case overridden
        case overrideEnded = "override_ended"
    }

    public let kind: Kind
    /// The tier; long names must be read from the event (`DocumentKey.text`).
    public let tier: DocumentKey
    /// The first day it holds.
    public let from: Day
    /// The last day it holds; nil when it has none.
    public let until: Day?
    /// The rule set behind it; `none` when the event named none.
    public let ruleSet: DocumentKey
    public let ruleSetVersion: Int
    /// Nil when the event gave none.
    public let scoreMillionths: Int64?
    public let occurredAt: Instant
    public let sequence: UInt64

    init?(_ posted: PostedTierLine, zone: Zone) {
        switch posted.kind {
        case .tierAssigned: kind = .assigned
        case .tierOverridden: kind = .overridden
        case .tierOverrideEnded: kind = .overrideEnded
        default: return nil
        }
        tier = posted.line.name
        from = posted.day(in: zone)
        until = posted.line.lastDay
        ruleSet = posted.line.document
        ruleSetVersion = Int(posted.line.word)
        scoreMillionths = posted.line.givenAmount
        occurredAt = posted.occurredAt
        sequence = posted.sequence
    }
}

/// The tier a customer was granted, on any day (T36).
///
/// It changes by the customer's own events and by time alone: a `tier.assigned` holds from its effective day (else the day of
/// the event) to its last day, if it has one, or until another takes its place; a `tier.overridden` goes before it from the
/// day of the event until its last day, another override or a `tier.override_ended`. What was replaced does not come
/// back. A tier that has run out holds no more, even if nobody has granted another.
public struct TierHistory: Sendable, Equatable {
    /// In the order in which they act: by (occurred at, sequence).
    public let decisions: [TierDecision]

    /// Takes the lines of one customer that stand, in the order in which they act (`RowReader.standing`).
    public init(_ lines: [PostedTierLine], zone: Zone) {
        decisions = lines.compactMap { TierDecision($0, zone: zone) }
    }

    /// The tier in force at the end of a day; nil when none was. A name of more than 15 bytes comes as its hash: read it from
    /// the event of `decision(on:)`.
    public func tier(on day: Day) -> String? { decision(on: day)?.tier.description }

    /// The decision that gave the tier in force at the end of a day.
    public func decision(on day: Day) -> TierDecision? { decision(on: day, after: decisions.count) }

    /// The grant or override that was in force last and whose time was over by a day, when no tier is in force.
    public func lapsed(on day: Day) -> TierDecision? {
        guard decision(on: day) == nil else { return nil }
        let assigned = lastAssigned(on: day, after: decisions.count)
        guard let override = lastOverride(on: day, after: decisions.count), override.kind == .overridden,
            let until = override.until
        else { return assigned }
        return assigned?.until.map { $0 > until } ?? false ? assigned : override
    }

    /// What the first `count` decisions say of a day.
    private func decision(on day: Day, after count: Int) -> TierDecision? {
        if let override = lastOverride(on: day, after: count), override.kind == .overridden, override.holds(on: day) {
            return override
        }
        let assigned = lastAssigned(on: day, after: count)
        return assigned?.holds(on: day) == true ? assigned : nil
    }

    /// The override begun last, or the end of one.
    private func lastOverride(on day: Day, after count: Int) -> TierDecision? {
        decisions[..<count].last { $0.kind != .assigned && $0.from <= day }
    }

    /// The grant with the latest effective day; of several, the one decided last.
    private func lastAssigned(on day: Day, after count: Int) -> TierDecision? {
        var last: TierDecision?
        for decision in decisions[..<count] where decision.kind == .assigned && decision.from <= day {
            if last.map({ $0.from <= decision.from }) ?? true { last = decision }
        }
        return last
    }

    // MARK: - Changes

    /// Something that happened to the tier: a decision, or that its time was over.
    public struct Change: Sendable, Equatable {
        /// The first day it shows.
        public let day: Day
        /// The decision taken; for time that ran out, the decision whose time it was.
        public let decision: TierDecision
        public let isExpiry: Bool
        /// What gave the tier before; nil when there was none.
        public let before: TierDecision?
        /// What gives the tier at the end of the day.
        public let after: TierDecision?
    }

    /// Every decision and every running out of time up to a day, in order of day; of one day, in the order of decisions.
    public func changes(through last: Day) -> [Change] {
        var changes = decisions.indices.filter { decisions[$0].from <= last }.map { index in
            let decision = decisions[index]
            return Change(
                day: decision.from, decision: decision, isExpiry: false,
                // A tier that ran out the day before is the one this decision follows.
                before: self.decision(on: decision.from, after: index)
                    ?? self.decision(on: decision.from + -1, after: index),
                after: self.decision(on: decision.from, after: index + 1))
        }
        for decision in decisions {
            guard let until = decision.until, until < last, self.decision(on: until) == decision,
                !decisions.contains(where: { $0.from == until + 1 })
            else { continue }
            changes.append(
                Change(
                    day: until + 1, decision: decision, isExpiry: true, before: decision,
                    after: self.decision(on: until + 1)))
        }
        return changes.enumerated().sorted { ($0.element.day, $0.offset) < ($1.element.day, $1.offset) }.map(\.element)
    }
}

extension TierDecision {
    func holds(on day: Day) -> Bool { from <= day && until.map { day <= $0 } ?? true }
}

extension RowReader {
    /// What the events that occurred by `end` say of one customer's tier.
    public func tierHistory(of customer: SubjectNumber, until end: Instant, zone: Zone) throws -> TierHistory {
        TierHistory(try standing(TierLine.self, of: customer, until: end), zone: zone)
    }

    /// The same for every customer that was ever granted a tier.
    public func tierHistories(until end: Instant, zone: Zone) throws -> [SubjectNumber: TierHistory] {
        var histories: [SubjectNumber: TierHistory] = [:]
        try forEachStanding(TierLine.self, until: end) { customer, lines in
            let history = TierHistory(lines, zone: zone)
            if !history.decisions.isEmpty { histories[customer] = history }
        }
        return histories
    }
}
