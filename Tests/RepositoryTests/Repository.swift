import Foundation
import Testing

/// The files of the project, as they stand beside the tests that were built from them.
enum Repository {
    static let root = URL(filePath: #filePath).resolvingSymlinksInPath().deletingLastPathComponent()
        .deletingLastPathComponent().deletingLastPathComponent()

    /// Every text file people wrote or tools generated, in order of path; build folders and demo stores are left out.
    static let files: [ProjectFile] = {
        let folders = ["Sources", "Tests", "docs", "schemas", "tools", ".ci"]
        var paths = folders.flatMap { folder in
            (FileManager.default.enumerator(atPath: root.appending(path: folder).path)?.allObjects ?? [])
                .compactMap { $0 as? String }.map { "\(folder)/\($0)" }
        }
        paths += ["Package.swift", "README.md", "CHANGELOG.md", ".editorconfig", ".gitignore"]
        return paths.sorted().filter { !$0.contains("__pycache__") }.compactMap(ProjectFile.init(path:))
    }()

    static let sources = files.filter { $0.path.hasPrefix("Sources/") }

    static func file(_ path: String) throws -> ProjectFile {
        try #require(files.first { $0.path == path }, "\(path) is missing")
    }

    /// Fails the test, naming the place and what to do about it.
    static func complain(_ file: ProjectFile, line: Int, _ what: String) {
        Issue.record("\(file.path):\(line): \(what)")
    }
}

/// A text file of the project.
struct ProjectFile: CustomTestStringConvertible {
    /// From the root of the repository.
    let path: String
    let text: String
    let lines: [String]

    /// Nil for folders and for what is not UTF-8.
    init?(path: String) {
        // Absent, a folder or not UTF-8: none of these is a text of ours.
        guard let text = try? String(contentsOf: Repository.root.appending(path: path), encoding: .utf8) else {
            return nil
        }
        self.path = path
        self.text = text
        lines = text.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
    }

    var isSwift: Bool { path.hasSuffix(".swift") }
    var isGenerated: Bool { path.contains("/Generated/") || path == "docs/events.md" }
    /// The folder under Sources/ or Tests/.
    var target: String { path.split(separator: "/").dropFirst().first.map(String.init) ?? "" }
    var testDescription: String { path }

    /// The lines with their numbers and without their comments.
    var code: [(number: Int, text: String)] { lines.enumerated().map { ($0.offset + 1, ProjectFile.code($0.element)) } }

    private static func code(_ line: String) -> String {
        var isInString = false
        var last: Character = " "
        for index in line.indices {
            let character = line[index]
            if character == "\"", last != "\\" { isInString.toggle() }
            if character == "/", last == "/", !isInString { return String(line[..<line.index(before: index)]) }
            last = character
        }
        return line
    }
}
