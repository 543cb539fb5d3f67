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

extension Daybook {
    static func command(named name: String) -> (any ParsableCommand.Type)? {
        for group in configuration.groupedSubcommands {
            if let command = group.subcommands.first(where: { $0.configuration.commandName == name }) { return command }
        }
        return nil
    }

    /// A command without sub-commands, parsed without the tree of all others, which takes longer to build than most commands
    /// need for the rest. Nil for other commands, and where anything is asked that is not the command itself.
    fileprivate static func parseAlone(_ arguments: [String]) -> (any ParsableCommand)? {
        guard let name = arguments.first, let command = command(named: name),
            command.configuration.subcommands.isEmpty
        else { return nil }
        // Whatever is wrong with the arguments, the whole tree will say.
        guard let parsed = try? command.parseAsRoot(Array(arguments.dropFirst())), type(of: parsed) == command else {
            return nil
        }
        return parsed
    }
}

@main enum Program {
    static func main() {
        var arguments = Array(CommandLine.arguments.dropFirst())
        if let help = ReportArguments.help(arguments) { return Output.write(help) }
        arguments = ReportArguments.spelledOut(Import.spelledOut(arguments))
        guard var command = Daybook.parseAlone(arguments) else { return Daybook.main(arguments) }
        do { try command.run() } catch { Daybook.exit(withError: error) }
    }
}

/// A text of the catalogue, for help.
func say(_ key: String) -> String { Text(key).description }
func help(_ key: String) -> ArgumentHelp { ArgumentHelp(stringLiteral: say(key)) }
