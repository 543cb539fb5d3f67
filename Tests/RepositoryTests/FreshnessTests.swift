import DaybookModel
import Foundation
import Testing

/// What is written in two places says the same in both.
struct FreshnessTests {
    @Test func builtInMappingsAndTemplatesAreThoseOfTheSchemas() throws {
        let check = Process()
        check.executableURL = Repository.root.appending(path: "tools/embed")
        check.arguments = ["--check"]
        try check.run()
        check.waitUntilExit()
        #expect(
            check.terminationStatus == 0,
            "the built-in mappings or templates are stale: run tools/embed and commit the result")
    }

    @Test func everyEventTypeHasASample() throws {
        for type in EventCatalogue.types {
            let path = "schemas/samples/\(type.shortName).json"
            guard !Repository.files.contains(where: { $0.path == path }) else { continue }
            Issue.record("\(path) is missing: write one event of type \(type.name) with all its fields")
        }
    }

    @Test func everyTypeOfTheSchemasIsInTheTable() throws {
        let file = try Repository.file("schemas/event_types.txt")
        for (index, line) in file.lines.enumerated() where !line.isEmpty && !line.hasPrefix("#") {
            let name = line.split(separator: " ").dropFirst().first.map(String.init) ?? ""
            guard EventCatalogue.type(named: name) == nil else { continue }
            Repository.complain(file, line: index + 1, "\(name) is not in the generated table: run tools/generate")
        }
    }

    @Test func everyToolIsDescribed() throws {
        let readme = try Repository.file("README.md")
        for file in Repository.files where file.path.hasPrefix("tools/") && file.text.hasPrefix("#!") {
            #expect(readme.text.contains(file.path), "\(file.path) is not in README.md: say there what it is for")
        }
    }
}
