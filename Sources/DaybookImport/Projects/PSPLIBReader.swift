import DaybookModel

/// An instance of PSPLIB, the library of scheduling problems of R. Kolisch and A. Sprecher (European Journal of
/// Operational Research 96, 1997): jobs with durations and successors, each in one mode (`*.sm`).
///
/// What jobs need of resources is passed over: a plan's dates follow from its links alone.
public struct PSPLIBProject: Sendable {
    /// One job; the first and the last take no time and stand for the start and the end.
    public struct Job: Sendable {
        /// From 1.
        public let number: Int
        /// In periods, which are days of the plan.
        public let duration: Int
        public let predecessors: [Int]
        /// Line of the file that says its duration, and that line.
        public let line: Int
        public let text: String
    }

    /// Each after its predecessors, else in order of number.
    public let jobs: [Job]
    /// Periods within which the project should be done; nil when the file does not say.
    public let dueDate: Int?
    /// Length of the critical path without limits of resources (MPM-Time); nil when the file does not say.
    public let criticalPathLength: Int?
}

/// What is wrong with a file of a project, and where.
public struct ProjectProblem: Error, Hashable, Sendable, CustomStringConvertible {
    public let line: Int
    public let reason: Text
    public var description: String { Text("projects.fault", line, reason).description }
}

extension PSPLIBProject {
    /// Files of the library have at most a few hundred jobs.
    static let jobsMax = 100_000
    static let durationMax = 1_000_000
    /// In periods: a due date of days stays within the calendar.
    static let dueDateMax = 1_000_000

    /// Whether the beginning of a file is that of an instance.
    static func isRecognised(_ beginning: [UInt8]) -> Bool {
        String(decoding: beginning, as: UTF8.self).contains("\njobs (incl. supersource/sink")
    }

    /// Reads a whole instance; throws the first thing wrong with it, and then there is nothing of it.
    public init(_ text: String) throws(ProjectProblem) {
        var reader = PSPLIBReader(text)
        try reader.read()
        jobs = try reader.orderedJobs()
        dueDate = reader.dueDate
        criticalPathLength = reader.criticalPathLength
    }
}

/// Reads the parts of a file, which rows of asterisks separate.
private struct PSPLIBReader {
    private struct Row {
        var line = 0
        var text = ""
        var values: [Int] = []
    }

    private let lines: [String]
    private var next = 0
    private var jobCount = 0
    private(set) var dueDate: Int?
    private(set) var criticalPathLength: Int?
    /// By job, from 1.
    private var successors: [Row?] = []
    private var durations: [Row?] = []

    init(_ text: String) {
        lines = text.split(omittingEmptySubsequences: false) { $0.isNewline }.map(String.init)
    }

    private func problem(_ line: Int, _ reason: Text) -> ProjectProblem { ProjectProblem(line: line, reason: reason) }

    mutating func read() throws(ProjectProblem) {
        while next < lines.count {
            let text = lines[next]
            next += 1
            if text.hasPrefix("projects") {
                let count = try setting(text)
                guard count == 1 else { throw problem(next, Text("projects.several", count)) }
            } else if text.hasPrefix("jobs (incl.") {
                try readJobCount(text)
            } else if text.hasPrefix("PROJECT INFORMATION") {
                try readInformation()
            } else if text.hasPrefix("PRECEDENCE RELATIONS") {
                try readSuccessors()
            } else if text.hasPrefix("REQUESTS/DURATIONS") {
                try readDurations()
            }
        }
    }

    /// The number behind a line's colon.
    private func setting(_ text: String) throws(ProjectProblem) -> Int {
        let words = text.split(separator: ":").dropFirst().first?.split { $0 == " " || $0 == "\t" } ?? []
        guard let word = words.first else {
            throw problem(next, Text("projects.no_number", text.prefix(PayloadLimits.shownCharactersMax)))
        }
        return try number(word, next)
    }

    private func number(_ word: Substring, _ line: Int) throws(ProjectProblem) -> Int {
        guard let value = Int(word), value >= 0 else {
            throw problem(line, Text("projects.not_number", word.prefix(PayloadLimits.shownCharactersMax)))
        }
        return value
    }

    private mutating func readJobCount(_ text: String) throws(ProjectProblem) {
        jobCount = try setting(text)
        guard (1...PSPLIBProject.jobsMax).contains(jobCount) else {
            throw problem(next, Text("projects.job_count", jobCount, PSPLIBProject.jobsMax))
        }
        successors = Array(repeating: nil, count: jobCount + 1)
        durations = successors
    }

    /// `pronr. #jobs rel.date duedate tardcost MPM-Time`, and the line below it.
    private mutating func readInformation() throws(ProjectProblem) {
        guard next < lines.count else { return }
        let names = lines[next].split(separator: " ").map(String.init)
        next += 1
        for row in try rows() {
            for (name, value) in zip(names, row.values) {
                if name == "duedate" {
                    guard value <= PSPLIBProject.dueDateMax else {
                        throw problem(row.line, Text("projects.due_date", value, PSPLIBProject.dueDateMax))
                    }
                    dueDate = value
                }
                if name == "MPM-Time" { criticalPathLength = value }
            }
        }
    }

