import ArgumentParser
import DaybookLog
import DaybookModel
import DaybookReports
import DaybookService
import Foundation

/// Proofs that others can check without Daybook.
struct Prove: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "prove", abstract: say("help.prove"), discussion: say("help.prove.example"),
        subcommands: [ProveEvent.self, ProveHeads.self, ProveSubject.self, ProveReport.self])
}

/// Under which head a proof is made, and where it goes.
struct ProofOptions: ParsableArguments {
    @OptionGroup var store: StoreOptions
    @Option(help: help("help.prove.head")) var head: UInt64?
    @Option(name: .shortAndLong, help: help("help.prove.output")) var output: String?

    func head(of store: Store) throws -> SignedHead {
        try head.map { try store.signedHead(size: $0) } ?? store.freshHead()
    }

    func write(_ bundle: ProofBundle) throws {
        let text = try bundle.text
        guard let output else { return Output.write(text) }
        do {
            try text.write(toFile: output, atomically: true, encoding: .utf8)
        } catch {
            throw ServiceError(Text("prove.not_written", output, error.localizedDescription))
        }
    }
}

struct ProveEvent: ParsableCommand {
    static let configuration = CommandConfiguration(commandName: "event", abstract: say("help.prove.event"))

    @OptionGroup var proof: ProofOptions
    @OptionGroup var event: EventOptions

    func run() throws {
        let store = try proof.store.open()
        try proof.write(.event(event.sequence(in: store), under: proof.head(of: store), in: store))
    }
}

struct ProveHeads: ParsableCommand {
    static let configuration = CommandConfiguration(commandName: "heads", abstract: say("help.prove.heads"))

    @OptionGroup var proof: ProofOptions
    @Argument(help: help("help.prove.earlier")) var earlier: UInt64
    @Argument(help: help("help.prove.later")) var later: UInt64?

    func run() throws {
        let store = try proof.store.open()
        let last = try later.map { try store.signedHead(size: $0) } ?? proof.head(of: store)
        try proof.write(.heads(store.signedHead(size: earlier), last, in: store))
    }
}

struct ProveSubject: ParsableCommand {
    static let configuration = CommandConfiguration(commandName: "subject", abstract: say("help.prove.subject"))

    @OptionGroup var proof: ProofOptions
    @Argument(help: help("help.prove.subject.name")) var name: String

    func run() throws {
        guard let subject = Subject(name) ?? Subject("customer/\(name)") else {
            throw ServiceError(Text("record.bad_subject", name))
        }
        let store = try proof.store.open()
        try proof.write(.subject(subject, under: proof.head(of: store), in: store))
    }
}

struct ProveReport: ParsableCommand {
    static let configuration = CommandConfiguration(commandName: "report", abstract: say("help.prove.report"))

    @OptionGroup var proof: ProofOptions
    @OptionGroup var clocks: ClockOptions
    @Argument(help: help("help.report.name")) var name: String
    @Argument(parsing: .allUnrecognized, help: help("help.report.parameters")) var parameters: [String] = []

    func run() throws {
        let report = try ReportArguments.report(named: name)
        let values = try ReportArguments.values(parameters, of: report)
        let store = try proof.store.open()
        try proof.write(
            .report(
                report, parameters: values, asOf: clocks.day, knownAt: clocks.knowledge, under: proof.head(of: store),
                in: store))
    }
}
