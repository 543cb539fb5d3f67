import Testing

/// Projections and reports see recorded events and what they are given: no disk, no clock, no chance.
struct PurityTests {
    static let forbidden = [
        "Foundation", "Date(", "Date.now", "(.now", " .now", "Clock", "random", "Random", "shuffled", "getenv",
        "environment", "print(",
        "hashValue", "Hasher", "fopen", " Task {", "(Task {", " Task.", "async ",
    ]

    @Test(arguments: ["DaybookAnalysis", "DaybookProjections", "DaybookReports"])
    func seesOnlyWhatItIsGiven(target: String) {
        for file in Repository.sources where file.target == target {
            for line in file.code {
                for word in PurityTests.forbidden where line.text.contains(word) {
                    let what =
                        "'\(word)' does not belong here: \(target) is pure, so that the same log gives the same answer"
                    Repository.complain(file, line: line.number, "\(what). Let the service pass the value in")
                }
            }
        }
    }
}
