import ArgumentParser
import DaybookLog
import DaybookModel
import DaybookReports
import DaybookService
import Foundation

extension VerifyArea: ExpressibleByArgument {}

/// What a verification is asked to do: the same for the command and for the processes it starts.
struct VerifyOptions: ParsableArguments {
    @OptionGroup var store: StoreOptions
    @Option(help: help("help.verify.only")) var only: [VerifyArea] = []
    @Option(help: help("help.verify.rate")) var rate: Double?
    @Option(help: help("help.verify.resume")) var resume: String?
    @Option(help: help("help.verify.head")) var head: [String] = []
    @Option(help: help("help.verify.compare")) var compare: String?
    @Option(help: help("help.verify.attestation")) var attestation: String?
    @Option(help: help("help.verify.damages")) var damages = 100
    @Flag(help: help("help.verify.open_boxes")) var openBoxes = false

    func validate() throws {
        if let rate, rate <= 0 { throw ValidationError(say("verify.bad_rate")) }
        guard damages > 0 else { throw ValidationError(say("verify.bad_damages")) }
        if attestation != nil, !only.isEmpty { throw ValidationError(say("verify.attests_all")) }
        _ = try heads
    }

    var path: String { store.store ?? environment("DAYBOOK_STORE") ?? "." }
    var areas: [VerifyArea] { only.isEmpty ? VerifyArea.allCases : only }

    /// `SIZE:ROOT` as somebody wrote it down.
    var heads: [KnownHead] {
        get throws {
            try head.map { text in
                let parts = text.split(separator: ":", omittingEmptySubsequences: false)
                guard parts.count == 2, let size = UInt64(parts[0]), size <= UInt64(Int64.max),
                    let root = Hexadecimal.bytes(parts[1].lowercased()), root.count == 32
                else { throw ValidationError(Text("verify.bad_head", text).description) }
                return KnownHead(name: "--head", size: size, root: root)
            }
        }
    }

    /// The arguments of the process that verifies one part.
    func arguments(_ area: VerifyArea, places: String) -> [String] {
        var arguments = ["verify", "--store", path, "--only", area.rawValue, "--part", places]
        if let rate { arguments += ["--rate", "\(rate)"] }
        if let resume { arguments += ["--resume", resume] }
        for head in head { arguments += ["--head", head] }
        if let compare { arguments += ["--compare", compare] }
        if attestation != nil { arguments.append("--make-all-views") }
        arguments += ["--damages", "\(damages)"]
        if openBoxes { arguments.append("--open-boxes") }
        return arguments
    }
}

struct Verify: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "verify", abstract: say("help.verify"), discussion: say("help.verify.example"))

    enum Format: String, ExpressibleByArgument, CaseIterable { case table, json }

    @OptionGroup var options: VerifyOptions
    @Option(help: help("help.option.format")) var format: Format = .table
    @Option(name: .customLong("part"), help: .hidden) var places: String?
    @Flag(help: .hidden) var makeAllViews = false

    func run() throws {
        if let places { return try verifyPart(notingPlacesIn: places) }
        if let compare = options.compare { _ = try Attestation.read(compare) }  // Said before anything is read.
        guard let executable = Verify.executable else { throw ServiceError(Text("verify.no_executable")) }
        let options = options
        var verification = IsolatedVerification(store: options.path, executable: executable) {
            options.arguments($0, places: $1)
        }
        verification.areas = options.areas
        verification.damagesMax = options.damages
        let bar = ProgressBar()
        verification.progress = { area, done, total in
            let share = total == 0 ? 1 : Double(done) / Double(total)
            bar.show(say("verify.area.\(area)"), done: share, count: Int(done), unit: say("unit.events"))
        }
        let outcome = try verification.run()
        bar.end()
        switch format {
        case .table: VerifyOutput.table(outcome)
        case .json: try VerifyOutput.json(outcome)
        }
        guard outcome.isClean else { throw ExitCode(2) }
        if let path = options.attestation {
            let made = Attestation(outcome, program: Daybook.configuration.version, at: Log.systemClock())
            guard let made else { throw ServiceError(Text("verify.not_attested")) }
            try made.write(path)
            Output.note(Text("verify.attested", path, made.size, made.root).description)
        }
    }

    /// This program's own file.
    private static var executable: String? {
        let path = "/proc/self/exe"
        return FileManager.default.fileExists(atPath: path) ? path : Bundle.main.executablePath
    }

    // MARK: One part, in a process of its own

    private func verifyPart(notingPlacesIn places: String) throws {
        let file = try PlaceFile(places)
        let output = PartOutput()
        var verification = StoreVerification(path: options.path)
        verification.areas = Set(options.areas)
        verification.heads = try options.heads
        verification.attestation = try options.compare.map { try Attestation.read($0) }
        verification.makesAllViews = makeAllViews
        verification.damagesMax = options.damages
        verification.resume = options.resume.map { VerifyResume(path: $0) }
        verification.opensBoxes = options.openBoxes
        verification.pace = VerifyPace(
            bytesPerSecond: options.rate.map { Int($0 * 1_000_000) },
            progress: { _, done, total in output.progress(done, total) },
            reached: { file.note($0) })
        do {
            output.write(.outcome(try verification.run()))
        } catch {
            output.write(.failure("\(error)"))
            throw ExitCode(1)
        }
    }
}

