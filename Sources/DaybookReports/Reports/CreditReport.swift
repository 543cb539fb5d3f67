import DaybookModel
import DaybookProjections

/// Who owes how much, against which limit (K03, K07; formulas, section 15).
///
/// Sorted by currency, exposure (highest first), customer key. Customers with nothing open, no limit and no hold are left
/// out.
public enum CreditReport: Report {
    public static let name = "credit"
    public static let whenEmpty: Text? = Text("report.empty.credit")
    public static let customerPagePlace: Int? = 2
    public static func ruleSets(_ parameter: (String) -> String) -> [String] { ["credit"] }
    public static let parameters = ReportParameter.accounts

    public static func table(_ context: some ReportContext) throws -> ReportTable {
        var table = ReportTable(columns: [
            .text("customer"), .text("name"), .text("owner"), .text("region"), .text(ReportTable.currencyColumn),
            .number("open_items"), .number("open_deliveries"), .number("open_orders"), .number("unallocated"),
            .number("exposure"), .number("limit"), .number("utilisation"), .number("available"), .number("overdue"),
            .number("overdue_days", unit: "days"), .text("grade"), .text("hold"),
            .number("issues", unit: "count"),
        ])
        var rows: [(row: ExposureRow, issues: Int)] = []
        var selection = try CreditSelection(context)
        var foreignHolds: [(customer: SubjectNumber, duplicate: SubjectNumber)] = []
        try selection.forEachAccount { account in
            foreignHolds += account.now.standing.holds.compactMap { hold in
                hold.duplicate.map { (account.customer, $0) }
            }
            for row in account.now.exposureRows(of: account.customer) where isOfInterest(row) {
                rows.append((row, account.now.issues.count))
            }
        }
        let names = try CustomerNames(context)
        var ranked: [(line: RankedLine, row: ExposureRow, issues: Int)] = []
        for (row, issues) in rows {
            let key = try context.key(of: row.customer)
            ranked.append((RankedLine(row.position.currency, row.position.exposure, key, []), row, issues))
        }
        for (index, (line, row, issues)) in ranked.sorted(by: { $0.line < $1.line }).enumerated() {
            func opened(_ cell: () throws -> Cell) rethrows -> Cell { try context.opened(line: index, cell) }
            var cells: [Cell] = [
                .text(line.name), try opened { try names.cell(row.customer) },
                try opened { .optional(try context.name(row.owner, "owner")) },
                try opened { .optional(try context.name(row.region, "region")) },
            ]
            cells += amounts(row.position)
            let grade = try row.grade.map { grade in
                try opened { .optional(try context.name(grade.grade, "grade", ofEvent: grade.sequence)) }
            }
            cells += [grade ?? .none, .flag(row.isOnHold), .integer(issues)]
            table.rows.append(cells)
        }
        table.addTotals(of: "open_items", "open_deliveries", "open_orders", "unallocated", "exposure", "overdue")
        table.notes = selection.notes
        table.notes += try foreignHolds.map { (try context.key(of: $0.customer), try context.key(of: $0.duplicate)) }
            .sorted { $0 < $1 }.map { Text("report.credit.held_by_duplicate", $0, $1) }
        let expired = ranked.filter { $0.row.position.isLimitExpired }.map(\.line.name)
        if !expired.isEmpty {
            table.notes.append(Text("report.credit.expired", expired.sorted().joined(separator: ", ")))
        }
        return table
    }

    private static func isOfInterest(_ row: ExposureRow) -> Bool {
        let position = row.position
        return position.limit != nil || row.isOnHold || position.openItems != 0 || position.unallocated != 0
            || position.openOrders != 0 || position.openDeliveries != 0 || position.ordersBeyondHorizon != 0
    }

    /// From the currency to the days overdue.
    private static func amounts(_ position: CreditPosition) -> [Cell] {
        let currency = position.currency
        func money(_ amount: Int64) -> Cell { .money(amount, currency) }
        let unlimited = Cell.absent(Text("report.no_limit"))
        return [
            .code(currency), money(position.openItems), money(position.openDeliveries), money(position.openOrders),
            money(position.unallocated), money(position.exposure), position.limit.map { money($0.amount) } ?? unlimited,
            .share(position.utilisation), position.available.map(money) ?? unlimited, money(position.overdue),
            .integer(position.overdueDaysMax),
        ]
    }
}
