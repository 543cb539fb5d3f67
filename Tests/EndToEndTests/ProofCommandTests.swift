import DaybookTestSupport
import Foundation
import Testing

/// Bundles of `daybook prove`, checked by a program that shares no code with it.
@Suite(
    .enabled(
        if: BundleVerifier.python != nil, "no python3 here has the module cryptography (Debian: python3-cryptography)"))
struct ProofCommandTests {
    let folder: Folder
    let command: Command
    let store: String

    init() throws {
        folder = try Folder()
        command = Command(folder: folder)
        store = folder.path + "/store"
        try command.run(["init", store, "--currency", "CNY", "--time-zone", "Asia/Shanghai"])
        try #require(try command.run(["import", folder.events(1_000), "--store", store]).status == 0)
    }

    private func daybook(_ arguments: String...) throws -> Command.Result {
        try command.run(arguments + ["--store", store])
    }

    /// Runs the verifier; the key is the one that `heads key` prints.
    private func verify(_ bundle: String, _ more: String...) throws -> Command.Result {
        try BundleVerifier.run("verify_bundle.py", [bundle] + more, folder)
    }

    private func key() throws -> String {
        let file = folder.path + "/key"
        try daybook("heads", "key").output.write(toFile: file, atomically: false, encoding: .utf8)
        return file
    }

    @Test func goodBundlesAreProvenAndNoChangedOneIs() throws {
        let key = try key()
        let early = folder.path + "/early.note"
        try daybook("heads", "sign").output.write(toFile: early, atomically: false, encoding: .utf8)
        try #require(try daybook("call", "C-7", "asked for a quote").status == 0)
        try #require(try daybook("call", "C-8", "wants to leave").status == 0)
        let late = folder.path + "/late.note"
        try daybook("heads", "sign").output.write(toFile: late, atomically: false, encoding: .utf8)
        let questions: [[String]] = [
            ["event", "1"], ["event", "700"], ["event", "1003"], ["heads", "1001", "1003"], ["subject", "C-7"],
            ["subject", "customer/C-8"], ["subject", "customer/nobody"],
            ["report", "customers", "--as-of", "2024-12-31"], ["report", "tiers", "--as-of", "2024-12-31"],
        ]
        var bundles: [String] = []
        for (index, question) in questions.enumerated() {
            let file = "\(folder.path)/bundle-\(index).json"
            let made = try command.run(["prove"] + question + ["-o", file, "--store", store])
            #expect(made.status == 0, "\(question): \(made.errors)")
            for trust in [["--key", key], ["--head", late], ["--key", key, "--head", late]] {
                let checked = try BundleVerifier.run("verify_bundle.py", [file] + trust, folder)
                #expect(checked.status == 0, "\(question): \(checked.errors)")
                #expect(checked.output.hasPrefix("proven: "))
            }
            #expect(try verify(file, "--head", early).status == 2, "an older head was taken for a newer one")
            bundles.append(file)
        }
        let subject = try verify(bundles[4], "--key", key).output
        #expect(subject.contains("these are all 5 events of customer/C-7"), "\(subject)")
        let count = ProcessInfo.processInfo.environment["DAYBOOK_MUTATIONS"] ?? "5000"
        let mutated = try BundleVerifier.run("laboratory/mutate_bundles.py", [key, late, count, "1"] + bundles, folder)
        #expect(mutated.status == 0, "\(mutated.output)\(mutated.errors)")
        #expect(mutated.output.contains("\(count) changes of 9 bundles, seed 1: 0 not rejected"))
    }

    @Test func olderHeadsCanBeProvenToo() throws {
        let key = try key()
        try #require(try daybook("call", "C-7", "asked for a quote").status == 0)
        let file = folder.path + "/bundle.json"
        try #require(try daybook("prove", "subject", "C-7", "--head", "1001", "-o", file).status == 0)
        #expect(try verify(file, "--key", key).output.contains("these are all 4 events of customer/C-7"))
        #expect(try daybook("prove", "event", "1002", "--head", "1001").errors.contains("is not among the 1001 events"))
        #expect(try daybook("prove", "event", "5", "--head", "77").errors.contains("no head over 77 events"))
        #expect(try daybook("prove", "heads", "77").status == 1)
    }

    @Test func theSigningKeyIsReplacedByAHeadOfBoth() throws {
        _ = try key()
        let rotated = try daybook("heads", "key", "--rotate")
        #expect(rotated.status == 0, "\(rotated.errors)")
        let new = try key()
        #expect(try String(contentsOfFile: new, encoding: .utf8) == rotated.output)
        let file = folder.path + "/bundle.json"
        try #require(try daybook("prove", "event", "5", "-o", file).status == 0)
        #expect(try verify(file, "--key", new).status == 0)
        let list = try daybook("heads").output
        #expect(list.contains("new\n"), "\(list)")
    }

    @Test func aStoreWithoutItsSigningKeySaysSo() throws {
        _ = try key()
        let keys = folder.path + "/config/daybook"
        let signing = try #require(
            try FileManager.default.contentsOfDirectory(atPath: keys).first { $0.hasSuffix(".signing") })
        try FileManager.default.removeItem(atPath: "\(keys)/\(signing)")
        #expect(try daybook("prove", "event", "5").status == 0, "the newest head is enough")
        let refused = try daybook("heads", "sign")
        #expect(refused.status == 1 && refused.errors.contains("--replace-lost"), "\(refused.errors)")
        #expect(try daybook("heads", "key", "--replace-lost").status == 0)
        #expect(try daybook("heads", "sign").status == 0)
    }
}

/// `tools/verify_bundle.py`, and what tests it.
enum BundleVerifier {
    static let python = Python.having("cryptography")

    static func run(_ tool: String, _ arguments: [String], _ folder: Folder) throws -> Command.Result {
        try Python.run(python, tool, arguments, in: folder)
    }
}
