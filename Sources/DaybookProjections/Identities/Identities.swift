import DaybookModel

/// Which customers count as one on a day, as far as was known at a moment.
///
/// A duplicate's events count as events of the customer it was merged into: the union of both histories, as if there had never
/// been two. Nothing is copied, so an unmerge leaves each with exactly its own.
public struct Identities: Sendable, Equatable {
    /// The customer that goes on, by duplicate.
    private var survivors: [SubjectNumber: SubjectNumber] = [:]
    /// The duplicates of each customer that has some, in order of number.
    private var duplicates: [SubjectNumber: [SubjectNumber]] = [:]

    /// Everybody is who he is.
    public init() {}

    /// From merges in force. Merges that go round in a circle say nothing and are left out.
    public init(merges: [SubjectNumber: SubjectNumber]) {
        for duplicate in merges.keys {
            var survivor = duplicate
            var steps = 0
            while let next = merges[survivor], steps <= merges.count {
                survivor = next
                steps += 1
            }
            if steps <= merges.count { survivors[duplicate] = survivor }
        }
        for (duplicate, survivor) in survivors { duplicates[survivor, default: []].append(duplicate) }
        duplicates = duplicates.mapValues { $0.sorted { $0.packed < $1.packed } }
    }

    public var isEmpty: Bool { survivors.isEmpty }

    /// The customer that an event's subject counts as.
    public func survivor(of subject: SubjectNumber) -> SubjectNumber { survivors[subject] ?? subject }

    /// The customers that count as this one, itself first.
    public func members(of subject: SubjectNumber) -> [SubjectNumber] { [subject] + (duplicates[subject] ?? []) }

    /// Customers that others were merged into, in order of number.
    var withDuplicates: [SubjectNumber] { duplicates.keys.sorted { $0.packed < $1.packed } }

    func isDuplicate(_ subject: SubjectNumber) -> Bool { survivors[subject] != nil }

    /// The same with one merge more, for asking what it would do.
    public func merging(_ duplicate: SubjectNumber, into survivor: SubjectNumber) -> Identities {
        var merges = survivors
        merges[duplicate] = survivor
        return Identities(merges: merges)
    }

    /// The same with one merge less.
    public func unmerging(_ duplicate: SubjectNumber) -> Identities {
        var merges = survivors
        merges[duplicate] = nil
        return Identities(merges: merges)
    }
}

extension RowReader {
    /// The merges in force at the end of a day, read from the lines of `IdentitiesProjector`. `number` finds the customer that
    /// an event names; a merge into one that nobody knows says nothing.
    public func merges(
        until end: Instant, number: (_ key: DocumentKey, _ sequence: UInt64) throws -> SubjectNumber?
    ) throws -> [SubjectNumber: SubjectNumber] {
        var merges: [SubjectNumber: SubjectNumber] = [:]
        try forEachStanding(IdentityLine.self, until: end) { duplicate, lines in
            guard let last = lines.last, last.line.kind == IdentityLineKind.merged.rawValue else { return }
            merges[duplicate] = try number(last.line.other, last.sequence)
        }
        return merges
    }
}
