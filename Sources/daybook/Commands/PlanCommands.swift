import ArgumentParser
import DaybookImport
import DaybookModel
import DaybookReports
import DaybookService

/// What the commands about plans share.
enum PlanOptions {
    /// `onboarding` and `plan/onboarding` name the same plan.
    static func key(_ plan: String) -> String { plan.hasPrefix("plan/") ? String(plan.dropFirst(5)) : plan }

    /// The subject of a plan that is there: a key that was mistyped must not begin another one.
    static func subject(_ plan: String, in store: Store) throws -> String {
        let subject = Subject(.plan, key(plan))
        guard try store.log.version(of: subject) > 0 else { throw ServiceError(Text("plan.unknown", subject.key)) }
        return subject.description
    }
}

struct Plan: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "plan", abstract: say("help.plan"), discussion: say("help.plan.example"),
        subcommands: [New.self, Link.self, Baseline.self, Templates.self, ShowTemplate.self])

    struct New: ParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "new", abstract: say("help.plan.new"), discussion: say("help.plan.new.example"))
        @OptionGroup var store: StoreOptions
        @OptionGroup var actor: ActorOptions
        @Argument(help: help("help.plan.key")) var plan: String
        @Option(help: help("help.plan.template")) var template: String
        @Option(help: help("help.plan.start")) var start: String
        @Option(help: help("help.plan.name")) var name: String?
        @Option(help: help("help.plan.owner")) var owner: String?
        @Option(name: .customLong("role"), help: help("help.plan.role")) var roles: [String] = []
        @Option(help: help("help.plan.calendar")) var calendar: String?
        @Flag(help: help("help.plan.draft")) var draft = false

        func run() throws {
            let store = try store.open()
            var order = PlanMaker.Order(
                template: template, plan: PlanOptions.key(plan), start: try Day(option: "--start", start))
            order.name = name
            order.owner = owner
            order.calendar = calendar
            order.people = try RecordOptions.fields(roles).map { (role: $0.name, person: $0.value) }
            order.isDraft = draft
            order.actor = actor.name
            let made = try PlanMaker(store).make(order)
            Output.write(
                Text("plan.made", order.plan, made.start, made.finish, made.events, made.first).description + "\n")
            if !made.openRoles.isEmpty {
                let names = made.openRoles.map { "\($0.key) (\($0.name))" }.joined(separator: ", ")
                Output.note(Text("plan.open_roles", made.openRoles.count, names).description)
            }
        }
    }

    struct Link: ParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "link", abstract: say("help.plan.link"), discussion: say("help.plan.link.example"))
        @OptionGroup var options: RecordOptions
        @Argument(help: help("help.plan.key")) var plan: String
        @Argument(help: help("help.plan.link.task")) var task: String
        @Argument(help: help("help.plan.link.predecessor")) var predecessor: String
        @Option(help: help("help.plan.link.kind")) var kind: PlanLinkKind = .fs
        @Option(help: help("help.plan.link.lag")) var lag: String?

        func run() throws {
            var fields = [("task", task), ("predecessor", predecessor), ("kind", kind.rawValue)]
            if let lag { fields.append(("lag", lag)) }
            let store = try options.store.open()
            try options.record("task.linked", PlanOptions.subject(plan, in: store), fields, in: store)
        }
    }

    struct Baseline: ParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "baseline", abstract: say("help.plan.baseline"), discussion: say("help.plan.baseline.example"))
        @OptionGroup var options: RecordOptions
        @Argument(help: help("help.plan.key")) var plan: String
        @Argument(help: help("help.plan.baseline.key")) var baseline: String
        @Option(help: help("help.plan.baseline.name")) var name: String?
        @Option(help: help("help.plan.baseline.approved_by")) var approvedBy: String?

        func run() throws {
            // Without a list of tasks it holds the whole plan as scheduled when it is captured.
            var fields = [("baseline", baseline)]
            if let name { fields.append(("name", name)) }
            if let approvedBy { fields.append(("approved_by", approvedBy)) }
            let store = try options.store.open()
            try options.record("baseline.captured", PlanOptions.subject(plan, in: store), fields, in: store)
        }
    }

    struct Templates: ParsableCommand {
        static let configuration = CommandConfiguration(commandName: "templates", abstract: say("help.plan.templates"))

        func run() throws {
            var table = ReportTable(columns: [.text("template"), .number("tasks"), .text("summary")])
            table.rows = try PlanTemplate.builtIn().map { template in
                let tasks = template.tasks.filter { $0.duration != nil }.count
                return [.text(template.name), .integer(Int64(tasks)), .text(template.summary)]
            }
            Output.write(PeopleFormat.table(table).joined(separator: "\n") + "\n")
        }
    }

    struct ShowTemplate: ParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "show-template", abstract: say("help.plan.show_template"),
            discussion: say("help.plan.show_template.example"))
        @Argument(help: help("help.plan.template")) var name: String

        func run() throws {
            let template = try PlanMaker.template(named: name)
            Output.write(Text("plan.template.shown", template.title, template.calendar).description + "\n\n")
            for table in PlanTemplateTables.tables(template) {
                Output.write(PeopleFormat.table(table).joined(separator: "\n") + "\n\n")
            }
        }
    }
}

