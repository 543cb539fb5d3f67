import DaybookModel

/// The named segments of customers by their three scores: every one of the 125 cells belongs to exactly one.
///
/// A segment is a list of boxes such as `R4-5 F3 M1-2`: all cells with these scores. Boxes never overlap and together leave
/// no cell out, so that no order of rules decides. Settings that break this are refused, and the cell is named. (The table
/// of the R package rfm 0.3.0 covers 115 cells and 58 of them twice; formulas, section 1.)
public struct SegmentRules: RuleSet {
    public static let kind = "segments"
    public static let builtIn = [(name: "rfm", rules: SegmentRules.rfm)]

    /// A name and the cells that have it.
    public struct Segment: Sendable, Equatable {
        public let name: String
        public let boxes: [SegmentBox]
    }

    /// In the order in which reports list them.
    public let segments: [Segment]
    /// The place of each cell's segment in `segments`, by `RfmScores.place`.
    private let places: [Int]

    public init(_ settings: Settings) throws(SettingsError) {
        let fields = try settings.map(of: "segments")
        let list = try fields.required("segments")
        var segments: [Segment] = []
        var places = [Int?](repeating: nil, count: RfmScores.cells)
        for entry in try list.list() {
            let fields = try entry.map(of: "name", "cells")
            let name = try fields.required("name")
            let segment = Segment(name: try name.text(), boxes: try SegmentRules.boxes(fields.required("cells")))
            if segments.contains(where: { $0.name == segment.name }) {
                throw name.fault(Text("rules.segments.twice", segment.name))
            }
            for cell in segment.boxes.flatMap(\.cells) {
                if let other = places[cell.place] {
                    let first = other < segments.count ? segments[other].name : segment.name
                    throw entry.fault(Text("rules.segments.cell_twice", cell, first, segment.name))
                }
                places[cell.place] = segments.count
            }
            segments.append(segment)
        }
        for cell in RfmScores.all where places[cell.place] == nil {
            throw list.fault(Text("rules.segments.cell_missing", cell))
        }
        self.segments = segments
        self.places = places.compactMap { $0 }
    }

    private static func boxes(_ settings: Settings) throws(SettingsError) -> [SegmentBox] {
        var boxes: [SegmentBox] = []
        for entry in try settings.list() {
            let text = try entry.text()
            guard let box = SegmentBox(text) else { throw entry.fault(Text("rules.segments.not_cells", text)) }
            boxes.append(box)
        }
        return boxes
    }

    /// The place in `segments` of the one segment that a cell belongs to.
    public func place(of scores: RfmScores) -> Int { places[scores.place] }

    /// The one segment that a cell belongs to.
    public func segment(of scores: RfmScores) -> Segment { segments[place(of: scores)] }

    public var settings: Settings {
        .map([
            "segments": .list(
                segments.map { segment in
                    .map([
                        "name": .scalar(segment.name),
                        "cells": .list(segment.boxes.map { .scalar($0) }),
                    ])
                })
        ])
    }
}

/// All cells within three ranges of scores, written `R4-5 F3 M1-2`.
public struct SegmentBox: Sendable, Equatable, CustomStringConvertible {
    public let recency: ClosedRange<Int>
    public let frequency: ClosedRange<Int>
    public let monetary: ClosedRange<Int>

    /// Nil unless there are three ranges within 1 … 5, in this order.
    public init?(_ text: String) {
        let parts = text.split(separator: " ")
        guard parts.count == 3, let recency = SegmentBox.range(parts[0], "R"),
            let frequency = SegmentBox.range(parts[1], "F"), let monetary = SegmentBox.range(parts[2], "M")
        else { return nil }
        (self.recency, self.frequency, self.monetary) = (recency, frequency, monetary)
    }

    /// `R4-5`, or `R4` for one score.
    private static func range(_ text: Substring, _ letter: Character) -> ClosedRange<Int>? {
        guard text.first == letter else { return nil }
        let ends = text.dropFirst().split(separator: "-", omittingEmptySubsequences: false).map { Int($0) }
        guard (1...2).contains(ends.count), let low = ends[0], let high = ends[ends.count - 1], low <= high,
            RfmScores.range.contains(low), RfmScores.range.contains(high)
        else { return nil }
        return low...high
    }

    /// Every cell in the box.
    public var cells: [RfmScores] {
        recency.flatMap { recency in
            frequency.flatMap { frequency in
                monetary.map { RfmScores(recency: recency, frequency: frequency, monetary: $0) }
            }
        }
    }

    public var description: String {
        func text(_ letter: String, _ range: ClosedRange<Int>) -> String {
            range.count == 1 ? "\(letter)\(range.lowerBound)" : "\(letter)\(range.lowerBound)-\(range.upperBound)"
        }
        return "\(text("R", recency)) \(text("F", frequency)) \(text("M", monetary))"
    }
}

extension SegmentRules {
    /// Ours: first by how recently somebody bought, then by how often and how much.
    private static let rfm = SegmentRules(builtIn: [
        ("Champions", ["R4-5 F4-5 M4-5"]),
        ("Loyal", ["R4-5 F4-5 M1-3", "R4-5 F3 M3-5"]),
        ("Potential loyalist", ["R4-5 F3 M1-2", "R4-5 F2 M1-5"]),
        ("New", ["R5 F1 M1-5"]),
        ("Promising", ["R4 F1 M1-5"]),
        ("Need attention", ["R3 F3-5 M1-5"]),
        ("About to sleep", ["R3 F1-2 M1-5"]),
        ("Cannot lose them", ["R1-2 F4-5 M4-5"]),
        ("At risk", ["R1-2 F4-5 M1-3", "R1-2 F3 M1-5"]),
        ("Hibernating", ["R2 F1-2 M1-5", "R1 F1-2 M3-5"]),
        ("Lost", ["R1 F1-2 M1-2"]),
    ])

    /// A table of our own goes through the same checks; one that fails them is a mistake in this file.
    private init(builtIn table: [(name: String, boxes: [String])]) {
        let list = table.map { segment in
            Settings.map(["name": .scalar(segment.name), "cells": .list(segment.boxes.map { .scalar($0) })])
        }
        do { try self.init(Settings.map(["segments": .list(list)])) } catch {
            preconditionFailure("the built-in segments are no partition of the 125 cells: \(error)")
        }
    }
}
