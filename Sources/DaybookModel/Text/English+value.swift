extension English {
    /// Customer value: RFM, segments, concentration, value by dimensions, before and after.
    static let value: [String: String] = [
        "report.heatmap.legend": "from little to most of the largest cell: {0}",

        "rules.segments.cell_missing":
            "no segment holds the cell {0}; add it to one, because each of the 125 needs one",
        "rules.segments.cell_twice":
            "the cell {0} is in '{1}' and in '{2}'; leave it in one place, because no order decides between them",
        "rules.segments.not_cells": "'{0}' names no cells; write scores from 1 to 5 such as R4-5 F3 M1-2",
        "rules.segments.twice": "there are two segments '{0}'; give them different names",
    ]
}
