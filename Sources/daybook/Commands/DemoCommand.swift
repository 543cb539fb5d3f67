import ArgumentParser
import DaybookModel
import DaybookService
import Foundation

struct Demo: ParsableCommand {
    static let configuration = CommandConfiguration(abstract: say("help.demo"), discussion: say("help.demo.example"))

    @Argument(help: help("help.demo.name")) var name: String
    @Argument(help: help("help.demo.directory")) var directory: String?
    @Option(help: help("help.demo.write")) var write: String?

    func run() throws {
        guard DemoCompany.names.contains(name) else {
            throw ServiceError(Text("demo.unknown", name, DemoCompany.names.joined(separator: ", ")))
        }
        if let write { return try DemoSample.write(name, to: write) }
        guard let directory else { throw ServiceError(Text("demo.no_directory")) }
        let sample = NSTemporaryDirectory() + "daybook-demo-\(UUID().uuidString).ndjson"
        try DemoSample.write(name, to: sample)
        // A leftover in the temporary folder does no harm.
        defer { try? FileManager.default.removeItem(atPath: sample) }
        let currency = try DemoCompany.currency(named: name).code
        try Store.create(path: directory, currency: currency, timeZone: try DemoCompany.zoneName(named: name))
        var settings = ImportOptions()
        settings.actor = "demo"
        let summary = try Importer(try Store(path: directory), settings).run([ImportInput(path: sample)])
        ImportOutput.print(summary, onError: .stop)
        guard summary.rejected == 0 else { throw ExitCode(1) }
        Output.note(try Text("demo.done", directory, DemoCompany.asOf(named: name)).description)
    }
}