/// What a part's process tells the one that started it.
private final class PartOutput: Sendable {
    func progress(_ done: UInt64, _ total: UInt64) { write(.progress(done: done, of: total)) }

    func write(_ message: IsolatedVerification.Message) {
        // Plain values of our own: they can always be encoded.
        guard let data = try? JSONEncoder().encode(message) else { return }
        Output.write(Array(data) + [UInt8(ascii: "\n")], to: 1)
    }
}

/// Prints what a verification found.
enum VerifyOutput {
    static func table(_ outcome: VerifyOutcome) {
        var table = ReportTable(columns: [
            .text("verify_area"), .text("verify_check"), .number("verify_count"), .text("verify_unit"),
            .number("verify_seconds"), .text("verify_result"),
        ])
        for check in outcome.checks {
            let result = check.damages > 0 ? Text("verify.result.damaged", check.damages) : Text("verify.result.sound")
            let note = check.note.map { "\($0.text)" }
            table.rows.append([
                .text(say("verify.area.\(check.area)")), .text(say("verify.check.\(check.name)")),
                .integer(Int64(check.count)), .text(say("verify.unit.\(check.unit)")),
                .text(String(format: "%.2f", check.seconds)),
                .text(note.map { check.damages > 0 ? "\(result); \($0)" : $0 } ?? result.description),
            ])
        }
        Output.write(PeopleFormat.table(table, columns: Output.columns).joined(separator: "\n") + "\n")
        for damage in outcome.damages {
            Output.write("\n" + Text("verify.told.what", damage.what.text).description + "\n")
            Output.write(Text("verify.told.affected", damage.affected.text).description + "\n")
            Output.write(Text("verify.told.remedy", say("verify.remedy.\(damage.remedy)")).description + "\n")
        }
        let hidden = outcome.damageCount - outcome.damages.count
        if hidden > 0 { Output.write("\n" + Text("verify.told.more", hidden).description + "\n") }
        let root = outcome.root ?? "–"
        let summary =
            outcome.isClean
            ? Text("verify.clean", outcome.size, root) : Text("verify.damaged", outcome.damageCount, outcome.size)
        Output.write("\n" + summary.description + "\n")
    }

    private struct Printed: Encodable {
        struct Check: Encodable {
            var area: String
            var check: String
            var count: UInt64
            var unit: String
            var seconds: Double
            var damages: Int
            var note: String?
        }
        struct Damage: Encodable {
            var area: String
            /// The key of the text: stable, for programs.
            var kind: String
            var what: String
            var affected: String
            var remedy: String
            var firstEvent: UInt64?
            var lastEvent: UInt64?
        }
        var storeID: String?
        var size: UInt64
        var root: String?
        var clean: Bool
        var damageCount: Int
        var checks: [Check]
        var damages: [Damage]
        var views: [ViewAttestation]
    }

    static func json(_ outcome: VerifyOutcome) throws {
        let printed = Printed(
            storeID: outcome.storeID, size: outcome.size, root: outcome.root, clean: outcome.isClean,
            damageCount: outcome.damageCount,
            checks: outcome.checks.map { check in
                Printed.Check(
                    area: check.area.rawValue, check: check.name, count: check.count, unit: check.unit,
                    seconds: check.seconds, damages: check.damages, note: check.note?.text.description)
            },
            damages: outcome.damages.map { damage in
                Printed.Damage(
                    area: damage.area.rawValue, kind: damage.what.key, what: damage.what.text.description,
                    affected: damage.affected.text.description, remedy: say("verify.remedy.\(damage.remedy)"),
                    firstEvent: damage.first, lastEvent: damage.last)
            }, views: outcome.views)
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
        let data = try encoder.encode(printed)
        Output.write(Array(data) + [UInt8(ascii: "\n")], to: 1)
    }
}
