import DaybookModel
import DaybookProjections

/// Customers that may be the same, ranked by what speaks for it, with the reasons (D14).
///
/// Only clear fields are compared: registration number, name of the company, place. Names, telephone numbers and e-mail addresses
/// of persons are sealed, and opening everybody's to compare them is more than a list of suspicions is worth. Sorted by score
/// (highest first) and keys.
public enum DuplicatesReport: Report {
    public static let name = "duplicates"
    public static let parameters: [ReportParameter] = [
        ReportParameter("score_min", .count, default: "40"), ReportParameter("top", .count, default: "100"),
    ]
    public static let whenEmpty: Text? = Text("report.duplicates.empty")

    public static func table(_ context: some ReportContext) throws -> ReportTable {
        var table = ReportTable(columns: [
            .number("score"), .text("customer").key, .text("name"), .text("other_customer").key, .text("other_name"),
            .text("reasons"),
        ])
        let pairs = try DuplicateSearch(context).pairs(scoreMin: Int(context.parameter("score_min")) ?? 0)
        let shown = pairs.prefix(Int(context.parameter("top")) ?? pairs.count)
        table.rows = shown.map { pair in
            [
                .integer(pair.score), .text(pair.first.key), .optional(pair.first.companyName), .text(pair.second.key),
                .optional(pair.second.companyName), .text(pair.reasons.map(\.description).joined(separator: ", ")),
            ]
        }
        if shown.count < pairs.count { table.notes.append(Text("report.duplicates.more", pairs.count - shown.count)) }
        return table
    }
}
