import DaybookModel

/// What became of a row of an import.
public enum MappedItem: Sendable {
    /// An event of the row. `isOnce`: the mapping says it once per key, from the earliest row it sees. When the log knows
    /// the id with other content, from files seen before, the log's event stands and this one is `already`, no conflict.
    case event(EventDraft, file: String, line: Int, isOnce: Bool)
    /// The row says nothing that can be recorded; `row` is its text as it stands in the file.
    case rejected(RowProblem, row: String)
    /// A row that is not a fact of its own, such as a total.
    case skipped(file: String, line: Int, reason: Text, row: String)
}

/// Why a set of files cannot be imported with a mapping.
public struct MappingRunError: Error, Hashable, Sendable, CustomStringConvertible {
    public let text: Text
    public var description: String { text.description }
}

/// One import of files with one mapping: a stream of events and rejected rows, file by file, row by row.
///
/// The outcome is the same set of events whatever the order of the files and of the rows in them. So the files are read
/// up to three times: once to load what rows are joined to, once to find which row says an event that is said once per
/// key, and once to emit. Memory holds the joined columns, a hash per key, and nothing else.
public final class MappingRun: MappedSource {
    private struct File {
        let input: MappingInput
        let match: TableMatch
    }

    private let mapping: Mapping
    private let files: [File]
    private let makers: [RowEvents]
    private var indices: [JoinIndex] = []
    /// For each table and join: which index, and where the join's columns are in it.
    private var joinPlans: [[JoinPlan]] = []
    private var isPrepared = false
    private var nextFile = 0
    private var inputBytesBefore: Int64 = 0
    private var reader: TableFileReader?
    private var pending: [MappedItem] = []
    private var pendingStart = 0

    private struct JoinPlan {
        let index: Int
        let places: [Int]
    }

    /// Recognises each input as a table of the mapping.
    ///
    /// Throws when a file fits no table, naming what is missing, and what opening the file throws.
    public init(_ mapping: Mapping, inputs: [MappingInput], context: MappingContext) throws {
        self.mapping = mapping
        var files: [File] = []
        for input in inputs {
            var recogniser = TableRecogniser(input)
            guard let match = try recogniser.match(mapping) else {
                throw MappingRun.unrecognised(input, try recogniser.header(), mapping)
            }
            files.append(File(input: input, match: match))
        }
        self.files = files
        let rowReader = RowReader(mapping, context)
        makers = mapping.tables.map { RowEvents($0, mapping: mapping, reader: rowReader) }
        planJoins()
    }

    private static func unrecognised(_ input: MappingInput, _ header: [String], _ mapping: Mapping) -> MappingRunError {
        let nearest =
            mapping.tables.filter { $0.format.hasHeader }
            .map { table in (table, table.columns.filter { !$0.isOptional && $0.place(in: header) == nil }) }
            .min { ($0.1.count, $0.0.name) < ($1.1.count, $1.0.name) }
        guard let (table, missing) = nearest, missing.count < table.columns.count else {
            return MappingRunError(text: Text("mapping.file.unknown", input.name, mapping.name))
        }
        return MappingRunError(
            text: Text(
                "mapping.file.columns", input.name, table.name, mapping.name,
                missing.map { $0.headers[0] }.joined(separator: ", ")))
    }

    private func planJoins() {
        for table in mapping.tables {
            joinPlans.append(
                table.joins.map { join in
                    let key = JoinIndex.Key(
                        table: join.table, keyColumn: join.keyColumn, firstByColumn: join.firstByColumn)
                    let index = indices.firstIndex { $0.key == key } ?? indices.count
                    if index == indices.count { indices.append(JoinIndex(key)) }
                    return JoinPlan(index: index, places: join.columns.map { indices[index].keep($0) })
                })
        }
    }

    /// The files in the given order, and which table of the mapping each is.
    public var tables: [(file: String, table: String)] {
        files.map { ($0.input.name, mapping.tables[$0.match.table].name) }
    }

    /// Index of the file that the item returned last comes from.
    public var fileIndex: Int { min(nextFile, files.count - 1) }

