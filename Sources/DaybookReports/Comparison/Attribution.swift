import DaybookModel
import DaybookProjections

/// Finds which events made the difference between two answers to a report, so that their changes add up to the whole of it.
///
/// The way from one question to the other is cut where everybody's figures can change: at rule sets, and where time passes. On the
/// stretches between, customers are looked at one by one (`Contributions`); what that does not explain, such as ranks and
/// shares of a population, is found by asking for the whole answer half-way, again and again (`FigureWalk`).
public struct Attribution<Context: ReportContext> {
    private typealias Answer = FigureWalk.Answer
    private typealias Place = TableDifference.Place

    private let report: any Report.Type
    private let context: CachedContext<Context>
    private var limits: AttributionLimits
    private var path: AnswerPath
    private var causes: [Place: [AnswerDifference.Cause]] = [:]

    /// The difference between the answers to two questions with the same parameters. Throws what the report throws when
    /// one of them cannot be answered.
    public static func difference(
        of report: any Report.Type, _ context: Context, from start: ReportQuestion, to end: ReportQuestion,
        limits: AttributionLimits = AttributionLimits()
    ) throws -> AnswerDifference {
        // Both ways the same steps: knowledge grows, and where it does not, days pass.
        guard (start.scope.through, start.asOf) <= (end.scope.through, end.asOf) else {
            return try difference(of: report, context, from: end, to: start, limits: limits).reversed
        }
        let cached = CachedContext(context)
        var attribution = Attribution(
            report: report, context: cached, limits: limits, path: try AnswerPath(cached, from: start, to: end))
        return try attribution.difference(to: end)
    }

    private init(
        report: any Report.Type, context: CachedContext<Context>, limits: AttributionLimits, path: AnswerPath
    ) {
        self.report = report
        self.context = context
        self.limits = limits
        self.path = path
    }

    private mutating func difference(to end: ReportQuestion) throws -> AnswerDifference {
        let before = try table(after: 0)
        let after = try report.table(context.asking(end))
        let changes = AnswerDifference.changes(before, after)
        if !changes.isEmpty { try explain(changes.map(\.place), TableFigures(before), TableFigures(after)) }
        return AnswerDifference(
            before: before, after: after,
            figures: changes.map { AnswerDifference.Figure(change: $0, causes: causes[$0.place] ?? []) })
    }

    // MARK: The way

    private mutating func explain(_ wanted: [Place], _ first: TableFigures, _ last: TableFigures) throws {
        var start = 0
        var answer = Self.answer(first, wanted)
        while start < path.steps.count {
            let end =
                path.steps[start].concernsAll
                ? start + 1 : path.steps[start...].firstIndex { $0.concernsAll } ?? path.steps.count
            let next =
                end == path.steps.count
                ? Self.answer(last, wanted) : Self.answer(TableFigures(try table(after: end)), wanted)
            let changed = wanted.filter { answer[$0] != next[$0] }
            if path.steps[start].concernsAll {
                for place in changed { add([start], to: place, from: answer[place], to: next[place]) }
            } else if !changed.isEmpty {
                try explain(start..<end, changed, answer, next)
            }
            (start, answer) = (end, next)
        }
    }

    /// Explains what changed on a stretch of events that each concern their own subject.
    private mutating func explain(
        _ range: Range<Int>, _ wanted: [Place], _ first: Answer, _ last: Answer
    ) throws {
        var rest = wanted
        if let contributions = try contributions(range, wanted, first, last) {
            let found = try explain(contributions, first, last)
            rest.removeAll { found.contains($0) }
        }
        guard !rest.isEmpty else { return }
        let stretches = try FigureWalk(steps: Array(range)).stretches(of: rest, from: first, to: last) { done in
            guard limits.wholeMax > 0 else { return nil }
            limits.wholeMax -= 1
            return try answerIfAny(after: range.lowerBound + done, of: nil, rest)
        }
        for (place, found) in stretches { add(found, to: place) }
    }

    /// Walks every part's own way; answers the figures that are explained by it.
    private mutating func explain(_ contributions: Contributions, _ first: Answer, _ last: Answer) throws -> Set<Place>
    {
        var found: [Place: [FigureWalk.Stretch]] = [:]
        for (index, part) in contributions.parts.enumerated() {
            let places = contributions.places(of: index)
            guard !places.isEmpty else { continue }
            let stretches = try FigureWalk(steps: part.steps).stretches(of: places, from: part.first, to: part.last) {
                guard limits.partsMax > 0 else { return nil }
                limits.partsMax -= 1
                return try answerIfAny(after: part.steps[$0 - 1] + 1, of: part.subjects, nil)
            }
            for (place, part) in stretches { found[place, default: []] += part }
        }
        var explained: Set<Place> = []
        for (place, stretches) in found {
            let way =
                contributions.owners[place] == nil
                ? Contributions.joined(stretches, from: first[place], to: last[place]) : stretches
            guard let way else { continue }
            add(way, to: place)
            explained.insert(place)
        }
        return explained
    }

