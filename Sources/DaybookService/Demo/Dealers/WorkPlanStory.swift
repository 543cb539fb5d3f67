import DaybookModel

/// The dealer of the work plan's pilot: a visit and a case of 2024 that two of its tasks wait for.
struct WorkPlanPilot {
    /// The first visit to a dealer of tier A in autumn, and the first case resolved for another one after it.
    let visit: (customer: Subject, key: String, day: Day)
    let solved: (customer: Subject, key: String, day: Day)

    private static let visits = Day.on(2024, 9, 9)...Day.on(2024, 10, 25)
    private static let cases = Day.on(2024, 10, 28)...Day.on(2024, 12, 6)

    init(among stories: [DealerStory]) {
        func first(_ type: UInt16, _ days: ClosedRange<Day>) -> (customer: Subject, key: String, day: Day) {
            // A dealer whose cases come back is no good example.
            let found = stories.filter { $0.dealer.earnedTier == .a && !$0.journal.has(EventType.caseReopened) }
                .flatMap(\.journal.events).filter { $0.draft.type == type && days.contains($0.day) }
                .min { ($0.day, $0.draft.subject) < ($1.day, $1.draft.subject) }
            guard let found else { preconditionFailure("no event of type \(type) for the demo's work plan") }
            // The ids are `visit/V-0001-1` and `case/CS-0001-1/resolved`.
            return (found.draft.subject, String(found.draft.id.split(separator: "/")[1]), found.day)
        }
        visit = first(EventType.visitDone, WorkPlanPilot.visits)
        solved = first(EventType.caseResolved, WorkPlanPilot.cases)
    }
}

/// The work plan for deepening the tiers, as a live project of 2024: seven tasks with owners, dates and links, a baseline,
/// slips, milestones, and two parts that close themselves when a visit is done and a case resolved (requirement P26).
struct WorkPlanStory {
    static let key = "work-plan-2024"
    private static let coordinator = "coordinator"

    private var journal = DemoJournal(DealersCompany.self, Subject(.plan, key), number: 0)

    static func events(pilot: WorkPlanPilot) -> [DemoEvent] {
        var story = WorkPlanStory()
        story.start(pilot)
        story.workInSpring()
        story.workInSummer()
        story.workInAutumn(pilot)
        return story.journal.events
    }

    private struct Task {
        let key: String
        let name: String
        var parent: String?
        let assignee: String
        let start: Day
        let finish: Day
        let hours: Int
        let acceptance: String
    }

    private static let tasks = [
        Task(
            key: "T1", name: "完善客户数据", assignee: "data-analyst", start: .on(2024, 3, 4), finish: .on(2024, 4, 5),
            hours: 200, acceptance: "抽查200条，准确率95%以上"),
        Task(
            key: "T2", name: "建立客户分层模型", assignee: "data-scientist", start: .on(2024, 4, 8), finish: .on(2024, 5, 3),
            hours: 160, acceptance: "专家评审通过"),
        Task(
            key: "T3", name: "制定差异化服务方案", assignee: "product-manager", start: .on(2024, 5, 6),
            finish: .on(2024, 5, 24), hours: 120, acceptance: "各级客户服务标准发布"),
        Task(
            key: "T4", name: "升级客户管理系统", assignee: "it-manager", start: .on(2024, 4, 15), finish: .on(2024, 6, 14),
            hours: 540, acceptance: "上线并完成回滚演练"),
        Task(
            key: "T5", name: "培训销售和客服团队", assignee: "training-manager", start: .on(2024, 6, 17),
            finish: .on(2024, 6, 28), hours: 160, acceptance: "全员考核80分以上"),
        Task(
            key: "T6", name: "试点并走访重点客户", assignee: "service-manager", start: .on(2024, 7, 1),
            finish: .on(2024, 9, 20), hours: 360, acceptance: "试点客户满意度90%以上"),
        Task(
            key: "T6.1", name: "走访试点客户", parent: "T6", assignee: "service-manager", start: .on(2024, 7, 1),
            finish: .on(2024, 8, 9), hours: 120, acceptance: "走访记录齐全"),
        Task(
            key: "T6.2", name: "解决试点投诉", parent: "T6", assignee: "service-manager", start: .on(2024, 7, 15),
            finish: .on(2024, 9, 6), hours: 120, acceptance: "客户确认解决"),
        Task(
            key: "T6.3", name: "推广到全部A级客户", parent: "T6", assignee: "service-manager", start: .on(2024, 8, 12),
            finish: .on(2024, 9, 20), hours: 120, acceptance: "A级客户全部有专属客服"),
        Task(
            key: "T7", name: "评估效果并改进", assignee: coordinator, start: .on(2024, 9, 23), finish: .on(2024, 12, 20),
            hours: 200, acceptance: "五项目标逐项评估"),
    ]

