import DaybookModel
import DaybookProjections

/// Every merge of customers: on which day, by whom and why, and whether it is in force, undone or set aside (D14). What was retracted
/// never was.
///
/// In the order in which they act; of one moment, by event.
public enum MergesReport: Report {
    public static let name = "merges"
    public static let parameters: [ReportParameter] = [.customer]
    public static let whenEmpty: Text? = Text("report.merges.empty")

    public static func table(_ context: some ReportContext) throws -> ReportTable {
        var table = ReportTable(columns: [
            .text("customer").key, .text("merged_into").key, .text("day"), .text("state"), .text("until"),
            .text("decided_by").detail, .text("reason"), .text("event").key,
        ])
        let asked = try context.customerParameter()
        let (records, identities) = try context.merges()
        let wanted = try context.sorted(records, byEvent: \.sequence) { $0.occurredAt < $1.occurredAt }.filter {
            guard let asked else { return true }
            let customers = [$0.duplicate, $0.survivor].compactMap { $0 }
            return customers.contains { identities.survivor(of: $0) == asked }
        }
        for (index, record) in wanted.enumerated() {
            func opened(_ cell: () throws -> Cell) rethrows -> Cell { try context.opened(line: index, cell) }
            table.rows.append([
                .text(try context.key(of: record.duplicate)),
                .text(try context.document(record.into, record.field, ofEvent: record.sequence)),
                .day(context.day(of: record.occurredAt)), .label(Text("merges.state.\(record.state.word)")),
                record.state.until.map { .day(context.day(of: $0)) } ?? .none,
                try opened { .optional(try context.envelope(ofEvent: record.sequence)?.actor) },
                try opened { .optional(try context.field("reason", ofEvent: record.sequence)) },
                try context.event(record.sequence),
            ])
        }
        return table
    }
}

extension MergeRecord {
    /// The field of its event that names the other customer.
    fileprivate var field: String { state == .nothingToUndo ? "from" : "into" }
}

extension MergeRecord.State {
    fileprivate var word: String {
        switch self {
        case .inForce: "in_force"
        case .undone: "undone"
        case .replaced: "replaced"
        case .itself: "itself"
        case .unknownCustomer: "unknown_customer"
        case .circle: "circle"
        case .nothingToUndo: "nothing_to_undo"
        }
    }

    /// When it ceased to hold; nil while it holds, or never did.
    fileprivate var until: Instant? {
        switch self {
        case .undone(_, let at), .replaced(_, let at): at
        default: nil
        }
    }
}
