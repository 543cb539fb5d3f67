import DaybookModel
import DaybookProjections

extension ReportParameter {
    static let customer = ReportParameter("customer", .subject(.customer), isMain: true)
    /// The customer a report is about: it must be named.
    static let theCustomer = ReportParameter("customer", .subject(.customer), default: nil, isMain: true)
    static let owner = ReportParameter("owner", .text)
    static let region = ReportParameter("region", .text)
    static let from = ReportParameter("from", .day)
    static let to = ReportParameter("to", .day)
    /// What to list: what is open, or all.
    static let state = ReportParameter("state", .choice(["open", "all"]), default: "open")

    static func by(_ groupings: Grouping...) -> ReportParameter {
        ReportParameter("by", .choice(groupings.map(\.rawValue)), default: Grouping.none.rawValue)
    }

    /// The filters that all credit reports share.
    static let accounts: [ReportParameter] = [.customer, .owner, .region]
}

extension ReportContext {
    /// The period from the parameter `from` to the parameter `to`. Without `to` it ends on the as-of day, without `from` it
    /// begins where `first` says for its last day.
    func period(startingAt first: (_ last: Day) throws -> Day) throws -> CreditPeriod {
        let last = try dayParameter("to") ?? asOf
        let start = try dayParameter("from") ?? first(last)
        guard last <= asOf else { throw ReportError(Text("report.period_ahead", last, asOf)) }
        guard start <= last else { throw ReportError(Text("report.period_reversed", start, last)) }
        return CreditPeriod(from: start, to: last)
    }

    /// The value of a parameter of the kind `day`; nil when none is given.
    func dayParameter(_ name: String) throws -> Day? {
        let text = parameter(name)
        guard !text.isEmpty else { return nil }
        guard let day = Day(text) else { throw ReportError(Text("report.not_a_day", name, text)) }
        return day
    }
}

extension Day {
    /// The first of January of its year.
    var startOfYear: Day { self + (1 - dayOfYear) }

    private var dayOfYear: Int {
        let (year, month, day) = civil
        return (1..<month).reduce(day) { $0 + Day.daysIn(month: $1, year: year) }
    }
}

extension CreditPeriod {
    var text: Text { Text("report.period", first, last) }
}