/// Kinds of links, as they are typed.
enum PlanLinkKind: String, ExpressibleByArgument, CaseIterable {
    case fs, ss, ff, sf
}

/// A template as people read it.
enum PlanTemplateTables {
    static func tables(_ template: PlanTemplate) -> [ReportTable] {
        [roles(template), names(template), tasks(template), resources(template), milestones(template)].filter {
            !$0.rows.isEmpty
        }
    }

    private static func roles(_ template: PlanTemplate) -> ReportTable {
        var table = ReportTable(columns: [.text("role"), .text("name")])
        table.rows = template.roles.map { [.text($0.key), .text($0.name)] }
        return table
    }

    /// Names are long, being in two languages, so they have a table of their own.
    private static func names(_ template: PlanTemplate) -> ReportTable {
        var table = ReportTable(columns: [.text("task"), .text("name")])
        table.rows = template.tasks.map { [key($0), .text($0.name)] }
        return table
    }

    private static func tasks(_ template: PlanTemplate) -> ReportTable {
        var table = ReportTable(columns: [.text("task"), .text("role"), .number("days"), .text("waits_for")])
        table.rows = template.tasks.compactMap { task in
            guard let role = task.role, let duration = task.duration else { return nil }
            return [
                .text(task.key), .text(role), .integer(Int64(duration)),
                .text(task.links.map(words).joined(separator: ", ")),
            ]
        }
        return table
    }

    /// Parts stand a little to the right of what they are a part of.
    private static func key(_ task: PlanTemplate.Task) -> Cell { .text((task.parent == nil ? "" : "  ") + task.key) }

    /// `collect`, or `system fs-5`.
    private static func words(_ link: PlanTemplate.Link) -> String {
        guard link.kind != "fs" || link.lag != 0 else { return link.predecessor }
        return "\(link.predecessor) \(link.kind)" + (link.lag == 0 ? "" : link.lag > 0 ? "+\(link.lag)" : "\(link.lag)")
    }

    private static func resources(_ template: PlanTemplate) -> ReportTable {
        var table = ReportTable(columns: [
            .text("task"), .text("resource"), .text("kind"), .text("quantity"), .text("external"),
        ])
        for task in template.tasks {
            for resource in task.resources {
                let quantity = [resource.quantity, resource.unit].compactMap { $0 }.joined(separator: " ")
                table.rows.append([
                    .text(task.key), .text(resource.name), .text(resource.kind), .text(quantity),
                    .label(Text(resource.isExternal ? "plan.external" : "report.blank")),
                ])
            }
        }
        return table
    }

    private static func milestones(_ template: PlanTemplate) -> ReportTable {
        var table = ReportTable(columns: [.text("milestone"), .text("name"), .text("waits_for")])
        table.rows = template.milestones.map {
            [.text($0.key), .text($0.name), .text($0.after.joined(separator: ", "))]
        }
        return table
    }
}
