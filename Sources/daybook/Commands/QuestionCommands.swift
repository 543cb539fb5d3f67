import ArgumentParser
import DaybookModel
import DaybookReports
import DaybookService

/// Filters that several reports share.
struct FilterOptions: ParsableArguments {
    @Option(help: help("help.option.owner")) var owner: String?
    @Option(help: help("help.option.region")) var region: String?

    var parameters: [String: String] {
        var parameters: [String: String] = [:]
        if let owner { parameters["owner"] = owner }
        if let region { parameters["region"] = region }
        return parameters
    }
}

struct Customers: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: say("help.customers"), discussion: say("help.customers.example"))

    @OptionGroup var store: StoreOptions
    @OptionGroup var report: ReportOptions
    @OptionGroup var filters: FilterOptions
    @Argument(help: help("help.customers.query")) var query: String?

    func run() throws {
        var parameters = filters.parameters
        if let query { parameters["query"] = query }
        try report.print("customers", parameters, in: try store.open())
    }
}

struct CustomerCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "customer", abstract: say("help.customer_command"),
        discussion: say("help.customer_command.example"))

    @OptionGroup var store: StoreOptions
    @OptionGroup var report: ReportOptions
    @Argument(help: help("help.customer")) var customer: String
    @Option(help: help("help.customer.events")) var events = 10

    func run() throws {
        let store = try store.open()
        let subject = Subject(.customer, customer)
        guard try store.log.number(of: subject) != nil else {
            throw ServiceError(Text("report.no_such_customer", customer))
        }
        for (index, name) in ["profile", "credit", "invoices"].enumerated() {
            if index > 0 { Output.write("\n") }
            try report.print(name, ["customer": customer], in: store)
        }
        guard report.format == .table, events > 0 else { return }
        Output.write("\n" + Text("customer.last_events", events).description + "\n")
        var table = ReportTable(columns: EventOutput.columns)
        try store.log.history(of: subject) { view in
            table.rows.append(try EventOutput.line(try store.log.open(view), in: store))
            return table.rows.count < events
        }
        Output.write(PeopleFormat.table(table).joined(separator: "\n") + "\n")
    }
}

struct Credit: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: say("help.credit"), discussion: say("help.credit.example"))

    @OptionGroup var store: StoreOptions
    @OptionGroup var report: ReportOptions
    @OptionGroup var filters: FilterOptions
    @Argument(help: help("help.customer")) var customer: String?

    func run() throws {
        var parameters = filters.parameters
        if let customer { parameters["customer"] = customer }
        try report.print("credit", parameters, in: try store.open())
    }
}

struct ReportCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "report", abstract: say("help.report"), discussion: say("help.report.example"))

    @OptionGroup var store: StoreOptions
    @OptionGroup var report: ReportOptions
    @OptionGroup var filters: FilterOptions
    @Argument(help: help("help.report.name")) var name: String
    @Argument(help: help("help.report.parameters")) var parameters: [String] = []
    @Option(help: help("help.report.by")) var by: String?

    func run() throws {
        var values = filters.parameters
        if let by { values["by"] = by }
        for (name, value) in try RecordOptions.fields(parameters) { values[name] = value }
        try report.print(name, values, in: try store.open())
    }
}

struct Reports: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: say("help.reports"), discussion: say("help.reports.example"))

    func run() {
        var table = ReportTable(columns: [.text("report"), .text("summary"), .text("parameters")])
        table.rows = ReportCatalogue.all.map { report in
            [.text(report.name), .label(report.summary), .text(report.parameters.map(\.name).joined(separator: ", "))]
        }
        Output.write(PeopleFormat.table(table).joined(separator: "\n") + "\n")
    }
}
