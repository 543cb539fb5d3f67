import ArgumentParser
import DaybookModel
import DaybookReports
import DaybookService

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
        let page = ReportCatalogue.all.filter { $0.customerPagePlace != nil }
            .sorted { ($0.customerPagePlace ?? 0, $0.name) < ($1.customerPagePlace ?? 0, $1.name) }
        for (index, type) in page.enumerated() {
            if index > 0 { Output.write("\n") }
            try report.print(type, ["customer": customer], in: store)
        }
        guard report.format == .table, events > 0 else { return }
        Output.write("\n" + Text("customer.last_events", events).description + "\n")
        var table = ReportTable(columns: EventOutput.columns)
        table.rows = try store.lastEvents(
            of: customer, atMost: events, asOf: report.clocks.day, knownAt: report.clocks.knowledge
        ).map { try EventOutput.line($0, in: store) }
        Output.write(PeopleFormat.table(table).joined(separator: "\n") + "\n")
    }
}

/// Any report. `daybook NAME …` is the same as `daybook report NAME …`, for every report of the catalogue.
struct ReportCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "report", abstract: say("help.report"), discussion: say("help.report.example"))

    @OptionGroup var store: StoreOptions
    @OptionGroup var report: ReportOptions
    @Flag(help: help("help.report.as_published")) var asPublished = false
    @Argument(help: help("help.report.name")) var name: String
    @Argument(parsing: .allUnrecognized, help: help("help.report.parameters")) var parameters: [String] = []

    func run() throws {
        let type = try ReportArguments.report(named: name)
        let values = try ReportArguments.values(parameters, of: type)
        let store = try store.open()
        guard asPublished else { return try report.print(type, values, in: store) }
        let (publisher, day) = (Publisher(store), try report.clocks.day)
        guard
            let publication = try publisher.standing(
                type, parameters: values, asOf: day, knownAt: try report.clocks.knowledge)
        else { throw ServiceError(Text("publish.not_published", name, day ?? store.today)) }
        Output.write(try publisher.text(publication, report.format, columns: Output.columns))
    }
}

struct Reports: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "reports", abstract: say("help.reports"), discussion: say("help.reports.example"))

    func run() {
        var table = ReportTable(columns: [.text("report"), .text("summary"), .text("parameters")])
        table.rows = ReportCatalogue.all.map { report in
            [.text(report.name), .label(report.summary), .text(report.parameters.map(\.name).joined(separator: ", "))]
        }
        Output.write(PeopleFormat.table(table).joined(separator: "\n") + "\n")
    }
}
