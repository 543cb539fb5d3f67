import DaybookTestSupport
import Foundation
import Testing

/// Runs programs of `tools` that share no code with Daybook, of the repository that these tests were built from.
enum Python {
    private static let tools = URL(filePath: #filePath).resolvingSymlinksInPath().deletingLastPathComponent()
        .deletingLastPathComponent().deletingLastPathComponent().appending(path: "tools")

    /// A Python that has the module; the system's first, because Debian's packages belong to it.
    static func having(_ module: String) -> String? {
        let folders = (ProcessInfo.processInfo.environment["PATH"] ?? "").split(separator: ":")
        return (["/usr/bin"] + folders).map { "\($0)/python3" }.first { path in
            guard FileManager.default.isExecutableFile(atPath: path) else { return false }
            let process = Process()
            process.executableURL = URL(fileURLWithPath: path)
            process.arguments = ["-c", "import \(module)"]
            process.standardError = FileHandle.nullDevice
            // What cannot be started is no Python for us.
            guard (try? process.run()) != nil else { return false }
            process.waitUntilExit()
            return process.terminationStatus == 0
        }
    }

    static func run(
        _ python: String?, _ script: String, _ arguments: [String], in folder: Folder
    ) throws -> Command.Result {
        let tool: String = try #require(python)
        let process = Command(folder: folder).make([tools.appending(path: script).path] + arguments, tool: tool)
        let files = ["python", "python.err"].map { "\(folder.path)/\($0)" }
        for file in files { try Data().write(to: URL(fileURLWithPath: file)) }
        process.standardOutput = FileHandle(forWritingAtPath: files[0])
        process.standardError = FileHandle(forWritingAtPath: files[1])
        try process.run()
        process.waitUntilExit()
        return Command.Result(
            status: process.terminationStatus, output: try String(contentsOfFile: files[0], encoding: .utf8),
            errors: try String(contentsOfFile: files[1], encoding: .utf8))
    }
}
