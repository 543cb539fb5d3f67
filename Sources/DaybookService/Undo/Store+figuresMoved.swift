import DaybookModel
import DaybookProjections
import DaybookReports

extension Store {
    /// Which figures would move if some events had never been, on a day; what a dry run of an undo shows. When all are of
    /// one customer, that customer's pages are among the reports compared.
    public func figuresMoved(
        without events: Set<UInt64>, asOf day: Day, progress: (_ report: String) -> Void = { _ in }
    ) throws -> ReportTable {
        let before = try window(asOf: day)
        var after = before
        after.question.scope.without = events
        var subjects: Set<SubjectNumber> = []
        for event in events where subjects.count < 2 {
            if let subject = try log.withEvent(event, { $0.subject }) { subjects.insert(subject) }
        }
        var customers: [String] = []
        if subjects.count == 1, let only = subjects.first, only.kind == SubjectKind.customer.rawValue {
            customers = [try log.subject(only).key]
        }
        return try FiguresMoved.table(
            from: before, to: after, customers: customers, progress: progress)
    }
}
