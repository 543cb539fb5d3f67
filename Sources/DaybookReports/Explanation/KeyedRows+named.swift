import DaybookModel

extension KeyedRows {
    /// How many rows an error names, when a key fits several or none.
    private static let namedMax = 6

    /// The row that words name: all of its key, some values of it, or how some of them begin. Without words, the only row.
    func row(named words: [String], of report: String) throws -> KeyedRow {
        let wanted = words.map(KeyedRows.folded)
        guard !wanted.isEmpty else {
            if let only = rows.first, rows.count(where: { $0.section == .rows }) == 1 { return only }
            throw ReportError(Text("explain.which_row", report, list(rows)))
        }
        let parts = wanted.flatMap { $0.split(separator: " ").map(String.init) }
        let tests: [(KeyedRow) -> Bool] = [
            { KeyedRows.folded($0.text) == wanted.joined(separator: " ") },
            { KeyedRows.fits(wanted, $0) { $0 == $1 } }, { KeyedRows.fits(wanted, $0) { $1.hasPrefix($0) } },
            { KeyedRows.fits(parts, $0) { $1.hasPrefix($0) } },
        ]
        for test in tests {
            // What stands below a table is meant only where no row of it is.
            for section in TableDifference.Section.allCases {
                let found = rows.filter { $0.section == section && test($0) }
                if found.count > 1 {
                    throw ReportError(Text("explain.several_rows", words.joined(separator: " "), report, list(found)))
                }
                if let row = found.first { return row }
            }
        }
        throw ReportError(Text("explain.no_row", words.joined(separator: " "), report, list(near(wanted))))
    }

    /// Whether every word is one of the key's values, each of which serves once.
    private static func fits(_ words: [String], _ row: KeyedRow, by test: (String, String) -> Bool) -> Bool {
        var values = row.key.map(folded)
        for word in words {
            guard let place = values.firstIndex(where: { test(word, $0) }) else { return false }
            values.remove(at: place)
        }
        return true
    }

    /// What people type for what is printed: `31-60 DAYS` for `31–60 days`.
    private static func folded(_ text: String) -> String {
        String(text.map { $0 == "–" ? "-" : $0 }).lowercased()
    }

    /// Rows whose keys begin most like the words.
    private func near(_ words: [String]) -> [KeyedRow] {
        let wanted = words.joined(separator: " ")
        let ranked = rows.enumerated().map { index, row in
            (common: zip(KeyedRows.folded(row.text), wanted).prefix { $0 == $1 }.count, index: index, row: row)
        }
        return ranked.sorted { ($1.common, $0.index) < ($0.common, $1.index) }.map(\.row)
    }

    private func list(_ rows: [KeyedRow]) -> String {
        guard !rows.isEmpty else { return Text("report.no_rows").description }
        let names = rows.prefix(KeyedRows.namedMax).map { PeopleFormat.visible($0.text) }
        return names.joined(separator: ", ") + (rows.count > names.count ? " …" : "")
    }
}
