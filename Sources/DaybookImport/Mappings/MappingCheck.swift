import DaybookModel

/// What a mapping would make of files, for people to judge before anything is recorded.
public struct MappingCheck: Sendable {
    /// What came of one file.
    public struct File: Sendable {
        public let name: String
        /// The table of the mapping that the file is.
        public let table: String
        /// How many events of each type, by short name, in the order of first appearance.
        public internal(set) var counts: [(type: String, count: Int)] = []
        /// Some events as indented JSON, of as many different types as there are.
        public internal(set) var samples: [String] = []
        public internal(set) var rowsRejected = 0
        /// The first of the rejected rows.
        public internal(set) var problems: [RowProblem] = []
        /// Total rows and the like.
        public internal(set) var rowsSkipped = 0
    }

    public private(set) var files: [File]

    /// Runs the mapping over the files and keeps a few events and problems of each.
    ///
    /// Throws when a file is no table of the mapping or cannot be read.
    public init(
        _ mapping: Mapping, _ inputs: [MappingInput], context: MappingContext, samplesMax: Int = 3,
        problemsMax: Int = 10
    ) throws {
        let run = try MappingRun(mapping, inputs: inputs, context: context)
        files = run.tables.map { File(name: $0.file, table: $0.table) }
        var drafts = [[EventDraft]](repeating: [], count: files.count)
        while let item = try run.next() {
            let index = run.fileIndex
            switch item {
            case .event(let draft, _, _, _):
                let type = EventCatalogue.shortName(draft.type)
                let count = files[index].count(type)
                if count <= samplesMax { drafts[index].append(draft) }
            case .rejected(let problem, _):
                files[index].rowsRejected += 1
                if files[index].problems.count < problemsMax { files[index].problems.append(problem) }
            case .skipped: files[index].rowsSkipped += 1
            }
        }
        for index in files.indices {
            files[index].samples = try MappingCheck.chosen(drafts[index], samplesMax).map(MappingCheck.json)
        }
    }

    /// First one event of each type, then second ones, until there are enough.
    private static func chosen(_ drafts: [EventDraft], _ most: Int) -> [EventDraft] {
        var seen: [UInt16: Int] = [:]
        var rounds: [[EventDraft]] = []
        for draft in drafts {
            let round = seen[draft.type, default: 0]
            seen[draft.type] = round + 1
            if round == rounds.count { rounds.append([]) }
            rounds[round].append(draft)
        }
        return Array(rounds.joined().prefix(most))
    }

    private static func json(_ draft: EventDraft) throws -> String {
        var bytes: [UInt8] = []
        try CloudEventWriter.write(draft, to: &bytes)
        return PrettyJSON.text(String(decoding: bytes, as: UTF8.self))
    }
}

extension MappingCheck.File {
    /// Counts one event of the type and answers how many there are now.
    fileprivate mutating func count(_ type: String) -> Int {
        if let index = counts.firstIndex(where: { $0.type == type }) {
            counts[index].count += 1
            return counts[index].count
        }
        counts.append((type, 1))
        return 1
    }
}
