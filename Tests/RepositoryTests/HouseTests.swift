import Testing

/// Rules of the house that a reader can see in any file.
struct HouseTests {
    @Test func filesAreShort() {
        let linesMax = 500
        for file in Repository.files where !file.isGenerated {
            guard [".swift", ".c", ".cpp", ".h", ".py"].contains(where: file.path.hasSuffix) else { continue }
            guard file.lines.count > linesMax else { continue }
            Repository.complain(
                file, line: linesMax, "longer than \(linesMax) lines: move one of its concepts to a file of its own")
        }
    }

    @Test func nothingIsLeftForLater() {
        // Put together, so that this line is not found.
        for mark in ["TO" + "DO", "FIX" + "ME"] {
            complain(about: mark, "do it now, or take it out and write it into an issue")
        }
    }

    @Test func noFileNamesAPathOfOneMachine() {
        // A blank, a quote or a bracket before it: the start of an absolute path and not the middle of another.
        for folder in ["work", "root", "home", "opt", "Users"] {
            for before in [" ", "\"", "'", "(", "=", "`"] {
                complain(
                    about: "\(before)/\(folder)/",
                    "not every machine has it: find it relative to the repository, or ask for it")
            }
        }
    }

    @Test func onlyTheManifestNamesAHostOfPackages() {
        let hosts = [
            "git" + "hub.com", "py" + "pi.org", "python" + "hosted.org", "npm" + "js", "crates" + ".io",
            "docker" + ".io",
        ]
        for file in Repository.files where file.path != "Package.swift" && !file.isGenerated {
            for (index, line) in file.lines.enumerated() {
                for host in hosts where line.contains(host) {
                    Repository.complain(
                        file, line: index + 1, "names \(host): packages are named in Package.swift alone")
                }
            }
        }
    }

    @Test func failuresAreDroppedOnlyWithAReason() {
        for file in Repository.sources where file.isSwift && !file.isGenerated {
            for line in file.code where HouseTests.dropsFailure(line.text) {
                guard !file.hasReason(line.number) else { continue }
                Repository.complain(
                    file, line: line.number, "drops a failure: say why in a comment here or on the line before")
            }
        }
    }

    /// Written so that these lines are not found themselves.
    private static func dropsFailure(_ code: String) -> Bool {
        let words = code.split { !($0.isLetter || $0.isNumber || $0 == "?" || $0 == "_") }
        return words.contains("try" + "?") || code.contains("catch " + "{}") || code.contains("catch " + "{ }")
    }

    private func complain(about word: String, _ advice: String) {
        for file in Repository.files where !file.isGenerated && file.text.contains(word) {
            for (index, line) in file.lines.enumerated() where line.contains(word) {
                Repository.complain(file, line: index + 1, "'\(word)': \(advice)")
            }
        }
    }
}

extension ProjectFile {
    /// Whether a comment stands on the line, or before it and the lines like it that it continues.
    fileprivate func hasReason(_ number: Int) -> Bool {
        let line = lines[number - 1]
        if line.contains("// ") { return true }
        guard number > 1 else { return false }
        let before = lines[number - 2]
        if before.drop(while: { $0 == " " }).hasPrefix("//") { return true }
        // A statement of several lines has its reason at its start.
        let isContinued = before.hasSuffix(",") || before.hasSuffix("(") || before.hasSuffix("{")
        return isContinued && hasReason(number - 1)
    }
}
