import DaybookModel
import DaybookProjections

/// What was published, and stands: which answer, when and by whom (O03).
///
/// In order of report, as-of day and event.
public enum PublishedReport: Report {
    public static let name = "published"
    public static let whenEmpty: Text? = Text("report.published.empty")
    public static let parameters: [ReportParameter] = [.report]

    public static func table(_ context: some ReportContext) throws -> ReportTable {
        var table = ReportTable(columns: [
            .text("report"), .text("as_of"), .text("parameters"), .text("published"), .text("publisher"),
            .number("publication").key, .number("known_at"), .text("note").detail, .text("rules").detail,
            .text("event").detail,
        ])
        let publications = try context.publications(of: context.reportParameter())
        for publication in publications.sorted(by: {
            ($0.report, $0.asOf, $0.sequence) < ($1.report, $1.asOf, $1.sequence)
        }) {
            table.rows.append([
                .text(publication.report), .day(publication.asOf), .optional(publication.parameterText),
                .day(context.day(of: publication.publishedAt)), .optional(publication.publisher),
                .integer(publication.sequence), .integer(publication.knownAt), .optional(publication.note),
                .optional(publication.rulesText), try context.event(publication.sequence),
            ])
        }
        return table
    }
}

extension ReportParameter {
    /// A report by name; all when none is given.
    static let report = ReportParameter("report", .text, isMain: true)
}

extension ReportContext {
    /// The value of the parameter `report`, checked; empty when none is given.
    func reportParameter() throws -> String {
        let name = parameter("report")
        guard name.isEmpty || ReportCatalogue.report(named: name) != nil else {
            throw ReportError(Text("report.unknown", name))
        }
        return name
    }
}

extension Publication {
    /// The parameters that are not the report's usual ones: `by region`.
    var parameterText: String {
        let declared = ReportCatalogue.report(named: report)?.parameters ?? []
        return parameters.sorted { $0.key < $1.key }.filter { given in
            !declared.contains { $0.name == given.key && $0.defaultValue == given.value }
        }.map { "\($0.key) \($0.value)" }.joined(separator: ", ")
    }

    /// `credit 2`: rule sets with their versions.
    var rulesText: String {
        rules.sorted { $0.key < $1.key }.map { "\($0.key) \($0.value)" }.joined(separator: ", ")
    }
}