    private static let links: [(task: String, predecessor: String, kind: String, lag: Int)] = [
        ("T2", "T1", "fs", 0), ("T3", "T2", "fs", 0), ("T4", "T2", "ss", 5), ("T5", "T3", "fs", 0),
        ("T5", "T4", "fs", 0), ("T6.1", "T5", "fs", 0), ("T6.2", "T5", "fs", 0), ("T6.3", "T6.1", "fs", 0),
        ("T7", "T6.3", "ss", 30),
    ]

    private static let milestones: [(key: String, name: String, due: Day, after: [String])] = [
        ("M1", "模型通过评审", .on(2024, 5, 3), ["T2"]), ("M2", "系统上线", .on(2024, 6, 14), ["T4"]),
        ("M3", "项目验收", .on(2024, 12, 20), ["T7"]),
    ]

    // MARK: - The plan and its baseline

    private mutating func start(_ pilot: WorkPlanPilot) {
        let day = Day.on(2024, 2, 26)
        let coordinator = WorkPlanStory.coordinator
        journal.record(
            EventType.planCreated, "plan/\(WorkPlanStory.key)", on: day, at: (9, 0), by: coordinator,
            [
                ("name", .text("深化客户分层管理工作计划")), ("kind", .text("project")), ("owner", .text(coordinator)),
                ("start", .day(.on(2024, 3, 4))), ("finish", .day(.on(2024, 12, 20))),
                ("template", .text("work-plan")), ("budget", .money(60_000_000)), ("currency", DealerStory.currency),
                ("description", .text("按价值、忠诚度和需求深化经销商分层，并改进服务")),
            ])
        for (place, task) in WorkPlanStory.tasks.enumerated() { add(task, place, pilot, on: day) }
        for link in WorkPlanStory.links {
            journal.record(
                EventType.taskLinked, "plan/\(WorkPlanStory.key)/\(link.task)/after-\(link.predecessor)", on: day,
                at: (10, 30), by: coordinator,
                [
                    ("task", .text(link.task)), ("predecessor", .text(link.predecessor)), ("kind", .text(link.kind)),
                    ("lag", link.lag == 0 ? .absent : .decimalMillionths(Int64(link.lag) * 1_000_000)),
                ])
        }
        for milestone in WorkPlanStory.milestones {
            set(milestone.key, milestone.due, name: milestone.name, after: milestone.after, on: day, reason: nil)
        }
        captureBaseline(on: .on(2024, 3, 1))
    }

    private mutating func add(_ task: Task, _ place: Int, _ pilot: WorkPlanPilot, on day: Day) {
        let awaited: (event: String, customer: Subject, key: String)? =
            switch task.key {
            case "T6.1": ("visit.done", pilot.visit.customer, pilot.visit.key)
            case "T6.2": ("case.resolved", pilot.solved.customer, pilot.solved.key)
            default: nil
            }
        journal.record(
            EventType.taskAdded, "plan/\(WorkPlanStory.key)/\(task.key)", on: day, at: (10, place),
            by: WorkPlanStory.coordinator,
            [
                ("task", .text(task.key)), ("name", .text(task.name)),
                ("parent", task.parent.map { .text($0) } ?? .absent), ("position", .integer(place + 1)),
                ("duration", WorkPlanStory.workdays(from: task.start, to: task.finish)),
                ("effort", .decimalMillionths(Int64(task.hours) * 1_000_000)), ("start", .day(task.start)),
                ("finish", .day(task.finish)), ("assignee", .text(task.assignee)),
                (
                    "waits_for",
                    awaited.map {
                        .message([
                            ("event", .text($0.event)), ("subject", .text($0.customer.description)),
                            ("document", .text($0.key)), ("then", .text("done")),
                        ])
                    } ?? .absent
                ),
                ("acceptance", .text(task.acceptance)),
                ("customer", awaited.map { .text($0.customer.key) } ?? .absent),
            ])
    }

