import DaybookAnalysis
import DaybookModel
import Testing

@testable import DaybookImport

/// Projects of PSPLIB: the published figures of real ones, and what is said about broken ones.
struct ProjectTests {
    static let instances = TestData.files(in: "psplib").filter { $0.hasSuffix(".sm") }

    private static func project(_ file: String) throws -> PSPLIBProject {
        try PSPLIBProject(String(decoding: try TestData.bytes("psplib/\(file)"), as: UTF8.self))
    }

    /// The schedule of an instance's jobs, in the order of their numbers.
    private static func schedule(_ project: PSPLIBProject) throws -> [ScheduledTask] {
        let jobs = project.jobs.sorted { $0.number < $1.number }
        let links = jobs.flatMap { job in job.predecessors.map { ScheduleLink($0 - 1, job.number - 1) } }
        return try CriticalPath.schedule(jobs.map { ScheduleTask(duration: $0.duration) }, links)
    }

    @Test(.enabled(if: TestData.isThere), arguments: instances)
    func criticalPathIsAsLongAsTheFileSays(file: String) throws {
        let project = try ProjectTests.project(file)
        let length = try ProjectTests.schedule(project).map(\.earlyFinish).max()
        #expect(length == project.criticalPathLength)
        #expect(length != nil)
    }

    @Test(.enabled(if: TestData.isThere)) func figuresAreThoseOfTheTableOfResults() throws {
        let rows = String(decoding: try TestData.bytes("psplib/results.csv"), as: UTF8.self).split(separator: "\n")
            .dropFirst().map { $0.split(separator: ",") }
        #expect(rows.count == ProjectTests.instances.count && rows.count == 5)
        for row in rows {
            let project = try ProjectTests.project(String(row[0]))
            let plan = try ProjectTests.schedule(project)
            let arcs = project.jobs.reduce(0) { $0 + $1.predecessors.count }
            let figures = [
                project.jobs.count, arcs, project.jobs.reduce(0) { $0 + $1.duration },
                plan.map(\.earlyFinish).max() ?? 0,
                plan.count { $0.totalFloat == 0 },
            ]
            #expect(figures.map(String.init) == [row[1], row[2], row[3], row[5], row[6]].map(String.init), "\(row[0])")
        }
    }

    @Test(.enabled(if: TestData.isThere)) func slackOfEveryJobIsAsDerived() throws {
        let plan = try ProjectTests.schedule(try ProjectTests.project("j301_1.sm"))
        let derived = String(decoding: try TestData.bytes("psplib/j301_1.cpm.csv"), as: UTF8.self)
            .split(separator: "\n").dropFirst()
        let computed = plan.enumerated().map { index, job in
            "\(index + 1),\(job.earlyFinish - job.earlyStart),\(job.earlyStart),\(job.earlyFinish),\(job.totalFloat)"
        }
        #expect(computed == derived.map(String.init))
        #expect(computed.count == 32)
    }

    // MARK: Events

    static let small = """
        ************************************************************************
        file with basedata            : small.bas
        initial value random generator: 1
        ************************************************************************
        projects                      :  1
        jobs (incl. supersource/sink ):  4
        horizon                       :  9
        ************************************************************************
        PROJECT INFORMATION:
        pronr.  #jobs rel.date duedate tardcost  MPM-Time
            1      2      0        8       1        7
        ************************************************************************
        PRECEDENCE RELATIONS:
        jobnr.    #modes  #successors   successors
           1        1          2           2   3
           2        1          1           4
           3        1          1           4
           4        1          0
        ************************************************************************
        REQUESTS/DURATIONS:
        jobnr. mode duration  R 1
        ------------------------------------------------------------------------
          1      1     0       0
          2      1     7       4
          3      1     2       1
          4      1     0       0
        ************************************************************************
        RESOURCEAVAILABILITIES:
          R 1
            4
        ************************************************************************

        """

    private static func items(
        _ text: String, name: String = "small.sm.gz", _ change: (inout ProjectOptions) -> Void = { _ in }
    ) throws -> [MappedItem] {
        var options = ProjectOptions()
        change(&options)
        let bytes = Array(text.utf8)
        let run = ProjectRun([MappingInput(name: name) { ByteSource(bytes: bytes) }], options, zone: .utc)
        var items: [MappedItem] = []
        while let item = try run.next() { items.append(item) }
        return items
    }

    private static func drafts(_ items: [MappedItem]) -> [EventDraft] {
        items.compactMap { if case .event(let draft, _, _, _) = $0 { draft } else { nil } }
    }

