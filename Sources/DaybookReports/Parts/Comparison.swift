import DaybookModel
import DaybookProjections

/// Two periods set against each other: what was before, and what came after.
struct Comparison {
    let before: CreditPeriod
    let after: CreditPeriod

    static let parameters: [ReportParameter] = [
        .from, .to, ReportParameter("compare_from", .day), ReportParameter("compare_to", .day),
    ]

    /// The period of the parameters `from` and `to`, by default the fiscal quarter so far, against that of `compare_from` and
    /// `compare_to`, by default the same days of the year before.
    init(_ context: some ReportContext) throws {
        let after = try context.period {
            CalendarPeriod(.quarter, containing: $0, yearStart: context.fiscalYearStart).first
        }
        let first = try context.dayParameter("compare_from") ?? after.first.yearBefore
        let last = try context.dayParameter("compare_to") ?? after.last.yearBefore
        guard last <= context.asOf else { throw ReportError(Text("report.period_ahead", last, context.asOf)) }
        guard first <= last else { throw ReportError(Text("report.compare_reversed", first, last)) }
        self.after = after
        before = CreditPeriod(from: first, to: last)
    }
}

extension Day {
    /// The same day of the year before; the last of February for the 29th.
    fileprivate var yearBefore: Day {
        let (year, month, day) = civil
        return Day(year: year - 1, month: month, day: day) ?? self + -366
    }
}
