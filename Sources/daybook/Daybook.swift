import ArgumentParser
import DaybookModel

struct Daybook: ParsableCommand {
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
                    Progress.self, Plan.self, Retract.self, Reinstate.self, Merge.self, Unmerge.self, LogCommand.self,
                    Show.self,
                ]),
            CommandGroup(
                name: say("help.group.questions"),
                subcommands: [
                    CustomerCommand.self, ReportCommand.self, Reports.self, Explain.self, Diff.self, Publish.self,
                    Rules.self,
                ]),
        ])
}

@main enum Program {
    static func main() {
        let arguments = Array(CommandLine.arguments.dropFirst())
        if let help = ReportArguments.help(arguments) { return Output.write(help) }
        Daybook.main(ReportArguments.spelledOut(Import.spelledOut(arguments)))
    }
}

/// A text of the catalogue, for help.
func say(_ key: String) -> String { Text(key).description }
func help(_ key: String) -> ArgumentHelp { ArgumentHelp(stringLiteral: say(key)) }