    /// `jobnr. #modes #successors successors`.
    private mutating func readSuccessors() throws(ProjectProblem) {
        try requireJobs()
        next += 1
        for row in try rows() {
            let job = try job(row, in: successors)
            guard row.values.count >= 3, row.values.count - 3 == row.values[2] else {
                let given = max(row.values.count - 3, 0)
                let said = row.values.count > 2 ? row.values[2] : 0
                throw problem(row.line, Text("projects.successors", job, said, given))
            }
            guard row.values[1] == 1 else { throw problem(row.line, Text("projects.modes", job, row.values[1])) }
            for successor in row.values[3...] where !(1...jobCount).contains(successor) {
                throw problem(row.line, Text("projects.no_job", successor, jobCount))
            }
            successors[job] = row
        }
    }

    /// `jobnr. mode duration`, and what the job needs.
    private mutating func readDurations() throws(ProjectProblem) {
        try requireJobs()
        next += 1
        if next < lines.count, lines[next].hasPrefix("---") { next += 1 }
        for row in try rows() {
            let job = try job(row, in: durations)
            guard row.values.count >= 3 else { throw problem(row.line, Text("projects.no_duration", job)) }
            guard row.values[2] <= PSPLIBProject.durationMax else {
                throw problem(row.line, Text("projects.duration", job, row.values[2], PSPLIBProject.durationMax))
            }
            durations[job] = row
        }
    }

    private func requireJobs() throws(ProjectProblem) {
        guard jobCount > 0 else { throw problem(next, Text("projects.no_part", "jobs (incl. supersource/sink )")) }
    }

    /// The job a row is about, which must be one of the file's and new to this part.
    private func job(_ row: Row, in known: [Row?]) throws(ProjectProblem) -> Int {
        let job = row.values[0]
        guard (1...jobCount).contains(job) else { throw problem(row.line, Text("projects.no_job", job, jobCount)) }
        if let other = known[job] { throw problem(row.line, Text("projects.job_twice", job, other.line)) }
        return job
    }

    /// The rows of numbers up to the next row of asterisks.
    private mutating func rows() throws(ProjectProblem) -> [Row] {
        var rows: [Row] = []
        while next < lines.count, !lines[next].hasPrefix("*") {
            var row = Row(line: next + 1, text: lines[next])
            for word in lines[next].split(whereSeparator: { $0 == " " || $0 == "\t" }) {
                row.values.append(try number(word, row.line))
            }
            if !row.values.isEmpty { rows.append(row) }
            next += 1
        }
        return rows
    }

    // MARK: The jobs

    /// The jobs, each after its predecessors; throws when one is missing or they wait for one another in a circle.
    func orderedJobs() throws(ProjectProblem) -> [PSPLIBProject.Job] {
        guard jobCount > 0 else {
            throw problem(lines.count, Text("projects.no_part", "jobs (incl. supersource/sink )"))
        }
        for (part, known) in [("PRECEDENCE RELATIONS", successors), ("REQUESTS/DURATIONS", durations)] {
            guard let missing = (1...jobCount).first(where: { known[$0] == nil }) else { continue }
            throw problem(lines.count, Text("projects.missing_job", missing, part))
        }
        var predecessors = [[Int]](repeating: [], count: jobCount + 1)
        for job in 1...jobCount {
            for successor in Set(successors[job]?.values.dropFirst(3) ?? []) { predecessors[successor].append(job) }
        }
        let order = try order(predecessors)
        return order.map { job in
            let row = durations[job] ?? Row()
            return PSPLIBProject.Job(
                number: job, duration: row.values[2], predecessors: predecessors[job], line: row.line, text: row.text)
        }
    }

    private func order(_ predecessors: [[Int]]) throws(ProjectProblem) -> [Int] {
        var waiting = predecessors.map(\.count)
        var order = (1...jobCount).filter { waiting[$0] == 0 }
        var next = 0
        while next < order.count {
            for successor in Set(successors[order[next]]?.values.dropFirst(3) ?? []).sorted() {
                waiting[successor] -= 1
                if waiting[successor] == 0 { order.append(successor) }
            }
            next += 1
        }
        guard order.count == jobCount else { throw loop(predecessors, waiting) }
        return order
    }

    /// Names one loop. Every job that still waits has a predecessor that does, so going back from one meets a job twice.
    private func loop(_ predecessors: [[Int]], _ waiting: [Int]) -> ProjectProblem {
        var path: [Int] = []
        var passed: Set<Int> = []
        var job = (1...jobCount).first { waiting[$0] > 0 } ?? 1
        while passed.insert(job).inserted {
            path.append(job)
            job = predecessors[job].first { waiting[$0] > 0 } ?? job
        }
        let circle = path.drop { $0 != job }.reversed() + [path.last ?? job]
        let shown = circle.prefix(20).map(String.init).joined(separator: " → ") + (circle.count > 20 ? " → …" : "")
        return problem(successors[job]?.line ?? 0, Text("projects.loop", shown))
    }
}
