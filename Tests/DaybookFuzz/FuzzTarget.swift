import Foundation

/// A reader of bytes that come from outside. Whatever the bytes, it must end in a result or an error, soon, and with little memory;
/// where two ways lead to the same result, in the same one.
///
/// `tools/fuzz` lets libFuzzer look for bytes that reach new code; FuzzTests changes good input at random, in every run of the tests.
public struct FuzzTarget: Sendable {
    public let name: String
    /// Good input that no file has.
    private let samples: @Sendable () throws -> [[UInt8]]
    /// Where files with good input are.
    private let files: [FuzzFiles]
    /// Stops the program where something is wrong with the reader.
    public let run: @Sendable ([UInt8]) -> Void

    private init(
        _ name: String, samples: @escaping @Sendable () throws -> [[UInt8]] = { [] }, files: [FuzzFiles] = [],
        _ run: @escaping @Sendable ([UInt8]) -> Void
    ) {
        self.name = name
        self.samples = samples
        self.files = files
        self.run = run
    }

    /// What comes from people and programs; then files of a store or beside it; then what LMDB holds.
    public static let all: [FuzzTarget] = [
        FuzzTarget(
            "ndjson", samples: { FuzzSamples.events },
            files: [.events, .data("json_test_suite", "json")], events),
        FuzzTarget(
            "table", samples: { FuzzSamples.tables },
            files: [FuzzFiles.data("csv_edge_cases", "csv").behind("\u{4}"), .data("cdnow", "txt").behind("\u{2}")],
            table),
        FuzzTarget("mapping", files: [.mappings], mapping),
        FuzzTarget("mapped", samples: { FuzzSamples.mapped }, mapped),
        FuzzTarget("value", samples: { FuzzSamples.values }, value),
        FuzzTarget("plan", files: [.plans], plan),
        FuzzTarget("rules", samples: { FuzzSamples.rules }, rules),
        FuzzTarget("project", samples: { [FuzzSamples.project] }, files: [.data("psplib", "sm")], project),
        FuzzTarget("zone", files: [.zones], zone),

        FuzzTarget("settings", samples: { FuzzSamples.settings }, settings),
        FuzzTarget("head", samples: { try FuzzSamples.heads() }, head),
        FuzzTarget("headsfile", samples: { try FuzzSamples.headsFiles() }, headsFile),
        FuzzTarget("keyring", samples: { try FuzzSamples.keyrings() }, keyring),
        FuzzTarget("keyfile", samples: { FuzzSamples.keyFiles }, keyFile),
        FuzzTarget("segment", samples: { [FuzzSamples.segment] }, segment),
        FuzzTarget("restore", samples: { try FuzzSamples.logs() }, restore),
        FuzzTarget("offsets", samples: { FuzzSamples.offsets }, offsets),
        FuzzTarget("resume", samples: { FuzzSamples.resumes }, resume),
        FuzzTarget("attestation", samples: { [FuzzSamples.attestation] }, attestation),

        FuzzTarget("block", samples: { [FuzzSamples.block] }, block),
        FuzzTarget("run", samples: { [FuzzSamples.chunk] }, chunk),
        FuzzTarget("state", samples: { [FuzzSamples.state] }, state),
    ]

    public static func named(_ name: String) -> FuzzTarget? { all.first { $0.name == name } }

    /// Good input to begin with. `data`: a folder with real data, for more of it.
    public func seeds(data: String? = nil) throws -> [[UInt8]] {
        try samples() + files.flatMap { try $0.contents(data: data) }
    }
}

/// Files that are good input of a reader.
struct FuzzFiles: Sendable {
    /// More would only be slower to change.
    static let bytesMax = 20_000

    private enum Place {
        case schemas(String)
        case data(String)
        case system(String)
    }

    private let place: Place
    private let ending: String
    /// Names of files; empty: all with the ending.
    private var names: [String] = []
    private var prefix: [UInt8] = []
    private var isOneLine = false

    private init(_ place: Place, _ ending: String) {
        self.place = place
        self.ending = ending
    }

    /// Samples of events stand on several lines; the reader takes one each.
    static let events: FuzzFiles = {
        var files = FuzzFiles(.schemas("samples"), ".json")
        files.isOneLine = true
        return files
    }()
    static let mappings = FuzzFiles(.schemas("mappings"), ".yaml")
    static let plans = FuzzFiles(.schemas("plans"), ".yaml")
    static let zones: FuzzFiles = {
        var files = FuzzFiles(.system("/usr/share/zoneinfo"), "")
        files.names = ["Asia/Shanghai", "America/Sao_Paulo", "Europe/Dublin", "Australia/Lord_Howe", "UTC"]
        return files
    }()

    /// Files with an ending, anywhere in a folder of the real data.
    static func data(_ folder: String, _ ending: String) -> FuzzFiles { FuzzFiles(.data(folder), ".\(ending)") }

    /// The same with bytes before each.
    func behind(_ prefix: String) -> FuzzFiles {
        var files = self
        files.prefix = Array(prefix.utf8)
        return files
    }

    func contents(data: String?) throws -> [[UInt8]] {
        let folder: String
        switch place {
        case .schemas(let name): folder = FuzzFiles.repository.appending(path: "schemas/\(name)").path
        case .system(let path): folder = path
        case .data(let name):
            guard let data else { return [] }
            folder = "\(data)/\(name)"
        }
        let names =
            names.isEmpty
            ? try FileManager.default.subpathsOfDirectory(atPath: folder).filter { $0.hasSuffix(ending) }.sorted()
            : names
        return names.compactMap { name in
            guard let file = FileManager.default.contents(atPath: "\(folder)/\(name)") else { return nil }
            // Of a long file the beginning says as much.
            let bytes = file.prefix(FuzzFiles.bytesMax)
            return prefix + (isOneLine ? bytes.filter { $0 != UInt8(ascii: "\n") } + "\n".utf8 : Array(bytes))
        }
    }

    private static let repository = URL(filePath: #filePath).resolvingSymlinksInPath().deletingLastPathComponent()
        .deletingLastPathComponent().deletingLastPathComponent()
}
