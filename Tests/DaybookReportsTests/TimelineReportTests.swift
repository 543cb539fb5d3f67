import DaybookModel
import DaybookProjections
import DaybookReports
import DaybookTestSupport
import Foundation
import Testing

@Suite struct TimelineReportTests {
    private func table(_ name: String, _ day: String = "2024-03-13", _ parameters: [String: String] = [:]) throws
        -> ReportTable
    {
        try Journal.plans.asOf(day, parameters.merging(["plan": "onboarding"]) { $1 }).envelope(name).table
    }

    private func column(_ name: String, of table: ReportTable) throws -> [String] {
        let index = try #require(table.columns.firstIndex { $0.name == name })
        return table.rows.map { PeopleFormat.text($0[index]) }
    }

    // MARK: The drawing

    @Test(arguments: PlanGolden.all) func looksAsItAlwaysLooked(golden: PlanGolden) throws {
        let envelope = try Journal.plans.asOf("2024-03-13", golden.parameters).envelope(golden.report)
        #expect(OutputFormat.table.text(envelope, columns: golden.columns) == golden.text)
    }

    @Test(arguments: [40, 60, 80, 120, 200]) func noLineOfTheDrawingIsWiderThanTheTerminal(columns: Int) throws {
        for parameters in [[:], ["depth": "0"], ["from": "2024-03-12"], ["to": "2024-03-06"]] {
            let drawing = try #require(try table("timeline", parameters).drawing)
            let lines = drawing.lines(columns: columns)
            #expect(lines.count > 4)
            for line in lines { #expect(DisplayWidth.width(line) <= columns, "\(line)") }
        }
    }

    private func table(_ name: String, _ parameters: [String: String]) throws -> ReportTable {
        try table(name, "2024-03-13", parameters)
    }

    @Test(arguments: [80, 200]) func threeHundredTasksStayLegible(columns: Int) throws {
        var journal = Journal()
        journal.event("plan.created", "plan/large", at: "2024-01-01", [("name", "大计划"), ("start", "2024-01-01")])
        for phase in 1...10 {
            journal.add("P\(phase)", "阶段\(phase)", to: "large", at: "2024-01-01", [("position", .number(Int64(phase)))])
            for number in 1...29 {
                let before = number > 1 ? ["P\(phase)-\(number - 1)"] : phase > 1 ? ["P\(phase - 1)"] : []
                journal.add(
                    "P\(phase)-\(number)", "客户拜访与资料整理 \(number)", to: "large", days: Int64(number % 4 + 1),
                    after: before, parent: "P\(phase)", at: "2024-01-01", [("position", .number(Int64(number)))])
            }
        }
        let table = try journal.asOf("2024-02-01", ["plan": "large"]).envelope("timeline").table
        #expect(table.rows.count == 300)
        let lines = try #require(table.drawing).lines(columns: columns)
        for line in lines { #expect(DisplayWidth.width(line) <= columns) }
        // Every task has its line, and a scale comes again before one has to scroll for it.
        #expect(lines.filter { $0.contains("客户拜访") }.count == 290)
        #expect(lines.filter { $0.contains("2024") && !$0.contains("│") }.count == 8)
        #expect(lines.allSatisfy { !$0.contains("客户拜访") || $0.contains("░") || $0.contains("█") })
        let collapsed = try journal.asOf("2024-02-01", ["plan": "large", "depth": "0"]).envelope("timeline").table
        #expect(collapsed.rows.count == 10)
    }

    @Test func longPlansAreDrawnInWeeksAndMonths() {
        func header(_ from: String, _ to: String, columns: Int) -> [String] {
            let span = TimelineSpan(start: Day(from) ?? Day(number: 0), finish: Day(to) ?? Day(number: 0))
            let line = GanttDrawing.Line(
                name: "A", depth: 0, shape: .task, span: span, baseline: nil, progress: 0, isCritical: false)
            return GanttDrawing([line], today: span.start).lines(columns: columns)
        }
        #expect(
            header("2024-01-01", "2024-01-31", columns: 80)[1].hasSuffix(
                "01            08            15            22            29"))
        #expect(header("2024-01-01", "2024-12-31", columns: 80)[0].hasSuffix("2024"))
        #expect(
            header("2024-01-01", "2024-12-31", columns: 80)[1].hasSuffix(
                "01  02  03   04  05  06   07  08  09   10  11  12"))
        #expect(
            header("2020-01-01", "2029-12-31", columns: 80)[0].hasSuffix(
                "2020  2021   2022  2023   2024  2025   2026  2027   2028  2029"))
    }

    @Test func todayAndBaselineShowWhereNoBarIs() throws {
        let lines = try #require(try table("timeline").drawing).lines(columns: 80)
        let installation = try #require(lines.first { $0.contains("上门安装") })
        #expect(installation.contains("╌"))
        let interview = try #require(lines.first { $0.contains("访谈客户") })
        #expect(interview.contains("▓▓▓") && interview.contains("│"))
        let acceptance = try #require(lines.first { $0.contains("验收") })
        #expect(acceptance.hasPrefix("! ") && acceptance.contains("█") && !acceptance.contains("░"))
    }

    // MARK: The table

    @Test func filtersKeepTheTasksAbove() throws {
        #expect(
            try column("task", of: table("timeline", ["owner": "zhao.min"])) == ["A", "A1", "B", "B1", "M-1", "M-2"])
        #expect(try column("task", of: table("timeline", ["state": "done"])) == ["A", "A1"])
        #expect(try column("task", of: table("timeline", ["state": "waiting"])) == ["B", "B1"])
        #expect(try column("task", of: table("timeline", ["state": "critical"])) == ["B", "B2", "B3", "M-2"])
        #expect(try column("task", of: table("timeline", ["depth": "0"])) == ["A", "B", "M-1", "M-2"])
    }

    @Test func theHeadingSaysHowOldTheNewestEventIs() throws {
        func subtitle(_ day: String) throws -> String {
            try #require(try table("timeline", day, [:]).subtitle).description
        }
        #expect(try subtitle("2024-03-12") == "onboarding 客户上线 · newest event today")
        #expect(try subtitle("2024-03-13") == "onboarding 客户上线 · newest event 2024-03-12, 1 day ago")
        #expect(try subtitle("2024-03-20") == "onboarding 客户上线 · newest event 2024-03-12, 8 days ago")
    }

    @Test func aVisitMovesTheBarOfTheTaskThatWaitsForIt() throws {
        var journal = Journal.plans
        let visit = journal.event("visit.done", "C-1001", at: "2024-03-14", [("visit", "V-1")])
        func state(_ journal: Journal) throws -> [String] {
            let table = try journal.asOf("2024-03-15", ["plan": "onboarding"]).envelope("timeline").table
            let row = try #require(table.rows.first { $0[0] == .text("B1") })
            return [row[4], row[5]].map { PeopleFormat.text($0) }
        }
        #expect(try state(journal) == ["done", "2024-03-14"])
        journal.event("event.retracted", "C-1001", at: "2024-03-15", retracting: visit)
        #expect(try state(journal) == ["late, waiting for visit.done V-1 C-1001", "2024-03-20"])
    }

    @Test func issuesAreNamedBelow() throws {
        var journal = Journal.plans
        journal.task("linked", "onboarding", "A1", at: "2024-03-12", [("predecessor", "B3")])
        journal.event("plan.changed", "plan/onboarding", at: "2024-03-12", [("calendar", "china")])
        let notes = try journal.asOf("2024-03-13", ["plan": "onboarding"]).envelope("timeline").table.notes
        #expect(
            notes.map(\.description).last
                == "tasks wait for one another: A1 → A2 → B1 → B3 → A1; the link of event e-21 was left out")
        #expect(try #require(notes.first).description.hasPrefix("the calendar 'china' cannot be used"))
    }

    @Test func changesNameWhoAndWhyAndWhatFollowed() throws {
        let table = try table("schedule-changes")
        #expect(try column("actor", of: table) == ["li.na", "li.na", "li.na", "wang.wei", "wang.wei", "wang.wei"])
        #expect(try column("task", of: table) == ["A2", "B1", "M-1", "B2", "B3", "M-2"])
        #expect(
            try column("because", of: table) == ["itself", "followed", "followed", "itself", "followed", "followed"])
        #expect(try column("event", of: table).first == "e-15")
        #expect(try self.table("schedule-changes", ["from": "2024-03-13"]).rows.isEmpty)
    }

    @Test func plansThatHaveEndedComeLast() throws {
        let table = try Journal.plans.asOf("2024-03-13").envelope("plans").table
        #expect(try column("plan", of: table) == ["onboarding", "survey"])
        #expect(try column("progress", of: table) == ["36.0 %", "100.0 %"])
        let tasks = try Journal.plans.asOf("2024-03-13").envelope("tasks").table
        #expect(try column("owner", of: tasks) == ["li.na", "li.na", "wang.wei", "zhao.min"])
        let all = try Journal.plans.asOf("2024-03-13", ["state": "all"]).envelope("tasks").table
        #expect(try column("plan", of: all).contains("survey"))
    }

    @Test func theChartHasBarsBaselineMilestonesAndToday() throws {
        let envelope = try Journal.plans.asOf("2024-03-13", ["plan": "onboarding"]).envelope("timeline")
        let text = OutputFormat.vegaLite.text(envelope)
        let chart = try #require(try JSONSerialization.jsonObject(with: Data(text.utf8)) as? [String: Any])
        let layers = try #require(chart["layer"] as? [[String: Any]])
        let marks = layers.compactMap { ($0["mark"] as? [String: Any])?["type"] as? String }
        #expect(marks == ["bar", "rule", "point", "rule"])
        let derived = try #require(chart["transform"] as? [[String: String]]).compactMap { $0["as"] }
        #expect(derived == ["finish_end", "task_name", "baseline_finish_end"])
        #expect((chart["title"] as? String)?.contains("newest event 2024-03-12") == true)
        let bars = try #require(layers.first?["encoding"] as? [String: [String: Any]])
        #expect(bars["x2"]?["field"] as? String == "finish_end")
        #expect(bars["color"]?["field"] as? String == "critical")
        #expect(bars["strokeDash"]?["field"] as? String == "critical")
        let values = try #require((chart["data"] as? [String: Any])?["values"] as? [[String: Any]])
        #expect(values.map { $0["name"] as? String }.prefix(2) == ["信息收集", "访谈客户"])
    }
}
