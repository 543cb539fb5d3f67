import DaybookModel
import DaybookProjections
import Testing

/// The table of segments: every cell in exactly one, by rules that never overlap.
@Suite struct RfmSegmentTests {
    private let rules: SegmentRules

    init() throws { rules = try #require(SegmentRules.builtIn(named: "rfm")) }

    @Test func thereAre125Cells() {
        #expect(Set(RfmScores.all).count == 125)
        #expect(RfmScores.all.map(\.place) == Array(0..<125))
        #expect(RfmScores.all.map(\.number) == RfmScores.all.map(\.number).sorted())
    }

    /// Counted over the boxes themselves, not over what the rule set made of them.
    @Test(arguments: RfmScores.all) func everyCellIsInExactlyOneBox(cell: RfmScores) {
        let holders = rules.segments.filter { segment in
            segment.boxes.contains {
                $0.recency.contains(cell.recency) && $0.frequency.contains(cell.frequency)
                    && $0.monetary.contains(cell.monetary)
            }
        }
        #expect(holders.count == 1, "\(cell)")
        #expect(holders.first == rules.segment(of: cell), "\(cell)")
        #expect(rules.segments.flatMap(\.boxes).count { $0.cells.contains(cell) } == 1, "\(cell)")
    }

    @Test func everySegmentCanBeReached() {
        let reached = Set(RfmScores.all.map { rules.segment(of: $0).name })
        #expect(reached == Set(rules.segments.map(\.name)))
        #expect(rules.segments.count == 11)
    }

    @Test func someCellsByName() {
        func name(_ recency: Int, _ frequency: Int, _ monetary: Int) -> String {
            rules.segment(of: RfmScores(recency: recency, frequency: frequency, monetary: monetary)).name
        }
        #expect(name(5, 5, 5) == "Champions")
        #expect(name(5, 1, 1) == "New")
        #expect(name(4, 1, 5) == "Promising")
        #expect(name(1, 5, 5) == "Cannot lose them")
        #expect(name(1, 1, 1) == "Lost")
        // Cells that the table of R's package leaves without a name.
        #expect(name(2, 1, 5) == "Hibernating")
        #expect(name(5, 5, 1) == "Loyal")
    }

    @Test func settingsReadBackAsTheSameRules() throws {
        let again = try SegmentRules(rules.settings)
        #expect(again == rules)
    }

    @Test func aTableThatLeavesACellOutNamesIt() throws {
        let settings = table([("All", ["R1-5 F1-5 M1-4", "R1-4 F1-5 M5", "R5 F1-4 M5"])])
        #expect(throws: fault(Text("rules.segments.cell_missing", "R5 F5 M5"), at: "segments")) {
            try SegmentRules(settings)
        }
    }

    @Test func aCellInTwoSegmentsIsNamed() throws {
        let settings = table([("All", ["R1-5 F1-5 M1-5"]), ("Best", ["R5 F5 M5"])])
        #expect(throws: fault(Text("rules.segments.cell_twice", "R5 F5 M5", "All", "Best"), at: "segments.1")) {
            try SegmentRules(settings)
        }
    }

    @Test func aCellTwiceInOneSegmentIsNamed() throws {
        let settings = table([("All", ["R1-5 F1-5 M1-5", "R2 F2 M2"])])
        #expect(throws: fault(Text("rules.segments.cell_twice", "R2 F2 M2", "All", "All"), at: "segments.0")) {
            try SegmentRules(settings)
        }
    }

    @Test func aNameTwiceIsRefused() throws {
        let settings = table([("All", ["R1-4 F1-5 M1-5"]), ("All", ["R5 F1-5 M1-5"])])
        #expect(throws: fault(Text("rules.segments.twice", "All"), at: "segments.1.name")) {
            try SegmentRules(settings)
        }
    }

    @Test(arguments: [
        "R1-6 F1 M1", "R0 F1 M1", "R3-2 F1 M1", "F1 R1 M1", "R1 F1", "R1 F1 M1 M2", "R F1 M1", "R1- F1 M1",
    ])
    func whatIsNoBoxIsRefused(text: String) {
        #expect(SegmentBox(text) == nil)
        #expect(throws: fault(Text("rules.segments.not_cells", text), at: "segments.0.cells.0")) {
            try SegmentRules(table([("All", [text])]))
        }
    }

    /// As a file would be read: every value knows its path.
    private func table(_ segments: [(name: String, boxes: [String])]) -> Settings {
        let list = segments.enumerated().map { place, segment in
            let path = "segments.\(place)"
            let cells = segment.boxes.enumerated().map {
                Settings(.scalar($1), path: "\(path).cells.\($0)")
            }
            return Settings(
                .map([
                    ("name", Settings(.scalar(segment.name), path: "\(path).name")),
                    ("cells", Settings(.list(cells), path: "\(path).cells")),
                ]), path: path)
        }
        return Settings(.map([("segments", Settings(.list(list), path: "segments"))]))
    }

    private func fault(_ reason: Text, at path: String) -> SettingsError {
        SettingsError(path: path, line: 0, reason: reason)
    }
}
