import DaybookModel
import DaybookProjections

/// Who a customer is: every field with its present value and the event that last set it (D01).
///
/// Straight from the customer's own stream and those of its duplicates, whose values fill gaps. The customer itself, its owner, tags and attributes, its contacts, credit, tier;
/// within these in the order of the schema, tags and attributes by name, contacts by key.
public enum ProfileReport: Report {
    public static let name = "profile"
    public static let customerPagePlace: Int? = 1
    public static let parameters = [ReportParameter.theCustomer]

    public static func table(_ context: some ReportContext) throws -> ReportTable {
        let key = context.parameter("customer")
        guard let customer = try context.customerParameter() else {
            throw ReportError(Text("report.no_such_customer", key))
        }
        let profile = try CustomerProfile(of: customer, context)
        var table = ReportTable(columns: [.text("field"), .text("value"), .text("since"), .text("event")])
        var events: [UInt64: Cell] = [:]
        for (label, entry) in profile.lines {
            let event = try events[entry.sequence] ?? context.event(entry.sequence)
            events[entry.sequence] = event
            table.rows.append([.label(label), entry.value ?? .none, .day(context.day(of: entry.occurredAt)), event])
        }
        table.subtitle = Text("report.profile.of", try context.key(of: customer), profile.name ?? "–")
        return table
    }
}