    // MARK: Parts

    /// The answers about each subject's own events before and after a stretch; nil when these are too many to ask for, or the
    /// report does not answer about one alone.
    private mutating func contributions(
        _ range: Range<Int>, _ wanted: [Place], _ first: Answer, _ last: Answer
    ) throws -> Contributions? {
        let groups = try groups(range)
        guard groups.count * 2 <= limits.partsMax else { return nil }
        limits.partsMax -= groups.count * 2
        var parts: [Contributions.Part] = []
        for group in groups {
            guard let before = try answerIfAny(after: range.lowerBound, of: group.subjects, nil),
                let after = try answerIfAny(after: range.upperBound, of: group.subjects, nil)
            else { return nil }
            parts.append(Contributions.Part(subjects: group.subjects, steps: group.steps, first: before, last: after))
        }
        return Contributions(parts, explaining: wanted, from: first, to: last)
    }

    /// The subjects of a stretch with the numbers of their steps; those that count as one at any of its ends, or are merged
    /// on it, together. In order of their first steps.
    private func groups(_ range: Range<Int>) throws -> [(subjects: Set<SubjectNumber>, steps: [Int])] {
        var identities: [Identities] = []
        for index in range {
            let isMerge = path.steps[index].event.map { Self.mergeTypes.contains($0.type) } ?? false
            if isMerge || index == range.lowerBound {
                identities.append(try context.asking(path.points[index]).identities)
            }
        }
        identities.append(try context.asking(path.points[range.upperBound]).identities)
        var groups: [(subjects: Set<SubjectNumber>, steps: [Int])] = []
        var places: [SubjectNumber: Int] = [:]
        for index in range {
            guard let subject = path.steps[index].event?.subject else { continue }
            if let place = places[subject] {
                groups[place].steps.append(index)
                continue
            }
            let subjects = Self.everybody(with: subject, identities)
            for member in subjects { places[member] = groups.count }
            groups.append((subjects, [index]))
        }
        return groups
    }

    /// What can change who counts as whom: retractions of merges among them.
    private static var mergeTypes: Set<UInt16> {
        [EventType.customerMerged, EventType.customerUnmerged, EventType.eventRetracted]
    }

    private static func everybody(with subject: SubjectNumber, _ identities: [Identities]) -> Set<SubjectNumber> {
        var (known, new) = (Set([subject]), [subject])
        while let next = new.popLast() {
            for identity in identities where !identity.isEmpty {
                for member in identity.members(of: identity.survivor(of: next)) where known.insert(member).inserted {
                    new.append(member)
                }
            }
        }
        return known
    }

    // MARK: Answers

    private func table(after done: Int) throws -> ReportTable { try report.table(context.asking(path.points[done])) }

    /// The figures after so many steps, of some subjects' events alone or of all; nil when the report does not answer that.
    private func answerIfAny(after done: Int, of subjects: Set<SubjectNumber>?, _ wanted: [Place]?) throws -> Answer? {
        var question = path.points[done]
        if let subjects { question.scope.subjects = question.scope.subjects?.intersection(subjects) ?? subjects }
        do {
            return Self.answer(TableFigures(try report.table(context.asking(question))), wanted)
        } catch is ReportError {
            return nil
        }
    }

    private static func answer(_ figures: TableFigures, _ wanted: [Place]?) -> Answer {
        var answer: Answer = [:]
        for place in wanted ?? figures.places.map(\.place) { answer[place] = figures[place] }
        return answer
    }

    // MARK: Causes

    private mutating func add(_ stretches: [FigureWalk.Stretch], to place: Place) {
        for stretch in stretches { add(stretch.steps, to: place, from: stretch.before, to: stretch.after) }
    }

    private mutating func add(_ steps: some Collection<Int>, to place: Place, from before: Cell?, to after: Cell?) {
        guard !Cell.isSame(before, after) else { return }
        let events = steps.compactMap { path.steps[$0].event }
        let reason: AnswerDifference.Reason
        if let first = steps.first, case .time(let start, let end) = path.steps[first] {
            reason = .time(start, end)
        } else {
            reason = events.count == 1 ? .event(events[0]) : .events(events)
        }
        causes[place, default: []].append(AnswerDifference.Cause(reason: reason, before: before, after: after))
    }
}

/// How much work may go into finding causes. What is not found within it is reported as what several events did together.
public struct AttributionLimits: Sendable {
    /// How often the report may be asked about everybody.
    public var wholeMax: Int
    /// How often it may be asked about one customer's events alone.
    public var partsMax: Int

    public init(wholeMax: Int = 64, partsMax: Int = 20_000) {
        self.wholeMax = wholeMax
        self.partsMax = partsMax
    }
}
