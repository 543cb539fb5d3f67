import ArgumentParser

/// Parses a sub-command and prints a line: what starting costs before any work is done.
@main struct Hello: ParsableCommand {
    static let configuration = CommandConfiguration(abstract: "Says hello.", subcommands: [Say.self, Other.self])
}

struct Say: ParsableCommand {
    static let configuration = CommandConfiguration(abstract: "Says hello to a number.")
    @Argument(help: "The number.") var number: Int

    func run() { print("hello \(number)") }
}

/// So that there is something to choose from.
struct Other: ParsableCommand {
    static let configuration = CommandConfiguration(abstract: "Says something else.")

    func run() { print("something else") }
}
