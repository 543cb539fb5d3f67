import DaybookModel

/// Which customers count as one on a day, as far as was known at a moment.
///
/// A duplicate's events count as events of the customer it was merged into: the union of both histories, as if there had never
/// been two (`MergedRows`). Nothing is copied, so an unmerge leaves each with exactly its own.
public struct Identities: Sendable, Equatable {
    /// What was said and not undone, in the order in which it acts: at most one merge of each duplicate.
    private var merges: [Merge] = []
    /// The customer each duplicate was merged into, which may be a duplicate itself; never in a circle.
    private var next: [SubjectNumber: SubjectNumber] = [:]
    /// The duplicates merged into each customer that has some, in order of number.
    private var duplicates: [SubjectNumber: [SubjectNumber]] = [:]

    private struct Merge: Sendable, Equatable {
        let duplicate: SubjectNumber
        let survivor: SubjectNumber
    }

    /// Everybody is who he is.
    public init() {}

    public var isEmpty: Bool { next.isEmpty }

    /// The customer that an event's subject counts as.
    public func survivor(of subject: SubjectNumber) -> SubjectNumber {
        var survivor = subject
        while let following = next[survivor] { survivor = following }
        return survivor
    }

    /// The customer a duplicate was merged into, which may be a duplicate itself; nil for who is none.
    public func mergedInto(_ duplicate: SubjectNumber) -> SubjectNumber? { next[duplicate] }

    /// The customers that count as this one: itself, and after each its own duplicates in order of number.
    public func members(of subject: SubjectNumber) -> [SubjectNumber] {
        [subject] + directDuplicates(of: subject).flatMap(members)
    }

    /// The customers merged into this one itself, in order of number.
    public func directDuplicates(of subject: SubjectNumber) -> [SubjectNumber] { duplicates[subject] ?? [] }

    /// Customers that go on and have duplicates, in order of number.
    var withDuplicates: [SubjectNumber] {
        duplicates.keys.filter { !isDuplicate($0) }.sorted { $0.packed < $1.packed }
    }

    func isDuplicate(_ subject: SubjectNumber) -> Bool { next[subject] != nil }

    /// Takes a merge that acts after those already there, in place of an earlier one of the same duplicate. Answers false, and
    /// lets everybody be who he was, when the customer that should go on counts as the duplicate already: a circle.
    @discardableResult
    mutating func merge(_ duplicate: SubjectNumber, into survivor: SubjectNumber) -> Bool {
        if merges.contains(where: { $0.duplicate == duplicate }) { self = unmerging(duplicate) }
        merges.append(Merge(duplicate: duplicate, survivor: survivor))
        guard self.survivor(of: survivor) != duplicate else { return false }
        next[duplicate] = survivor
        let place = directDuplicates(of: survivor).partitioningIndex { $0.packed > duplicate.packed }
        duplicates[survivor, default: []].insert(duplicate, at: place)
        return true
    }

    /// The same with one merge more, for asking what it would do.
    public func merging(_ duplicate: SubjectNumber, into survivor: SubjectNumber) -> Identities {
        var identities = self
        identities.merge(duplicate, into: survivor)
        return identities
    }

    /// The same with one merge less. One that made a circle with it may come into force.
    public func unmerging(_ duplicate: SubjectNumber) -> Identities {
        var identities = Identities()
        for merge in merges where merge.duplicate != duplicate {
            identities.merge(merge.duplicate, into: merge.survivor)
        }
        return identities
    }
}
