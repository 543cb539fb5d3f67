import Testing

/// Which modules each target may import: the order of the house (docs/architecture.md has the same table).
struct ImportTests {
    /// Targets in order: each imports only those above it. The C targets import nothing.
    static let mayImport: [(target: String, modules: [String])] = [
        ("LMDB", ["CLMDB", "Glibc", "Synchronization"]),
        ("DaybookModel", []),
        (
            "DaybookLog",
            ["CChecksum", "CNettle", "Crypto", "DaybookModel", "Foundation", "Glibc", "LMDB", "Synchronization"]
        ),
        ("DaybookAnalysis", ["Glibc"]),
        ("DaybookProjections", ["DaybookAnalysis", "DaybookModel"]),
        ("DaybookReports", ["DaybookAnalysis", "DaybookModel", "DaybookProjections"]),
        ("DaybookImport", ["CSimdjson", "CZlib", "CZstd", "DaybookModel", "Glibc", "Yams"]),
        (
            "DaybookService",
            [
                "Crypto", "DaybookAnalysis", "DaybookImport", "DaybookLog", "DaybookModel", "DaybookProjections",
                "DaybookReports", "Foundation", "Glibc", "LMDB", "Synchronization", "Yams",
            ]
        ),
        (
            "daybook",
            [
                "ArgumentParser", "DaybookImport", "DaybookLog", "DaybookModel", "DaybookReports", "DaybookService",
                "Foundation",
            ]
        ),
        (
            "daybook-bench",
            ["DaybookLog", "DaybookModel", "DaybookProjections", "DaybookReports", "DaybookService", "Foundation"]
        ),
        (
            "daybook-lab",
            ["Crypto", "DaybookLog", "DaybookModel", "DaybookReports", "DaybookService", "Foundation"]
        ),
    ]
    static let cTargets = ["CChecksum", "CLMDB", "CNettle", "CSimdjson", "CZlib", "CZstd"]

    @Test(arguments: mayImport.map(\.target)) func importsOnlyWhatTheTableAllows(target: String) throws {
        let allowed = try #require(ImportTests.mayImport.first { $0.target == target }).modules
        for file in Repository.sources where file.target == target && file.isSwift {
            for line in file.code {
                guard let module = ImportTests.module(line.text), !allowed.contains(module) else { continue }
                let what = "\(target) may not import \(module): move the code to a target that may, or change the table"
                Repository.complain(file, line: line.number, "\(what) in ImportTests and docs/architecture.md")
            }
        }
    }

    @Test func everyTargetStandsInTheTable() {
        let known = Set(ImportTests.mayImport.map(\.target) + ImportTests.cTargets)
        for target in Set(Repository.sources.map(\.target)).subtracting(known).sorted() {
            Issue.record("Sources/\(target) is not in the table of ImportTests: say there what it may import")
        }
    }

    @Test func tableOfTheDocumentIsThisOne() throws {
        let document = try Repository.file("docs/architecture.md")
        for (target, modules) in ImportTests.mayImport {
            let names = modules.isEmpty ? "–" : modules.joined(separator: ", ")
            let isThere = document.lines.contains { $0.hasPrefix("| `\(target)` |") && $0.hasSuffix("| \(names) |") }
            #expect(isThere, "docs/architecture.md: the row of `\(target)` should end with '| \(names) |'")
        }
    }

    /// The module that a line imports.
    private static func module(_ line: String) -> String? {
        var words = line.split(separator: " ").drop { $0.hasPrefix("@") }
        if let first = words.first, ["public", "package", "internal", "private"].contains(first) {
            words.removeFirst()
        }
        guard words.first == "import", let last = words.last else { return nil }
        return last.split(separator: ".").first.map(String.init)
    }
}