    private mutating func captureBaseline(on day: Day) {
        journal.record(
            EventType.baselineCaptured, "plan/\(WorkPlanStory.key)/baseline/B0", on: day, at: (16, 0),
            by: WorkPlanStory.coordinator,
            [
                ("baseline", .text("B0")), ("name", .text("批准的计划")), ("currency", DealerStory.currency),
                (
                    "tasks",
                    .list(
                        WorkPlanStory.tasks.map {
                            .message([
                                ("task", .text($0.key)), ("start", .day($0.start)), ("finish", .day($0.finish)),
                                ("duration", WorkPlanStory.workdays(from: $0.start, to: $0.finish)),
                                ("effort", .decimalMillionths(Int64($0.hours) * 1_000_000)),
                            ])
                        })
                ),
                (
                    "milestones",
                    .list(
                        WorkPlanStory.milestones.map {
                            .message([("milestone", .text($0.key)), ("due", .day($0.due))])
                        })
                ),
                ("approved_by", .text("sales-director")),
            ])
    }

    // MARK: - What became of it

    private mutating func workInSpring() {
        begin("T1", on: .on(2024, 3, 4), by: "data-analyst")
        progress("T1", 40, spent: 84, on: .on(2024, 3, 18), by: "data-analyst", note: "重复记录比预计多")
        schedule("T1", .on(2024, 3, 4), .on(2024, 4, 12), on: .on(2024, 3, 25), by: "data-analyst", "重复记录比预计多")
        schedule("T2", .on(2024, 4, 15), .on(2024, 5, 17), on: .on(2024, 3, 25), by: "data-scientist", "等待T1")
        set("M1", .on(2024, 5, 17), on: .on(2024, 3, 25), reason: "数据清洗多用一周")
        finish("T1", spent: 236, on: .on(2024, 4, 12), by: "data-analyst")
        begin("T2", on: .on(2024, 4, 15), by: "data-scientist")
        begin("T4", on: .on(2024, 4, 22), by: "it-manager")
        schedule("T4", .on(2024, 4, 22), .on(2024, 7, 5), on: .on(2024, 4, 22), by: "it-manager", "供应商接口延期")
        set("M2", .on(2024, 7, 5), on: .on(2024, 4, 22), reason: "供应商接口延期")
        progress("T2", 60, spent: 92, on: .on(2024, 4, 30), by: "data-scientist", note: "三因素评分表完成初稿")
        finish("T2", spent: 171, on: .on(2024, 5, 17), by: "data-scientist")
        reach("M1", on: .on(2024, 5, 17))
    }

    private mutating func workInSummer() {
        schedule("T3", .on(2024, 5, 20), .on(2024, 6, 7), on: .on(2024, 5, 17), by: "product-manager", "等待T2")
        begin("T3", on: .on(2024, 5, 20), by: "product-manager")
        progress("T4", 45, spent: 250, on: .on(2024, 5, 31), by: "it-manager", note: "数据迁移完成")
        finish("T3", spent: 118, on: .on(2024, 6, 7), by: "product-manager")
        progress("T4", 85, spent: 470, on: .on(2024, 6, 24), by: "it-manager", note: "回滚演练通过")
        finish("T4", spent: 583, on: .on(2024, 7, 5), by: "it-manager")
        reach("M2", on: .on(2024, 7, 5))
        schedule("T5", .on(2024, 7, 8), .on(2024, 7, 19), on: .on(2024, 7, 5), by: "training-manager", "等待T4")
        begin("T5", on: .on(2024, 7, 8), by: "training-manager")
        finish("T5", spent: 152, on: .on(2024, 7, 19), by: "training-manager")
        begin("T6.1", on: .on(2024, 7, 22), by: "service-manager")
        schedule(
            "T6.1", .on(2024, 7, 22), .on(2024, 9, 6), on: .on(2024, 7, 22), by: "service-manager", "重点客户秋季才有时间")
        begin("T6.2", on: .on(2024, 8, 5), by: "service-manager")
        progress("T6.1", 50, spent: 66, on: .on(2024, 8, 30), by: "service-manager", note: "等重点客户确认走访时间")
    }