    @Test func aFileBecomesAPlanWithItsJobsAndLinks() throws {
        let drafts = ProjectTests.drafts(try ProjectTests.items(ProjectTests.small))
        #expect(drafts.map(\.id) == ["small/plan", "small/job/1", "small/job/2", "small/job/3", "small/job/4"])
        #expect(Set(drafts.map(\.subject)) == [Subject(.plan, "small")])
        #expect(Set(drafts.map(\.source)) == ["psplib"])
        #expect(
            drafts[0].json
                == #"{"name":"small","kind":"project","start":"2001-01-01","finish":"2001-01-08","calendar":"every-day"}"#
        )
        #expect(
            drafts[4].json
                == #"{"task":"4","name":"job 4","duration":0,"links":[{"predecessor":"2"},{"predecessor":"3"}]}"#)
        #expect(drafts[2].json == #"{"task":"2","name":"job 2","duration":7,"links":[{"predecessor":"1"}]}"#)
    }

    @Test func planAndFirstDayCanBeChosen() throws {
        let drafts = ProjectTests.drafts(
            try ProjectTests.items(ProjectTests.small) { options in
                options.plan = "bridge"
                options.start = Day(year: 2026, month: 3, day: 2)!
            })
        #expect(drafts[0].id == "bridge/plan" && drafts[0].json.contains(#""start":"2026-03-02""#))
        #expect(drafts[0].occurredAt == Instant("2026-03-02T00:00:00Z"))
    }

    @Test func linesMayEndAsOnOtherSystems() throws {
        let items = try ProjectTests.items(ProjectTests.small.replacing("\n", with: "\r\n"))
        #expect(ProjectTests.drafts(items) == ProjectTests.drafts(try ProjectTests.items(ProjectTests.small)))
    }

    @Test func anInstanceIsRecognisedByItsBeginning() {
        #expect(PSPLIBProject.isRecognised(Array(ProjectTests.small.utf8)))
        #expect(!PSPLIBProject.isRecognised(Array("jobs,name\n1,x\n".utf8)))
    }

    // MARK: Broken files

    struct Broken: CustomTestStringConvertible {
        var old: String
        var new: String
        var line: Int
        var key: String
        var testDescription: String { "\(key), line \(line)" }
    }

    static let broken = [
        Broken(
            old: "1      2      0        8       1", new: "1      2      0        9223372036854775807       1",
            line: 11,
            key: "projects.due_date"),
        Broken(old: "sink ):  4", new: "sink ):  0", line: 6, key: "projects.job_count"),
        Broken(old: "sink ):  4", new: "sink ):  999999999", line: 6, key: "projects.job_count"),
        Broken(old: "sink ):  4", new: "sink ):", line: 6, key: "projects.no_number"),
        Broken(old: "sink ):  4", new: "sink ):  99999999999999999999", line: 6, key: "projects.not_number"),
        Broken(old: "sink ):  4", new: "sink ):  3", line: 16, key: "projects.no_job"),
        Broken(old: "jobs (incl.", new: "works (incl.", line: 13, key: "projects.no_part"),
        Broken(old: "projects                      :  1", new: "projects :  2", line: 5, key: "projects.several"),
        Broken(
            old: "   2        1          1           4", new: "   2        1          2           4", line: 16,
            key: "projects.successors"),
        Broken(
            old: "   2        1          1           4", new: "   2        1          9223372036854775807           4",
            line: 16, key: "projects.successors"),
        Broken(old: "   2        1          1           4", new: "   2        1", line: 16, key: "projects.successors"),
        Broken(
            old: "   2        1          1           4", new: "   2        3          1           4", line: 16,
            key: "projects.modes"),
        Broken(
            old: "   2        1          1           4", new: "   2        1          1           x", line: 16,
            key: "projects.not_number"),
        Broken(
            old: "   2        1          1           4", new: "   3        1          1           4", line: 17,
            key: "projects.job_twice"),
        Broken(old: "   2        1          1           4\n", new: "", line: 31, key: "projects.missing_job"),
        Broken(
            old: "   4        1          0", new: "   4        1          1           2", line: 16,
            key: "projects.loop"),
        Broken(old: "  2      1     7       4", new: "  2      1", line: 24, key: "projects.no_duration"),
        Broken(old: "  2      1     7       4", new: "  2      1    -7       4", line: 24, key: "projects.not_number"),
        Broken(
            old: "  2      1     7       4", new: "  2      1    99999999     4", line: 24, key: "projects.duration"),
        Broken(old: "REQUESTS/DURATIONS", new: "REQUESTS", line: 32, key: "projects.missing_job"),
    ]

    @Test(arguments: broken) func whatIsWrongIsSaidWithItsLineAndNothingIsImported(fault: Broken) throws {
        let text = ProjectTests.small.replacing(fault.old, with: fault.new, maxReplacements: 1)
        #expect(text != ProjectTests.small)
        #expect {
            _ = try PSPLIBProject(text)
        } throws: { error in
            let problem = error as? ProjectProblem
            return problem?.line == fault.line && problem?.reason.key == fault.key
        }
        let items = try ProjectTests.items(text)
        #expect(ProjectTests.drafts(items).isEmpty && items.count == 1)
        guard case .rejected(let problem, _) = items[0] else { return }
        #expect("\(problem)".hasPrefix("small.sm.gz, line \(fault.line): "), "\(problem)")
    }

    @Test func theLoopOfJobsIsNamed() {
        let text = ProjectTests.small.replacing(
            "   4        1          0", with: "   4        1          1           2")
        #expect { try PSPLIBProject(text) } throws: { "\($0)".contains("4 → 2 → 4") }
    }

    /// Cut off anywhere, a file is refused or gives all that was before the cut: it never traps.
    @Test func aFileCutOffAnywhereIsRefused() {
        let lines = ProjectTests.small.split(separator: "\n", omittingEmptySubsequences: false)
        for count in 0..<24 {
            #expect(throws: ProjectProblem.self) { try PSPLIBProject(lines.prefix(count).joined(separator: "\n")) }
        }
        for cut in stride(from: 0, to: ProjectTests.small.utf8.count, by: 3) {
            let text = String(decoding: ProjectTests.small.utf8.prefix(cut), as: UTF8.self)
            _ = try? PSPLIBProject(text)  // Whether it can be read depends on the cut.
        }
    }

    @Test func standardInputNeedsAPlan() throws {
        let items = try ProjectTests.items(ProjectTests.small, name: "standard input")
        guard case .rejected(let problem, _)? = items.first else {
            Issue.record("a plan without a key must be refused")
            return
        }
        #expect("\(problem)".contains("--plan"))
    }
}
