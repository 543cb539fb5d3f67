import DaybookModel
import DaybookProjections

/// Everything that happened to a customer's tier: grants, overrides, their ends and why (T35, T36).
///
/// Sorted by the day it shows; of one day, in the order in which it was decided.
public enum TierHistoryReport: Report {
    public static let name = "tier-history"
    public static let parameters: [ReportParameter] = [.theCustomer]
    public static let whenEmpty: Text? = Text("report.tier-history.empty")

    public static func table(_ context: some ReportContext) throws -> ReportTable {
        let key = context.parameter("customer")
        guard let customer = try context.customerParameter() else {
            throw ReportError(Text("report.no_such_customer", key))
        }
        var table = ReportTable(columns: [
            .text("day").key, .text("change").key, .text("tier_before"), .text("tier"), .text("until"),
            .text("decided_by"),
            .text("reason"), .text("event").key,
        ])
        let rows = try context.rows(of: TiersProjector.self)
        let history = try rows.tierHistory(
            of: customer, until: context.endOfDay(context.asOf), zone: context.zone)
        table.rows = try history.changes(through: context.asOf).map { change in
            let decision = change.decision
            func field(_ name: String) throws -> Cell {
                change.isExpiry ? .blank : .optional(try context.field(name, ofEvent: decision.sequence))
            }
            let until: Cell = decision.until.map { .day($0) } ?? .none
            return [
                .day(change.day),
                .label(Text("tiers.change.\(change.isExpiry ? "expired" : decision.kind.rawValue)")),
                try context.tierCell(change.before), try context.tierCell(change.after),
                change.isExpiry || decision.kind == .overrideEnded ? .blank : until,
                decision.kind == .overrideEnded ? .blank : try field("approved_by"), try field("reason"),
                try context.event(decision.sequence),
            ]
        }
        table.subtitle = Text(
            "tiers.of_customer", try context.key(of: customer), try CustomerNames(context).name(of: customer) ?? "–")
        return table
    }
}
