import DaybookModel
import DaybookTestSupport
import Foundation
import Testing

/// The real data sets, which are not part of the project: the environment variable DAYBOOK_DATA names their folder.
enum RealData {
    static let folder = ProcessInfo.processInfo.environment["DAYBOOK_DATA"]
    static let isThere = folder != nil
    static let comment: Comment = "needs DAYBOOK_DATA, the folder with the real data sets"

    /// The data rows of a table without quoted fields, each by the columns' names.
    static func rows(_ path: String) throws -> [[String: String]] {
        let bytes = try bytes(path)
        let lines = String(decoding: bytes, as: UTF8.self).split(whereSeparator: \.isNewline)
        let names = try #require(lines.first).split(separator: ",").map(String.init)
        return lines.dropFirst().map { line in
            let fields = line.split(separator: ",", omittingEmptySubsequences: false).map(String.init)
            return Dictionary(uniqueKeysWithValues: zip(names, fields))
        }
    }

    /// A file's content, unpacked when it is gzip.
    static func bytes(_ path: String) throws -> Data {
        let file = URL(fileURLWithPath: try #require(folder)).appending(path: path)
        guard path.hasSuffix(".gz") else { return try Data(contentsOf: file) }
        let unpacking = Process()
        let output = Pipe()
        unpacking.executableURL = URL(fileURLWithPath: "/usr/bin/env")
        unpacking.arguments = ["gzip", "-dc", file.path]
        unpacking.standardOutput = output
        try unpacking.run()
        let bytes = try output.fileHandleForReading.readToEnd()
        unpacking.waitUntilExit()
        return try #require(bytes)
    }

    /// `1/31/2013`, as in the receivables.
    static func american(_ text: String) throws -> String {
        let parts = text.split(separator: "/").compactMap { Int($0) }
        return try #require(Day(year: parts[2], month: parts[0], day: parts[1])).description
    }
}
