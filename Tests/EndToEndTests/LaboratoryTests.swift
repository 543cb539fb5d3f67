import DaybookTestSupport
import Foundation
import Testing

/// What the crash laboratory needs to run.
private enum Laboratory {
    static let isComplete = ["cc", "python3"].allSatisfy { tool in
        (ProcessInfo.processInfo.environment["PATH"] ?? "").split(separator: ":").contains { folder in
            FileManager.default.isExecutableFile(atPath: "\(folder)/\(tool)")
        }
    }
}

/// The crash laboratory in small (docs/reliability.md): it finds nothing, and it would if there were something to find.
@Suite(.serialized, .enabled(if: Laboratory.isComplete, "no C compiler or no python3 here"))
struct LaboratoryTests {
    private func run(_ arguments: [String]) throws -> Command.Result {
        let folder = try Folder()
        let script = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent().appending(path: "tools/laboratory/crash.py").path
        let process = Command(folder: folder).make(
            [script, "--binaries", (Command.path as NSString).deletingLastPathComponent] + arguments,
            tool: "/usr/bin/env")
        process.arguments?.insert("python3", at: 0)
        process.environment?["PYTHONDONTWRITEBYTECODE"] = "1"
        let output = folder.path + "/output"
        try Data().write(to: URL(filePath: output))
        process.standardOutput = FileHandle(forWritingAtPath: output)
        process.standardError = process.standardOutput
        try process.run()
        process.waitUntilExit()
        return Command.Result(
            status: process.terminationStatus, output: try String(contentsOfFile: output, encoding: .utf8), errors: "")
    }

    @Test(arguments: [
        "a new store", "single appends", "group commit", "killed importers", "rebuild", "refused erasures",
    ])
    func aPowerCutLosesNothing(scenario: String) throws {
        let result = try run(["--scenario", scenario, "--states", "60"])
        #expect(result.status == 0, "\(result.output)")
        #expect(result.output.contains("60 states"), "\(result.output)")
    }

    @Test func aDiskThatForgetsItsBarriersIsFound() throws {
        let result = try run(["--without-syncs", "--scenario", "single appends", "--states", "60"])
        #expect(result.status == 1, "\(result.output)")
        #expect(result.output.contains("was acknowledged"), "\(result.output)")
    }

    @Test func killedProcessesLoseNothing() throws {
        let result = try run(["--suite", "kills", "--states", "500"])
        #expect(result.status == 0, "\(result.output)")
        #expect(result.output.contains("2 rounds"), "\(result.output)")
    }

    @Test func aFailingRequestIsAnErrorThatARetrySettles() throws {
        let result = try run(["--suite", "faults", "--states", "150"])
        #expect(result.status == 0, "\(result.output)")
    }

    @Test func aFlippedBitIsHarmlessOrNamed() throws {
        let result = try run(["--suite", "flips", "--states", "200"])
        #expect(result.status == 0, "\(result.output)")
    }
}
