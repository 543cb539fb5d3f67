import Foundation

/// Runs the built `daybook` binary as a user would.
public struct Command: Sendable {
    public struct Result: Sendable {
        public var status: Int32
        public var output: String
        public var errors: String

        public init(status: Int32, output: String, errors: String) {
            (self.status, self.output, self.errors) = (status, output, errors)
        }
    }

    /// The binary stands beside the test bundle.
    public static let path: String = {
        let folder = (Bundle.main.executablePath ?? CommandLine.arguments[0] as String) as NSString
        return folder.deletingLastPathComponent + "/daybook"
    }()

    public let folder: Folder
    /// Where the master key is; nil where the user's configuration has it.
    private let masterKey: String?

    public init(folder: Folder, masterKey: String? = nil) {
        self.folder = folder
        self.masterKey = masterKey
    }

    /// Runs the command to its end. `input` is what it reads from standard input.
    @discardableResult public func run(_ arguments: [String], input: String? = nil) throws -> Result {
        let process = make(arguments)
        let out = folder.path + "/out-\(UUID().uuidString)"
        let err = out + ".err"
        for file in [out, err] { try Data().write(to: URL(fileURLWithPath: file)) }
        process.standardOutput = FileHandle(forWritingAtPath: out)
        process.standardError = FileHandle(forWritingAtPath: err)
        if let input {
            let file = out + ".in"
            try input.write(toFile: file, atomically: false, encoding: .utf8)
            process.standardInput = FileHandle(forReadingAtPath: file)
        } else {
            process.standardInput = FileHandle.nullDevice
        }
        try process.run()
        process.waitUntilExit()
        return Result(
            status: process.terminationStatus, output: try String(contentsOfFile: out, encoding: .utf8),
            errors: try String(contentsOfFile: err, encoding: .utf8))
    }

    /// A process not yet started.
    public func make(_ arguments: [String], tool: String? = nil) -> Process {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: tool ?? Command.path)
        process.arguments = arguments
        var environment = ProcessInfo.processInfo.environment
        environment["XDG_CONFIG_HOME"] = folder.path + "/config"  // Master keys of the test's stores.
        environment["DAYBOOK_STORE"] = nil
        environment["DAYBOOK_MASTER_KEY"] = masterKey
        process.environment = environment
        return process
    }
}

/// A folder that goes away with the object.
public final class Folder: Sendable {
    public let path: String

    public init() throws {
        path = NSTemporaryDirectory() + "daybook-e2e-" + UUID().uuidString
        try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
    }

    deinit { try? FileManager.default.removeItem(atPath: path) }  // Nothing depends on it being gone.

    /// Writes CloudEvents: contacts of a few hundred customers.
    public func events(_ count: Int, name: String = "events.ndjson") throws -> String {
        let lines = (0..<count).map { number in
            """
            {"specversion":"1.0","id":"e-\(number)","source":"test","type":"daybook.interaction.logged.v1",\
            "subject":"customer/C-\(number % 300)","time":"2024-03-01T10:00:00Z",\
            "data":{"channel":"phone","duration":\(number % 60)\(number % 10 == 0 ? ",\"text\":\"note \(number)\"" : "")}}
            """
        }
        let file = "\(path)/\(name)"
        try (lines.joined(separator: "\n") + "\n").write(toFile: file, atomically: false, encoding: .utf8)
        return file
    }
}
