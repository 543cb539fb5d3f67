import DaybookTestSupport
import Foundation
import Testing

/// What README shows is what the program prints.
@Suite struct ReadmeTests {
    @Test func everyAnswerShownIsTheAnswerGiven() throws {
        let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent()
        let readme = try String(contentsOf: root.appendingPathComponent("README.md"), encoding: .utf8)
        let prompt = "$ daybook "
        let block = try #require(readme.components(separatedBy: "```").first { $0.contains(prompt) })
        let folder = try Folder()
        let command = Command(folder: folder)
        let store = folder.path + "/demo"
        #expect(try command.run(["demo", "dealers", store]).status == 0)
        let shown = block.components(separatedBy: prompt).dropFirst()
        #expect(shown.count >= 3)
        for part in shown {
            let lines = part.split(separator: "\n", maxSplits: 1, omittingEmptySubsequences: false)
            let arguments = lines[0].split(separator: " ").map(String.init)
            let answer = try command.run(arguments + ["--store", store])
            #expect(
                answer.output.trimmingCharacters(in: .newlines) == lines[1].trimmingCharacters(in: .newlines),
                "README shows another answer to 'daybook \(lines[0])': paste what tools/run prints")
        }
    }
}
