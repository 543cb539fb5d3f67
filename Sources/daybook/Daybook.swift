import ArgumentParser
import DaybookModel

@main struct Daybook: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "daybook", abstract: say("help.daybook"), discussion: say("help.daybook.discussion"),
        version: "0.1.0",
        groupedSubcommands: [
            CommandGroup(
                name: say("help.group.store"), subcommands: [Init.self, Demo.self, Status.self, Rebuild.self]),
            CommandGroup(
                name: say("help.group.events"),
                subcommands: [
                    Import.self, Mappings.self, Record.self, Pay.self, Call.self, Visit.self, Answer.self,
                    Progress.self, Retract.self, LogCommand.self, Show.self,
                ]),
            CommandGroup(
                name: say("help.group.questions"),
                subcommands: [Customers.self, CustomerCommand.self, Credit.self, ReportCommand.self, Reports.self]),
        ])
}

/// A text of the catalogue, for help.
func say(_ key: String) -> String { Text(key).description }
func help(_ key: String) -> ArgumentHelp { ArgumentHelp(stringLiteral: say(key)) }