    /// T6.1 and T6.2 have no end of their own here: the visit and the case end them.
    private mutating func workInAutumn(_ pilot: WorkPlanPilot) {
        let start = (pilot.visit.day + 3).orNextWorkday
        journal.record(
            EventType.planChanged, "plan/\(WorkPlanStory.key)/changed/1", on: .on(2024, 10, 8), at: (9, 0),
            by: WorkPlanStory.coordinator,
            [("finish", .day(.on(2025, 1, 24))), ("reason", .text("试点走访推迟，评估顺延到春节前"))])
        schedule(
            "T6.2", .on(2024, 8, 5), .on(2024, 11, 15), on: .on(2024, 9, 6), by: "service-manager", "等待仓库温控改造")
        schedule("T6.3", start, .on(2024, 12, 31), on: pilot.visit.day + 1, by: "service-manager", "走访完成后开始")
        begin("T6.3", on: start, by: "service-manager")
        progress("T6.3", 55, spent: 70, on: .on(2024, 11, 29), by: "service-manager", note: "已覆盖37家A级客户")
        schedule("T7", .on(2024, 11, 18), .on(2025, 1, 24), on: .on(2024, 10, 8), by: "coordinator", "试点走访推迟")
        set("M3", .on(2025, 1, 24), on: .on(2024, 10, 8), reason: "试点走访推迟")
        begin("T7", on: .on(2024, 11, 18), by: "coordinator")
        progress("T7", 35, spent: 72, on: .on(2024, 12, 20), by: "coordinator", note: "销售额和续约率已评估")
        progress("T6.3", 80, spent: 101, on: .on(2024, 12, 27), by: "service-manager", note: "剩余客户排在一月")
    }

    // MARK: - Events

    /// Mondays to Fridays.
    private static func workdays(from start: Day, to finish: Day) -> DemoValue {
        .decimalMillionths(Int64((0...(finish - start)).count { (start + $0).weekday <= 5 }) * 1_000_000)
    }

    private mutating func begin(_ task: String, on day: Day, by actor: String) {
        journal.record(
            EventType.taskStarted, "plan/\(WorkPlanStory.key)/\(task)/started", on: day, at: (9, 5), by: actor,
            [("task", .text(task)), ("started", .day(day))])
    }

    private mutating func progress(
        _ task: String, _ percent: Int, spent: Int, on day: Day, by actor: String, note: String
    ) {
        journal.record(
            EventType.taskProgressed, "plan/\(WorkPlanStory.key)/\(task)/progress/\(day)", on: day, at: (17, 20),
            by: actor,
            [
                ("task", .text(task)), ("progress", .decimalMillionths(Int64(percent) * 1_000_000)),
                ("spent", .decimalMillionths(Int64(spent) * 1_000_000)), ("status_date", .day(day)),
                ("note", .text(note)),
            ])
    }

    private mutating func schedule(
        _ task: String, _ start: Day, _ finish: Day, on day: Day, by actor: String, _ reason: String
    ) {
        journal.record(
            EventType.taskScheduled, "plan/\(WorkPlanStory.key)/\(task)/scheduled/\(day)", on: day, at: (17, 40),
            by: actor,
            [
                ("task", .text(task)), ("start", .day(start)), ("finish", .day(finish)),
                ("duration", WorkPlanStory.workdays(from: start, to: finish)), ("reason", .text(reason)),
            ])
    }

    private mutating func finish(_ task: String, spent: Int, on day: Day, by actor: String) {
        journal.record(
            EventType.taskDone, "plan/\(WorkPlanStory.key)/\(task)/done", on: day, at: (17, 50), by: actor,
            [
                ("task", .text(task)), ("finished", .day(day)), ("spent", .decimalMillionths(Int64(spent) * 1_000_000)),
                ("acceptance", .text("met")), ("accepted_by", .text(WorkPlanStory.coordinator)),
            ])
    }

    private mutating func set(
        _ milestone: String, _ due: Day, name: String? = nil, after: [String] = [], on day: Day, reason: String?
    ) {
        journal.record(
            EventType.milestoneSet, "plan/\(WorkPlanStory.key)/\(milestone)/\(day)", on: day, at: (17, 45),
            by: WorkPlanStory.coordinator,
            [
                ("milestone", .text(milestone)), ("name", name.map { .text($0) } ?? .absent), ("due", .day(due)),
                ("after", .list(after.map { .text($0) })), ("reason", reason.map { .text($0) } ?? .absent),
            ])
    }

    private mutating func reach(_ milestone: String, on day: Day) {
        journal.record(
            EventType.milestoneReached, "plan/\(WorkPlanStory.key)/\(milestone)/reached", on: day, at: (18, 0),
            by: WorkPlanStory.coordinator, [("milestone", .text(milestone)), ("reached", .day(day))])
    }
}
