import DaybookLog
import DaybookModel
import DaybookProjections
import DaybookReports

extension Store {
    /// The newest events of a customer and of all that count as it, newest first: those that occurred by a day and were known.
    public func lastEvents(
        of customer: String, atMost count: Int, asOf: Day? = nil, knownAt: KnownAt = .everything
    ) throws -> [StoredEvent] {
        let context = try window(asOf: asOf ?? today, knownAt: knownAt)
        guard let number = try context.number(of: Subject(.customer, customer)) else { return [] }
        var sequences: [UInt64] = []
        for member in try context.identities.members(of: number) {
            var left = count
            try log.history(of: log.subject(member)) { view in
                guard context.isInQuestion(view) else { return true }
                sequences.append(view.sequence)
                left -= 1
                return left > 0
            }
        }
        return try sequences.sorted(by: >).prefix(count).compactMap { try log.event($0) }
    }
}
