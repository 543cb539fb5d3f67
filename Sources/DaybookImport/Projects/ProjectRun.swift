import DaybookModel

/// How files of projects become plans.
public struct ProjectOptions: Sendable {
    /// Key of the plan; the file's name without its ending when nil.
    public var plan: String?
    /// The plan's first day, which files of projects do not know.
    public var start = ProjectOptions.usualStart

    public init() {}

    /// A Monday. Always the same, so that the same file gives the same events.
    public static let usualStart = Day(number: 11_323)
}

/// One import of files that each hold a project: a stream of events, or what is wrong with a file.
///
/// A file becomes one plan: `plan.created`, then `task.added` for every job with its duration and its links. A file with
/// anything wrong in it gives no event at all.
public final class ProjectRun: MappedSource {
    /// More than a hundred times the largest file of the library.
    static let bytesMax = 16 << 20
    static let source = "psplib"

    private let inputs: [MappingInput]
    private let options: ProjectOptions
    private let zone: Zone
    private var nextInput = 0
    private var pending: [MappedItem] = []
    private var pendingStart = 0
    private var pendingRows: [String] = []
    public private(set) var inputBytes: Int64 = 0
    public private(set) var rowText = ""

    public init(_ inputs: [MappingInput], _ options: ProjectOptions, zone: Zone) {
        self.inputs = inputs
        self.options = options
        self.zone = zone
    }

    /// Whether a file begins as an instance of PSPLIB does.
    public static func recognises(_ input: MappingInput) throws -> Bool {
        let source = try input.open()
        var beginning: [UInt8] = []
        while beginning.count < 4_096, try source.next(into: &beginning) {}
        return PSPLIBProject.isRecognised(beginning)
    }

    public func next() throws -> MappedItem? {
        while pendingStart == pending.count {
            guard nextInput < inputs.count else { return nil }
            let input = inputs[nextInput]
            nextInput += 1
            (pendingStart, pending, pendingRows) = (0, [], [])
            do {
                try read(input)
            } catch let problem as ProjectProblem {
                let row = RowProblem(
                    file: input.name, line: problem.line, column: "", value: "", reason: problem.reason)
                (pending, pendingRows) = ([.rejected(row, row: "")], [""])
            }
        }
        rowText = pendingRows[pendingStart]
        pendingStart += 1
        return pending[pendingStart - 1]
    }

    private func read(_ input: MappingInput) throws {
        let source = try input.open()
        var bytes: [UInt8] = []
        while try source.next(into: &bytes) {
            guard bytes.count <= ProjectRun.bytesMax else {
                throw ProjectProblem(line: 1, reason: Text("projects.too_large", ProjectRun.bytesMax >> 20))
            }
        }
        inputBytes += source.inputBytes
        let project = try PSPLIBProject(String(decoding: bytes, as: UTF8.self))
        let key = try options.plan ?? ProjectRun.key(of: input.name)
        guard Subject.isValidKey(key) else { throw ProjectProblem(line: 1, reason: Text("projects.bad_key", key)) }
        try add(plan: key, input.name, project)
        for job in project.jobs { try add(job, to: key, input.name) }
    }

    /// `j301_1` of `j301_1.sm.gz`.
    private static func key(of name: String) throws(ProjectProblem) -> String {
        let key = name.split(separator: ".", omittingEmptySubsequences: false).first.map(String.init) ?? ""
        guard !key.isEmpty, key != "standard input" else {
            throw ProjectProblem(line: 1, reason: Text("projects.plan_needed"))
        }
        return key
    }

    private func add(plan key: String, _ file: String, _ project: PSPLIBProject) throws {
        // Periods follow one another without a break.
        var fields = [
            ("name", key), ("kind", "project"), ("start", options.start.description), ("calendar", "every-day"),
        ]
        if let due = project.dueDate, due > 0 { fields.append(("finish", (options.start + (due - 1)).description)) }
        try add("plan.created", key, fields, id: "\(key)/plan", file, line: 1, row: "")
    }

    private func add(_ job: PSPLIBProject.Job, to key: String, _ file: String) throws {
        let fields = [("task", "\(job.number)"), ("name", "job \(job.number)"), ("duration", "\(job.duration)")]
        try add(
            "task.added", key, fields, id: "\(key)/job/\(job.number)", links: job.predecessors, file, line: job.line,
            row: job.text)
    }

    private func add(
        _ type: String, _ plan: String, _ fields: [(name: String, value: String)], id: String, links: [Int] = [],
        _ file: String, line: Int, row: String
    ) throws {
        guard let descriptor = EventCatalogue.type(named: type) else { preconditionFailure("no event type \(type)") }
        var builder = PayloadBuilder(descriptor)
        func field(_ name: String, of message: MessageDescriptor) -> FieldDescriptor {
            guard let field = message.field(named: name) else { preconditionFailure("\(type) has no field \(name)") }
            return field
        }
        for (name, value) in fields { try builder.set(field(name, of: builder.message), machineText: value) }
        for predecessor in links {
            let links = field("links", of: builder.message)
            var link = try builder.nested(links)
            try link.set(field("predecessor", of: link.message), text: "\(predecessor)")
            try builder.set(links, message: link)
        }
        let draft = EventDraft(
            type: descriptor.number, subject: Subject(.plan, plan), occurredAt: zone.startOfDay(options.start),
            source: ProjectRun.source, id: id, clear: try builder.finish().clear)
        pending.append(.event(draft, file: file, line: line, isOnce: false))
        pendingRows.append(row)
    }
}
