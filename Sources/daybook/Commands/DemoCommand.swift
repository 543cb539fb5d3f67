import ArgumentParser
import DaybookModel
import DaybookService
import Foundation

struct Demo: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "demo", abstract: say("help.demo"), discussion: discussion)

    /// The companies there are, then examples.
    private static var discussion: String {
        let companies = DemoCatalogue.all.map { "\($0.name): \($0.summary)" }
        return (companies + [say("help.demo.example")]).joined(separator: "\n")
    }

    @Argument(help: help("help.demo.name")) var name: String
    @Argument(help: help("help.demo.directory")) var directory: String?
    @Option(help: help("help.demo.write")) var write: String?
    @Option(help: help("help.demo.scale")) var scale = 1

    func run() throws {
        let company = try DemoCatalogue.company(named: name)
        if let write { return try DemoSample.write(company, scale: scale, to: write) }
        guard let directory else { throw ServiceError(Text("demo.no_directory")) }
        let summary = try DemoStore.make(company, scale: scale, path: directory)
        ImportOutput.print(summary, reinstates: false)
        guard summary.rejected == 0 else { throw ExitCode(1) }
        Output.note(Text("demo.done", directory, company.lastDay).description)
    }
}