    /// Bytes of the files whose rows have been emitted so far, as they are on disk: the measure of progress.
    public var inputBytes: Int64 { inputBytesBefore + (reader?.inputBytes ?? 0) }

    /// Text of the row that the item returned last comes from.
    public var rowText: String { reader?.raw ?? "" }

    // MARK: Reading

    /// The next event or row outcome; nil at the end. Throws only when a file itself cannot be read on.
    public func next() throws -> MappedItem? {
        if !isPrepared {
            try loadJoins()
            try chooseRows()
            isPrepared = true
        }
        while true {
            if pendingStart < pending.count {
                pendingStart += 1
                return pending[pendingStart - 1]
            }
            pending.removeAll(keepingCapacity: true)
            pendingStart = 0
            if reader == nil {
                guard nextFile < files.count else { return nil }
                reader = try open(files[nextFile])
                makers[files[nextFile].match.table].startFile()
            }
            guard let reader, let item = try reader.next() else {
                inputBytesBefore += reader?.inputBytes ?? 0
                reader = nil
                nextFile += 1
                continue
            }
            emit(item, raw: reader.raw, file: files[nextFile])
        }
    }

    private func emit(_ item: TableFileReader.Item, raw: String, file: File) {
        switch item {
        case .bad(let problem): pending.append(.rejected(problem, row: raw))
        case .total(let line):
            pending.append(.skipped(file: file.input.name, line: line, reason: Text("mapping.total"), row: raw))
        case .row(let row):
            do {
                let table = file.match.table
                guard !mapping.tables[table].events.isEmpty else { return }
                let row = try joined(row, table)
                for event in try makers[table].events(of: row) {
                    pending.append(.event(event.draft, file: row.file, line: row.line, isOnce: event.isOnce))
                }
            } catch {
                pending.append(.rejected(error, row: raw))
            }
        }
    }

    private func open(_ file: File) throws -> TableFileReader {
        try TableFileReader(file.input, mapping.tables[file.match.table], file.match)
    }

    // MARK: The passes before

    private func loadJoins() throws {
        for file in files {
            let wanted = indices.indices.filter { indices[$0].key.table == file.match.table }
            guard !wanted.isEmpty else { continue }
            let reader = try open(file)
            for index in wanted { indices[index].isLoaded = true }
            while let item = try reader.next() {
                guard case .row(let row) = item else { continue }  // Reported when the rows are emitted.
                for index in wanted { indices[index].add(row.cells) }
            }
        }
    }

    private func chooseRows() throws {
        for file in files where makers[file.match.table].hasOnceEvents {
            let reader = try open(file)
            let maker = makers[file.match.table]
            while let item = try reader.next() {
                guard case .row(let row) = item else { continue }  // Reported when the rows are emitted.
                do {
                    try maker.consider(try joined(row, file.match.table))
                } catch {
                    continue  // Reported when the rows are emitted; such a row cannot speak for its key.
                }
            }
        }
    }

    private func joined(_ row: MappedRow, _ table: Int) throws(RowProblem) -> MappedRow {
        var row = row
        for (join, plan) in zip(mapping.tables[table].joins, joinPlans[table]) {
            row.joined.append(try partner(of: row, join, plan, makers[table].reader))
        }
        return row
    }

    private func partner(
        of row: MappedRow, _ join: TableJoin, _ plan: JoinPlan, _ reader: RowReader
    ) throws(RowProblem) -> [String] {
        let column = RowReader.name(join.from)
        let other = mapping.tables[join.table].name
        let key = try reader.text(join.from, row)
        guard !key.isEmpty else {
            if join.isOptional { return [] }
            throw row.problem(column, "", Text("mapping.row.join.empty", other))
        }
        switch indices[plan.index].find(key) {
        case .row(let cells): return plan.places.map { cells[$0] }
        case .none where join.isOptional: return []
        case .none:
            throw row.problem(
                column, key,
                Text(indices[plan.index].isLoaded ? "mapping.row.join.none" : "mapping.row.join.nofile", other, key))
        case .ambiguous: throw row.problem(column, key, Text("mapping.row.join.ambiguous", other))
        }
    }
}
