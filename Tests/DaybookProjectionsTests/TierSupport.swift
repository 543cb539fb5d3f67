import DaybookModel
import DaybookProjections
import DaybookTestSupport

extension Book {
    /// What the tier ledger says of customer 1 at the end of a day.
    func history(_ asOf: String, zone: Zone = .utc) -> CustomerHistory {
        let rows = MemoryRows(TiersProjector.self, records)
        let history = try? rows.customerHistory(
            of: SubjectNumber(.customer, 1), until: zone.endOfDay(day(asOf)), zone: zone)
        return history ?? CustomerHistory([], zone: zone)
    }

    /// The same, for a period of months up to that day.
    func activity(_ asOf: String, months: Int = 12, zone: Zone = .utc) -> CustomerActivity {
        CustomerActivity(history(asOf, zone: zone), in: CreditPeriod(months: months, endingOn: day(asOf)))
    }

    @discardableResult
    mutating func order(_ id: String, _ total: Int64?, at: String, _ more: [(String, TestValue)] = []) -> UInt64 {
        var data: [(String, TestValue)] = [("order", .text(id)), ("currency", "CNY")]
        if let total { data.append(("total", .number(total))) }
        return event("order.placed", at, data + more)
    }

    @discardableResult
    mutating func grant(
        _ tier: String, at: String, from: String? = nil, until: String? = nil, _ more: [(String, TestValue)] = []
    ) -> UInt64 {
        var data: [(String, TestValue)] = [("tier", .text(tier))]
        if let from { data.append(("effective", .text(from))) }
        if let until { data.append(("valid_until", .text(until))) }
        return event("tier.assigned", at, data + more)
    }

    @discardableResult
    mutating func override(_ tier: String, at: String, until: String? = nil) -> UInt64 {
        var data: [(String, TestValue)] = [
            ("tier", .text(tier)), ("approved_by", "li.na"), ("reason", "Promised by the board."),
        ]
        if let until { data.append(("until", .text(until))) }
        return event("tier.overridden", at, data)
    }
}
