import DaybookModel
import DaybookProjections

/// What customers are called, opened one at a time: a person's name is read only for a line that is printed.
struct CustomerNames<Context: ReportContext> {
    private let context: Context
    private let rows: any RowReader

    init(_ context: Context) throws {
        self.context = context
        rows = try context.rows(of: CustomersProjector.self)
    }

    func cell(_ customer: SubjectNumber) throws -> Cell { .optional(try name(of: customer)) }

    func name(of customer: SubjectNumber) throws -> String? {
        var summary: CustomerSummary?
        let take: (UInt64, CustomerSummary) throws -> Void = { summary = $1 }
        try rows.rows(CustomerSummary.self, subject: customer, take)
        return try summary.flatMap { try name(of: $0) }
    }

    /// A company's name, else the person's as last set. The last event with personal data may have set other fields only;
    /// then the registration knows.
    func name(of summary: CustomerSummary) throws -> String? {
        if let name = try field("company_name", summary.companyName) { return name }
        return try field("name", summary.personal) ?? field("name", summary.registered)
    }

    func field(_ name: String, _ event: LatestEvent) throws -> String? {
        event.sequence == 0 ? nil : try context.field(name, ofEvent: event.sequence)
    }

    func field(_ name: String, _ value: LatestKey) throws -> String? {
        try context.name(value.key, name, ofEvent: value.event.sequence)
    }

    /// Every customer of the directory, in order of customer number.
    func forEach(_ body: (SubjectNumber, CustomerSummary) throws -> Void) throws {
        try rows.rows(CustomerSummary.self) { customer, _, summary in try body(customer, summary) }
    }
}
