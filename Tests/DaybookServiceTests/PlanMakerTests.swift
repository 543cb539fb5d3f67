import DaybookImport
import DaybookLog
import DaybookModel
import DaybookProjections
import DaybookTestSupport
import Foundation
import Testing

@testable import DaybookService

/// Plans made from templates.
struct PlanMakerTests {
    private let store: ServiceStore

    init() throws { store = try ServiceStore() }

    private static let everyone = [
        "data-analyst", "data-scientist", "product-manager", "it-project-manager", "training-manager",
        "service-manager", "coordinator",
    ].map { (role: $0, person: "person-\($0)") }

    private static func order(_ change: (inout PlanMaker.Order) -> Void = { _ in }) throws -> PlanMaker.Order {
        var order = PlanMaker.Order(
            template: "work-plan", plan: "tiers", start: try #require(Day("2026-03-02")))
        change(&order)
        return order
    }

    private func events(_ type: String) throws -> [String] {
        let number = try #require(EventCatalogue.type(named: type)).number
        var texts: [String] = []
        try store.store.log.forEach(EventFilter(types: [number])) { view in
            let event = try store.store.log.open(view)
            texts.append(
                try event.draft.clear.withUnsafeBytes { bytes in
                    try PayloadJSON.text(
                        try #require(EventCatalogue.type(named: type)), clear: bytes, personal: .none)
                })
            return true
        }
        return texts
    }

    // MARK: Templates

    @Test func theWorkPlanHasSevenTasksSevenRolesAndTheirResources() throws {
        let template = try PlanMaker.template(named: "work-plan")
        #expect(template.tasks.count == 7 && template.roles.count == 7)
        #expect(Set(template.tasks.compactMap(\.role)) == Set(template.roles.map(\.key)))
        #expect(
            template.roles.map { $0.name.prefix { $0 != " " } } == [
                "数据分析师", "数据科学家", "产品经理", "IT项目经理", "培训经理", "客户服务经理", "项目协调员",
            ])
        #expect(template.tasks.allSatisfy { !$0.resources.isEmpty })
        #expect(Set(template.tasks.flatMap(\.resources).map(\.kind)) == ["human", "material", "money"])
        #expect(template.milestones.count == 5)
    }

    @Test func theFourPhasesHaveThreeTasksEach() throws {
        let template = try PlanMaker.template(named: "four-phase")
        let phases = template.tasks.filter { $0.parent == nil }
        #expect(
            phases.map { $0.name.prefix { $0 != " " } } == [
                "客户信息收集与整理阶段", "客户分析评估阶段", "客户关系建立与维护阶段", "客户价值提升阶段",
            ])
        for phase in phases { #expect(template.tasks.count { $0.parent == phase.key } == 3) }
    }

    @Test func everyTemplateCanBeScheduled() throws {
        let calendar = try #require(WorkCalendar.builtIn(named: "five-day"))
        let start = try #require(Day("2026-03-02"))
        for template in try PlanTemplate.builtIn() {
            let schedule = try PlanSchedule(template, start: start, calendar: calendar)
            for task in template.tasks where task.duration != nil {
                let dates = try #require(schedule.tasks[task.key])
                #expect(calendar.isWorkday(dates.first) && calendar.isWorkday(dates.last))
                #expect(calendar.workdays(from: dates.first, to: dates.last + 1) == task.duration)
            }
            #expect(schedule.milestones.count == template.milestones.count)
            #expect(schedule.milestones.values.max() == schedule.finish)
        }
    }

    // MARK: Making

    @Test func aPlanIsMadeInOneAppendWithItsDates() throws {
        let made = try PlanMaker(store.store).make(
            try PlanMakerTests.order { order in
                order.people = PlanMakerTests.everyone
                order.owner = "zhao.min"
                order.name = "客户分层 2026"
            })
        #expect(made.first == 1 && made.openRoles.isEmpty)
        #expect(try store.store.log.head.sequence == UInt64(made.events))
        let plan = try events("plan.created")
        #expect(plan.count == 1)
        #expect(
            plan[0].contains(#""name":"客户分层 2026""#) && plan[0].contains(#""owner":"zhao.min""#)
                && plan[0].contains(#""start":"2026-03-02""#) && plan[0].contains(#""template":"work-plan""#))
        let tasks = try events("task.added")
        #expect(tasks.count == 7)
        // Fifteen working days from Monday 2 March are three weeks.
        #expect(
            tasks[0].contains(#""start":"2026-03-02","finish":"2026-03-20""#)
                && tasks[0].contains(#""assignee":"person-data-analyst""#))
        #expect(tasks[1].contains(#""start":"2026-03-23""#) && tasks[1].contains(#""links":[{"predecessor":"collect""#))
        #expect(try events("resource.added").count == 14)
        #expect(try events("milestone.set")[0].contains(#""due":"2026-03-20","after":["collect"]"#))
        #expect(try LogChecker.problems(store.store.log) == [])
    }

    @Test func aPlanBeginsOnAWorkingDayOfItsCalendar() throws {
        let saturday = try #require(Day("2026-09-26"))
        // A week of holidays in October.
        _ = try RuleBook(store.store).publish(
            "china",
            content: """
                kind: calendar
                weekdays: [monday, tuesday, wednesday, thursday, friday]
                holidays: [2026-10-01, 2026-10-02, 2026-10-05, 2026-10-06, 2026-10-07]
                extra_workdays: [2026-10-10]
                """, effective: nil, note: nil, actor: "test")
        let made = try PlanMaker(store.store).make(
            try PlanMakerTests.order { order in
                (order.start, order.isDraft, order.calendar) = (saturday, true, "china")
            })
        #expect(made.start == Day("2026-09-28"))
        // Fifteen days: three before the holidays, 8, 9 and the Saturday 10, five and four of the weeks after.
        #expect(try events("task.added")[0].contains(#""start":"2026-09-28","finish":"2026-10-22""#))
        #expect(throws: ServiceError.self) {
            try PlanMaker(store.store).make(
                try PlanMakerTests.order { ($0.plan, $0.isDraft, $0.calendar) = ("other", true, "nowhere") })
        }
    }

    @Test func rolesWithoutAPersonAreRefusedAndAllOfThemNamed() throws {
        let order = try PlanMakerTests.order { $0.people = [PlanMakerTests.everyone[0]] }
        #expect {
            try PlanMaker(store.store).make(order)
        } throws: { error in
            let text = "\(error)"
            return text.hasPrefix("6 roles") && text.contains("数据科学家") && text.contains("--role 'coordinator=…'")
                && !text.contains("data-analyst")
        }
        #expect(try store.store.log.head.sequence == 0)
    }

    @Test func aDraftCannotStartBeforeEveryTaskHasSomebody() throws {
        let made = try PlanMaker(store.store).make(
            try PlanMakerTests.order { order in
                order.isDraft = true
                order.people = Array(PlanMakerTests.everyone.dropFirst())
            })
        #expect(made.openRoles.map(\.key) == ["data-analyst"])
        let recorder = Recorder(store.store)
        func entry(_ type: String, _ fields: [(name: String, value: String)]) -> Recorder.Entry {
            Recorder.Entry(type: type, subject: "plan/tiers", fields: fields, actor: "test")
        }
        #expect {
            try recorder.record(entry("task.started", [("task", "collect")]))
        } throws: { error in "\(error)".contains("1 of its tasks: collect (客户数据收集与整理 · Collect") }
        _ = try recorder.record(entry("task.assigned", [("task", "collect"), ("assignee", "li.lei")]))
        #expect(try recorder.record(entry("task.started", [("task", "collect")])).isNew)
    }

    @Test func aPlanIsMadeOnce() throws {
        let order = try PlanMakerTests.order { $0.isDraft = true }
        _ = try PlanMaker(store.store).make(order)
        let events = try store.store.log.head.sequence
        #expect { try PlanMaker(store.store).make(order) } throws: { "\($0)".contains("there is a plan 'tiers'") }
        #expect(try store.store.log.head.sequence == events)
    }

    @Test func whatIsNotThereIsNamed() throws {
        let maker = PlanMaker(store.store)
        #expect { try maker.make(try PlanMakerTests.order { $0.template = "five-phase" }) } throws: {
            "\($0)".contains("four-phase, work-plan")
        }
        #expect {
            try maker.make(try PlanMakerTests.order { $0.people = [("data-analist", "li.lei")] })
        } throws: { "\($0)".contains("data-analist") && "\($0)".contains("data-analyst") }
        #expect {
            try maker.make(
                try PlanMakerTests.order { $0.people = [("coordinator", "a"), ("coordinator", "b")] })
        } throws: { "\($0)".contains("given twice") }
        #expect { try maker.make(try PlanMakerTests.order { $0.plan = " x" }) } throws: { "\($0)".contains("' x'") }
    }

    // MARK: Projects

    @Test func aProjectImportedTwiceChangesNothing() throws {
        let path = store.path + ".sm"
        defer { try? FileManager.default.removeItem(atPath: path) }  // Nothing depends on it being gone.
        try """
        ****
        projects                      :  1
        jobs (incl. supersource/sink ):  3
        ****
        PRECEDENCE RELATIONS:
        jobnr.    #modes  #successors   successors
           1        1          1           2
           2        1          1           3
           3        1          0
        ****
        REQUESTS/DURATIONS:
        jobnr. mode duration  R 1
        ----
          1      1     0       0
          2      1     7       4
          3      1     0       0
        ****
        """.write(toFile: path, atomically: true, encoding: .utf8)
        var options = ImportOptions()
        options.projects.plan = "bridge"
        func bring() throws -> ImportSummary { try Importer(store.store, options).run([ImportInput(path: path)]) }
        let summary = try bring()
        #expect(summary.appended == 4 && summary.rejected == 0 && summary.mapping == "psplib")
        #expect(try store.store.log.version(of: Subject(.plan, "bridge")) == 4)
        let head = try store.store.log.head.sequence
        let again = try bring()
        #expect(again.already == 4 && again.appended == 0)
        #expect(try store.store.log.head.sequence == head)
        // The same project as another plan is another plan.
        options.projects.plan = "tunnel"
        #expect(try bring().appended == 4)
    }

    @Test(.enabled(if: RealData.isThere)) func everyProjectOfTheLibraryIsImported() throws {
        let names = ["j301_1", "j3013_1", "j601_1", "j901_1", "j1201_1"]
        let inputs = names.map { ImportInput(path: RealData.path("psplib/\($0).sm")) }
        let summary = try Importer(store.store, ImportOptions()).run(inputs)
        #expect(summary.rejected == 0)
        #expect(summary.totals.counts[EventType.taskAdded] == 32 + 32 + 62 + 92 + 122)
        for name in names { #expect(try store.store.log.version(of: Subject(.plan, name)) > 30) }
    }
}
