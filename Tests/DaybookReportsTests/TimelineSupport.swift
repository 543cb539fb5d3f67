import DaybookModel
import DaybookTestSupport

extension Journal {
    /// Records an event of a plan's task.
    @discardableResult
    mutating func task(
        _ type: String, _ plan: String, _ task: String, at time: String, actor: String? = nil,
        _ data: [(String, TestValue)] = []
    ) -> UInt64 {
        event("task.\(type)", "plan/\(plan)", at: time, actor: actor, [("task", .text(task))] + data)
    }

    mutating func add(
        _ key: String, _ name: String, to plan: String, days: Int64? = nil, after: [String] = [], parent: String? = nil,
        owner: String? = nil, at time: String = "2024-03-01", _ more: [(String, TestValue)] = []
    ) {
        var data: [(String, TestValue)] = [("name", .text(name))]
        if let parent { data.append(("parent", .text(parent))) }
        if let days { data.append(("duration", .number(days * 1_000_000))) }
        if let owner { data.append(("assignee", .text(owner))) }
        if !after.isEmpty {
            data.append(("links", .list(after.map { .message([("predecessor", .text($0))]) })))
        }
        task("added", plan, key, at: time, actor: "wang.wei", data + more)
    }

    /// A plan in two phases with Chinese names, of which half is done, with a baseline, a moved date, a milestone, and a
    /// task that waits for a visit; and a small one that has ended.
    static let plans: Journal = {
        var journal = Journal()
        journal.event(
            "plan.created", "plan/onboarding", at: "2024-03-01", actor: "wang.wei",
            [("name", "客户上线"), ("owner", "wang.wei"), ("start", "2024-03-04"), ("customer", "C-1001")])
        journal.add("A", "信息收集", to: "onboarding")
        journal.add("A1", "访谈客户", to: "onboarding", days: 3, parent: "A", owner: "zhao.min")
        journal.add("A2", "整理资料并建立客户档案", to: "onboarding", days: 4, after: ["A1"], parent: "A", owner: "li.na")
        journal.add("B", "实施", to: "onboarding")
        journal.add(
            "B1", "上门安装", to: "onboarding", days: 2, after: ["A2"], parent: "B", owner: "zhao.min",
            [("waits_for", [["event": "visit.done", "document": "V-1"]])])
        journal.add("B2", "Train the users", to: "onboarding", days: 5, after: ["A1"], parent: "B", owner: "li.na")
        journal.add("B3", "验收", to: "onboarding", days: 1, after: ["B1", "B2"], parent: "B", owner: "wang.wei")
        journal.event(
            "milestone.set", "plan/onboarding", at: "2024-03-01", actor: "wang.wei",
            [("milestone", "M-1"), ("name", "资料齐全"), ("due", "2024-03-12"), ("after", ["A2"])])
        journal.event(
            "milestone.set", "plan/onboarding", at: "2024-03-01", actor: "wang.wei",
            [("milestone", "M-2"), ("name", "Handed over"), ("due", "2024-03-15"), ("after", ["B3"])])
        journal.event(
            "baseline.captured", "plan/onboarding", at: "2024-03-01", actor: "wang.wei",
            [("baseline", "B-1"), ("name", "As signed")])
        journal.task("started", "onboarding", "A1", at: "2024-03-04", actor: "zhao.min")
        journal.task("done", "onboarding", "A1", at: "2024-03-07", actor: "zhao.min", [("note", "客户改期")])
        journal.task("started", "onboarding", "A2", at: "2024-03-08", actor: "li.na")
        journal.task(
            "progressed", "onboarding", "A2", at: "2024-03-12", actor: "li.na", [("progress", 60_000_000)])
        journal.task(
            "scheduled", "onboarding", "B2", at: "2024-03-12", actor: "wang.wei",
            [("start", "2024-03-13"), ("duration", 5_000_000)])
        journal.event(
            "plan.created", "plan/survey", at: "2024-02-01", actor: "li.na",
            [("name", "Survey"), ("owner", "li.na"), ("start", "2024-02-05")])
        journal.add("S1", "Ask", to: "survey", days: 2, owner: "li.na", at: "2024-02-01")
        journal.task("done", "survey", "S1", at: "2024-02-06", actor: "li.na")
        journal.event("plan.closed", "plan/survey", at: "2024-02-07", actor: "li.na", [("outcome", "completed")])
        return journal
    }()
}
