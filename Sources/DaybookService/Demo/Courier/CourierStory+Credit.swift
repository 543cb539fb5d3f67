import DaybookModel

extension CourierStory {
    private static let clerk = "credit-1"
    private static let manager = "credit-manager"
    /// Deliveries on credit stop when a bill is so many days overdue.
    private static let holdAfterDays = 14

    /// Before the programme everybody has 30 days after the end of the month and no limit.
    mutating func grantCredit() {
        setTerms(30, on: .on(2023, 1, 3), reason: "月结30天")
        let start = Day.on(2024, 1, 2)
        let isGone = client.lastMonth < 12
        // Who had gone and been written off gets no file any more.
        guard bills.contains(where: { $0.open(on: start) > 0 }) else { return }
        journal.record(
            EventType.creditFileOpened, "credit/\(client.key)/file", on: start, at: (9, 0), by: CourierStory.clerk,
            [
                ("file", .text("CF-\(client.digits)")), ("opened_by", .text(CourierStory.clerk)),
                ("business_size", .text(client.isLarge ? "large" : client.weight > 5 ? "medium" : "small")),
                ("founded_year", .integer(1998 + client.number % 22)),
            ])
        grade(isLate: client.habit == .late, on: start, nextReview: .on(2024, 7, 1))
        setLimit(isGone ? 0 : limit, on: start, reason: isGone ? "已停止合作" : "信用计划首次授信")
        if client.isLarge { setTerms(45, on: start, reason: "评级AA以上，月结45天") }
        guard client.habit == .late else { return }
        // They pay better now, and the review in summer says so.
        grade(isLate: false, on: .on(2024, 7, 1), nextReview: .on(2025, 1, 2))
        if client.number % 3 == 0 { setLimit(limit * 5 / 4, on: .on(2024, 7, 1), reason: "半年复审上调") }
    }

    /// 2.5 times the best month of its last three before the programme, in steps of 10,000 yuan; less for some.
    private var limit: Int {
        let best = (9...11).map { month in bills.reduce(0) { $1.month == month ? $0 + $1.units : $0 } }.max() ?? 0
        let yuan = best * CourierUnit.gross / 100 * (client.number % 12 == 5 ? 12 : 25) / 10
        return (yuan / 10_000 + 1) * 10_000
    }

    private mutating func grade(isLate: Bool, on day: Day, nextReview: Day) {
        let (grade, score): (String, Int) =
            switch client.habit {
            case .prompt where client.isLarge: ("AAA", 93)
            case .bankrupt: ("AA", 85)
            case .slow where client.isLarge: ("AA", 84)
            case .prompt: ("A", 80)
            case .slow: ("B", 70)
            case .late: isLate ? ("C", 55) : ("B", 66)
            case .defaults: ("D", 30)
            }
        journal.record(
            EventType.creditGraded, "credit/\(client.key)/grade/\(day)", on: day, at: (9, 30), by: CourierStory.clerk,
            [
                ("grade", .text(grade)), ("score", .decimalMillionths(Int64(score + client.number % 5) * 1_000_000)),
                ("next_review", .day(nextReview)), ("graded_by", .text(CourierStory.clerk)),
            ])
    }

    private mutating func setTerms(_ days: Int, on day: Day, reason: String) {
        journal.record(
            EventType.creditTermsSet, "credit/\(client.key)/terms/\(day)", on: day, at: (9, 45), by: CourierStory.clerk,
            [
                ("terms", .text("monthly")), ("days", .integer(days)), ("approved_by", .text(CourierStory.manager)),
                ("reason", .text(reason)),
            ])
    }

    private mutating func setLimit(_ yuan: Int, on day: Day, reason: String) {
        journal.record(
            EventType.creditLimitSet, "credit/\(client.key)/limit/\(day)", on: day, at: (10, 0), by: CourierStory.clerk,
            [
                ("limit", .money(yuan * 100)), ("currency", CourierStory.currency),
                ("approved_by", .text(CourierStory.manager)), ("reason", .text(reason)),
            ])
    }

    // MARK: - Holds

    /// In the programme: from two weeks after the due day of a bill until the day it is paid or written off.
    static func holds(of bills: [CourierBill]) -> [ClosedRange<Day>] {
        var holds: [ClosedRange<Day>] = []
        for bill in bills where bill.twist != .disputeOpen {
            let start = max((bill.due + CourierStory.holdAfterDays).orNextWorkday, .on(2024, 1, 15))
            guard start <= CourierCompany.lastDay, bill.open(on: start) > 0 else { continue }
            let end = bill.writtenOff?.day ?? bill.payments.last?.day ?? CourierCompany.lastDay + 1
            let hold = start...max(start, end)
            if let last = holds.last, hold.lowerBound <= last.upperBound + 3 {
                holds[holds.count - 1] = last.lowerBound...max(last.upperBound, hold.upperBound)
            } else {
                holds.append(hold)
            }
        }
        return holds
    }

