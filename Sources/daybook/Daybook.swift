import ArgumentParser
import DaybookLog
import DaybookModel
import Foundation

struct Daybook: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "daybook", abstract: say("help.daybook"), discussion: say("help.daybook.discussion"),
        version: "0.1.0",
        groupedSubcommands: [
            CommandGroup(name: say("help.group.store"), subcommands: types(store)),
            CommandGroup(name: say("help.group.events"), subcommands: types(events)),
            CommandGroup(name: say("help.group.questions"), subcommands: types(questions)),
        ])

    // Under their names, so that one is found without making the configurations of all, some of which are long.
    private static let store: KeyValuePairs<String, any ParsableCommand.Type> = [
        "init": Init.self, "demo": Demo.self, "status": Status.self, "rebuild": Rebuild.self, "heads": Heads.self,
        "prove": Prove.self, "verify": Verify.self, "backup": Backup.self, "restore": Restore.self,
    ]
    private static let events: KeyValuePairs<String, any ParsableCommand.Type> = [
        "import": Import.self, "mappings": Mappings.self, "record": Record.self, "pay": Pay.self, "call": Call.self,
        "visit": Visit.self, "answer": Answer.self, "progress": Progress.self, "plan": Plan.self,
        "retract": Retract.self, "reinstate": Reinstate.self, "merge": Merge.self, "unmerge": Unmerge.self,
        "erase": Erase.self,
        "log": LogCommand.self, "show": Show.self,
    ]
    private static let questions: KeyValuePairs<String, any ParsableCommand.Type> = [
        "customer": CustomerCommand.self, "report": ReportCommand.self, "reports": Reports.self,
        "explain": Explain.self, "diff": Diff.self, "publish": Publish.self, "rules": Rules.self,
    ]

    private static func types(
        _ commands: KeyValuePairs<String, any ParsableCommand.Type>
    ) -> [any ParsableCommand.Type] {
        assert(commands.allSatisfy { $0.value.configuration.commandName == $0.key }, "commands are listed by name")
        return commands.map(\.value)
    }

    static func command(named name: String) -> (any ParsableCommand.Type)? {
        for commands in [store, events, questions] {
            if let command = commands.first(where: { $0.key == name }) { return command.value }
        }
        return nil
    }
}

extension Daybook {
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
        do {
            var command = try Daybook.parseAlone(arguments) ?? Daybook.parseAsRoot(arguments)
            try command.run()
        } catch let error as LogError where error.isDamage {
            Output.note("Error: \(error)")
            exit(2)
        } catch {
            Daybook.exit(withError: error)
        }
    }
}

/// A text of the catalogue, for help.
func say(_ key: String) -> String { Text(key).description }
func help(_ key: String) -> ArgumentHelp { ArgumentHelp(stringLiteral: say(key)) }
