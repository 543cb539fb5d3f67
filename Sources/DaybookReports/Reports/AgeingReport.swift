import DaybookModel
import DaybookProjections

/// Open invoices by how long they are overdue (K17; formulas, section 13).
///
/// Sorted by currency and age; with `by` there is a line per group, by currency, open amount (highest first), name.
public enum AgeingReport: Report {
    public static let name = "ageing"
    public static let whenEmpty: Text? = Text("report.empty.credit")
    public static func ruleSets(_ parameter: (String) -> String) -> [String] { ["credit"] }
    public static let parameters: [ReportParameter] =
        [
            ReportParameter(
                "basis", .choice(AgeingBasis.allCases.map(\.rawValue)), default: AgeingBasis.due.rawValue),
            ReportParameter("allocation", .choice(AllocationPolicy.allCases.map(\.rawValue))),
            ReportParameter("explicit", .choice(["yes", "no"])),
            .by(.none, .customer, .owner, .region),
        ] + ReportParameter.accounts

    public static func table(_ context: some ReportContext) throws -> ReportTable {
        var selection = try CreditSelection(context)
        if let policy = AllocationPolicy(rawValue: context.parameter("allocation")) {
            selection.rules.allocation = policy
        }
        switch context.parameter("explicit") {
        case "yes": selection.rules.usesExplicitAllocations = true
        case "no": selection.rules.usesExplicitAllocations = false
        default: break
        }
        let basis = AgeingBasis(rawValue: context.parameter("basis")) ?? .due
        var groups = Groups(by: Grouping(context), startingWith: AgeingTable(basis: basis))
        try selection.forEachAccount { account in groups.update(for: account) { $0.add(account.now) } }

        var table =
            groups.grouping == .none ? byAge(groups.everybody, context.currency) : try byGroup(groups, context)
        table.heading = Text("report.ageing.by_\(basis)")
        let disputed = groups.everybody.currencies.filter { $0.total.disputed > 0 }
        table.notes = disputed.map {
            Text("report.ageing.disputed", PeopleFormat.text(.money($0.total.disputed, $0.currency)), $0.currency)
        }
        table.notes += selection.notes
        return table
    }

    // MARK: - A line per bucket

    private static func byAge(_ sums: AgeingTable, _ currency: Currency) -> ReportTable {
        var table = ReportTable(columns: [
            .text(ReportTable.currencyColumn), .text("bucket"), .number("invoices", unit: "count"), .number("open"),
            .number("share"),
        ])
        if sums.currencies.isEmpty {
            table.rows = AgeingBucket.allCases.map { line(currency, $0.text, 0, 0, nil) }
            table.totals = [line(currency, Text("report.total"), 0, 0, nil)]
        }
        for ageing in sums.currencies {
            table.rows += AgeingBucket.allCases.map {
                line(ageing.currency, $0.text, ageing[$0].invoices, ageing[$0].open, ageing.share(of: $0))
            }
            let total = ageing.total
            table.totals.append(
                line(
                    ageing.currency, Text("report.total"), total.invoices, total.open,
                    Ratio(total.open, over: total.open)))
            guard ageing.unallocated != 0 else { continue }
            table.beside.append(line(ageing.currency, Text("report.unallocated"), -Int128(ageing.unallocated)))
            table.beside.append(line(ageing.currency, Text("report.balance"), Int128(ageing.balance)))
        }
        return table
    }

    private static func line(
        _ currency: Currency, _ label: Text, _ invoices: Int, _ open: Int64, _ share: Ratio?
    ) -> [Cell] {
        [.code(currency), .label(label), .integer(invoices), .money(open, currency), .share(share)]
    }

    private static func line(_ currency: Currency, _ label: Text, _ amount: Int128) -> [Cell] {
        [.code(currency), .label(label), .blank, .sum(amount, currency), .blank]
    }

    // MARK: - A line per group

    private static let buckets: [(AgeingBucket, name: String)] = [
        (.notDue, "not_due"), (.upTo30, "days_1_30"), (.upTo60, "days_31_60"), (.upTo90, "days_61_90"),
        (.upTo120, "days_91_120"), (.over120, "days_over_120"),
    ]

    private static func byGroup(_ groups: Groups<AgeingTable>, _ context: some ReportContext) throws -> ReportTable {
        let ages = buckets.map { Column($0.name, $0.0.text, isNumber: true) }
        let columns: [Column] =
            groups.grouping.columns + [.text(ReportTable.currencyColumn), .number("invoices", unit: "count")] + ages + [
                .number("open"), .number("unallocated"), .number("balance"),
            ]
        return ReportTable(
            columns: columns, rows: try groups.ranked(context, lines), totals: groups.totals(lines))
    }

    private static func lines(_ sums: AgeingTable) -> [(currency: Currency, amount: Int64, cells: [Cell])] {
        sums.currencies.map { ageing in
            let currency = ageing.currency
            let total = ageing.total
            let ages = buckets.map { Cell.money(ageing[$0.0].open, currency) }
            let cells: [Cell] =
                [.code(currency), .integer(total.invoices)] + ages + [
                    .money(total.open, currency), .money(ageing.unallocated, currency),
                    .money(ageing.balance, currency),
                ]
            return (currency, total.open, cells)
        }
    }
}