    mutating func recordHolds() {
        for hold in holds {
            let id = "hold/\(client.key)/\(hold.lowerBound)"
            journal.record(
                EventType.creditHoldSet, id, on: hold.lowerBound, at: (8, 15), by: CourierStory.clerk,
                [("reason", .text("overdue")), ("set_by", .text(CourierStory.clerk))])
            // Nobody who was written off gets credit again.
            guard !bills.contains(where: { $0.writtenOff?.day == hold.upperBound }) else { continue }
            journal.record(
                EventType.creditHoldReleased, "\(id)/released", on: hold.upperBound, at: (16, 45),
                by: CourierStory.clerk, [("reason", .text("paid")), ("released_by", .text(CourierStory.clerk))])
        }
    }

    /// Leave to ship although credit is stopped.
    mutating func approveOverride(_ bill: CourierBill) {
        journal.record(
            EventType.creditOverrideApproved, "override/\(bill.key)", on: bill.ordered, at: (8, 40),
            by: CourierStory.manager,
            [
                ("order", .text("O-\(bill.key)")), ("amount", .money(CourierStory.fen(bill.units))),
                ("currency", CourierStory.currency), ("approved_by", .text(CourierStory.manager)),
                ("reason", .text("客户承诺本周付清逾期款")), ("valid_until", .day(bill.ordered + 7)),
            ])
    }

    // MARK: - Reminders

    /// Rare and late before the programme, early and regular in it.
    private static let steps = (
        before: [(days: 40, step: "reminder", channel: "email"), (days: 80, step: "letter", channel: "mail")],
        programme: [
            (days: 3, step: "reminder", channel: "wechat"), (days: 10, step: "call", channel: "phone"),
            (days: 30, step: "letter", channel: "mail"), (days: 60, step: "lawyer", channel: "mail"),
        ]
    )

    mutating func remind() {
        for bill in bills where bill.twist != .disputeOpen {
            let isInProgramme = bill.due >= CourierCompany.programmeStart
            let steps = isInProgramme ? CourierStory.steps.programme : CourierStory.steps.before
            for (place, step) in steps.enumerated() {
                let day = (bill.due + step.days).orNextWorkday
                let open = bill.open(on: day + -1)
                guard day <= CourierCompany.lastDay, open > 0 else { continue }
                recordStep(place + 1, step.step, step.channel, bill, open, on: day)
                if step.step == "call" { promise(bill, open, on: day) }
            }
        }
    }

    private mutating func recordStep(
        _ level: Int, _ step: String, _ channel: String, _ bill: CourierBill, _ open: Int, on day: Day
    ) {
        let isAutomatic = level == 1
        journal.record(
            EventType.dunningStepTaken, "dunning/\(bill.key)/\(step)", on: day, at: (9, 5 + level),
            by: isAutomatic ? "dunning" : CourierStory.clerk,
            [
                ("step", .text(step)), ("level", .integer(level)), ("invoices", .list([.text("INV-\(bill.key)")])),
                ("amount", .money(CourierStory.fen(open))), ("currency", CourierStory.currency),
                ("overdue_days", .integer(day - bill.due)), ("channel", .text(channel)),
                ("contact", .text(client.contact)), ("agent", isAutomatic ? .absent : .text(CourierStory.clerk)),
                ("text", step == "call" ? .text(generator.pick(DemoWords.dunningTexts)) : .absent),
            ])
    }

    private mutating func promise(_ bill: CourierBill, _ open: Int, on day: Day) {
        let promised = (day + generator.within(3...9)).orNextWorkday
        let key = "PR-\(bill.key)"
        journal.record(
            EventType.dunningPromiseMade, "promise/\(key)", on: day, at: (9, 20), by: CourierStory.clerk,
            [
                ("promise", .text(key)), ("invoices", .list([.text("INV-\(bill.key)")])),
                ("amount", .money(CourierStory.fen(open))), ("currency", CourierStory.currency),
                ("promised", .day(promised)), ("contact", .text(client.contact)),
            ])
        if bill.open(on: promised) <= 0 {
            journal.record(
                EventType.dunningPromiseKept, "promise/\(key)/kept", on: promised, at: (17, 0), by: CourierStory.clerk,
                [("promise", .text(key))])
        } else {
            journal.record(
                EventType.dunningPromiseBroken, "promise/\(key)/broken", on: promised + 1, at: (9, 0), by: "dunning",
                [("promise", .text(key)), ("reason", .text("cash_flow"))])
        }
    }
}
