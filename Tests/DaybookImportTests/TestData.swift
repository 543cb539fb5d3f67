import Foundation

@testable import DaybookImport

/// The folder of public data sets that `DAYBOOK_DATA` names; tests that need it are skipped by name without it.
enum TestData {
    static let folder = ProcessInfo.processInfo.environment["DAYBOOK_DATA"]
    static var isThere: Bool { folder != nil }

    static func path(_ name: String) -> String { (folder ?? "") + "/" + name }

    static func bytes(_ name: String) throws -> [UInt8] {
        [UInt8](try Data(contentsOf: URL(fileURLWithPath: path(name))))
    }

    /// Names of the files in a folder of the data, sorted; none without the data.
    static func files(in name: String) -> [String] {
        guard isThere else { return [] }
        return ((try? FileManager.default.contentsOfDirectory(atPath: path(name))) ?? []).sorted()
    }
}

/// A small repeatable source of random numbers (SplitMix64).
struct SeededGenerator: RandomNumberGenerator {
    private var state: UInt64

    init(seed: UInt64) { state = seed }

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var value = state
        value = (value ^ value >> 30) &* 0xBF58_476D_1CE4_E5B9
        value = (value ^ value >> 27) &* 0x94D0_49BB_1331_11EB
        return value ^ value >> 31
    }
}

extension TableReader {
    /// Everything a table answers, as lines of text: the columns, then `line cells` or `line bad kind` for each row.
    static func transcript(
        _ bytes: [UInt8], _ format: TableFormat = TableFormat(), chunkBytes: Int = ByteSource.chunkBytesUsual
    ) throws -> [String] {
        var lines: [String] = []
        do {
            let reader = try TableReader(ByteSource(bytes: bytes, chunkBytes: chunkBytes), format: format)
            lines.append("\(reader.columns)")
            while let result = try reader.next() {
                switch result {
                case .row(let row): lines.append("\(row.line) \(row.cells)")
                case .bad(let problem, let raw):
                    lines.append("\(problem.line):\(problem.column) \(problem.kind) \(raw.debugDescription)")
                }
            }
        } catch let problem as TableProblem {
            lines.append("\(problem.line):\(problem.column) \(problem.kind)")
        }
        return lines
    }
}
