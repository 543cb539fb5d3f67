import ArgumentParser
import DaybookLog
import DaybookModel
import DaybookReports
import DaybookService
import Foundation

struct Erase: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "erase", abstract: say("help.erase"), discussion: say("help.erase.example"))

    @OptionGroup var store: StoreOptions
    @OptionGroup var actor: ActorOptions
    @Argument(help: help("help.erase.customers")) var customers: [String]
    @Option(help: help("help.erase.contact")) var contact: String?
    @Option(help: help("help.erase.basis")) var basis: String?
    @Option(help: help("help.erase.reason")) var reason: String?
    @Option(help: help("help.erase.request")) var request: String?
    @Option(help: help("help.erase.certificate")) var certificate: String?
    @Flag(help: help("help.erase.dry_run")) var dryRun = false

    func validate() throws {
        guard dryRun || (basis != nil && reason != nil) else { throw ValidationError(say("erase.needs_basis")) }
    }

    func run() throws {
        let store = try store.open()
        let order = ErasureOrder(
            customers: customers, contact: contact, reason: reason ?? "", basis: basis ?? "", request: request,
            actor: actor.name)
        let eraser = Eraser(store)
        let surveys = try eraser.survey(order)
        for survey in surveys where survey.isEmpty {
            Output.note(Text(survey.erasedBefore > 0 ? "erase.already" : "erase.nothing", survey.whose).description)
        }
        // Advice only: what keeps the read model of merges from being read must not keep anybody from being erased.
        for other in (try? eraser.merged(with: surveys)) ?? [] {
            Output.note(Text("erase.merged", other).description)
        }
        if dryRun { return try print(surveys.filter { !$0.isEmpty }) }
        // Before anything is destroyed: a certificate that cannot be kept would be found out too late.
        if let certificate, FileManager.default.fileExists(atPath: certificate) {
            throw ServiceError(Text("erase.certificate_exists", certificate))
        }
        guard let done = try eraser.erase(order) else { return }
        Output.write(done.text)
        if let certificate { try Durable.create(Array(done.json.utf8), at: certificate, mode: 0o640) }
    }

    private func print(_ surveys: [ErasureSurvey]) throws {
        for survey in surveys {
            Output.note(Text("erase.would", survey.whose, survey.events, survey.personsText).description)
            Output.write(PeopleFormat.table(survey.table, columns: Output.columns).joined(separator: "\n") + "\n")
        }
        Output.note(say("erase.dry_run"))
    }
}

extension ErasureSurvey {
    /// `customer/C-1`, or `customer/C-1 contact K-7`.
    fileprivate var whose: String {
        contact.map { Text("erase.contact_of", subject, $0).description } ?? subject.description
    }
}
