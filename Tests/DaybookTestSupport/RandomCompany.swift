import DaybookModel

/// Writes a random but sensible history of a company, and the log that its people made of it: most events recorded in time, many late,
/// some before they happen; some wrong, taken back later and recorded once more as they were.
public struct RandomCompany {
    /// An event and the day its recording came, which decides its place in the log.
    private struct Entry {
        var recorded: Int
        var draft: EventDraft
    }

    /// Day 0 of the history.
    public static let start = Day(number: 19_723)  // 2024-01-01
    /// Days from the first to the last event, about.
    public static let days = 500
    public static let plans = ["P-1", "P-2"]

    private var random: SeededGenerator
    private var entries: [Entry] = []
    private let customerCount: Int

    /// Customers are `C-1`, `C-2` …, plans `P-1` and `P-2`.
    public static func drafts(customers: Int, seed: UInt64) throws -> [EventDraft] {
        var company = RandomCompany(random: SeededGenerator(seed: seed), customerCount: customers)
        for number in 1...customers { try company.addCustomer("customer/C-\(number)") }
        for plan in plans { try company.addPlan("plan/\(plan)") }
        return company.entries.enumerated().sorted {
            ($0.element.recorded, $0.offset) < ($1.element.recorded, $1.offset)
        }.map { $0.element.draft }
    }

    private init(random: SeededGenerator, customerCount: Int) {
        self.random = random
        self.customerCount = customerCount
    }

    // MARK: - Chance

    private mutating func within(_ range: ClosedRange<Int>) -> Int { Int.random(in: range, using: &random) }
    private mutating func one(of words: String...) -> String { words[within(0...words.count - 1)] }
    private mutating func happens(_ percent: Int) -> Bool { within(1...100) <= percent }
    private func date(_ day: Int) -> String { (RandomCompany.start + day).description }

    /// How many days after it happened an event is recorded.
    private mutating func lateness() -> Int {
        switch within(1...100) {
        case ...60: within(0...2)
        case ...80: within(3...30)
        case ...94: within(31...200)
        default: -within(1...60)
        }
    }

    // MARK: - Recording

    /// Records what happened on a day, and sometimes first something else in its place.
    private mutating func add(
        _ type: String, _ subject: String, on day: Int, _ fields: [(String, String)]
    ) throws {
        var right = try draft(type, subject, on: day, fields)
        var recorded = max(0, day + lateness())
        if happens(9) {
            let wrong = try draft(type, subject, on: day + within(-20...20), fields.map { mistaken($0) })
            entries.append(Entry(recorded: recorded, draft: wrong))
            recorded += within(0...90)
            let retraction = try retraction(of: wrong, on: day + within(0...60))
            entries.append(Entry(recorded: recorded, draft: retraction))
            if happens(15) {
                // It was right after all: the retraction is taken back, and that sometimes as well.
                recorded += within(0...60)
                let reinstated = try self.retraction(of: retraction, on: day + within(0...90))
                entries.append(Entry(recorded: recorded, draft: reinstated))
                if happens(30) {
                    recorded += within(0...60)
                    entries.append(Entry(recorded: recorded, draft: try self.retraction(of: reinstated, on: day)))
                }
                return
            }
            right.id += "-again"
            if happens(20) { return }
            recorded += within(0...30)
        }
        entries.append(Entry(recorded: recorded, draft: right))
    }

    /// A figure typed wrongly; ids, names and dates are right.
    private mutating func mistaken(_ field: (String, String)) -> (String, String) {
        switch field.0 {
        case "gross", "amount", "total", "limit": (field.0, String((Int(field.1) ?? 0) + within(1...9_999)))
        case "score", "progress", "duration": (field.0, String(max(0, (Int(field.1) ?? 0) - 1)))
        case "due", "until": (field.0, date(within(0...RandomCompany.days)))
        case "tier", "owner", "region": (field.0, one(of: "A", "B", "east"))
        default: field
        }
    }

    private mutating func draft(
        _ type: String, _ subject: String, on day: Int, _ fields: [(String, String)]
    ) throws -> EventDraft {
        var draft = try EventDraft.make(
            type, subject, fields: fields, id: "e-\(entries.count)-\(within(0...999_999))", at: date(day))
        // Any hour of the day in a zone east of Greenwich: some events fall on the day after in UTC, some on the day before.
        draft.occurredAt = Instant(microseconds: draft.occurredAt.microseconds + Int64(within(-8...15)) * 3_600_000_000)
        return draft
    }

    private mutating func retraction(of wrong: EventDraft, on day: Int) throws -> EventDraft {
        try draft(
            "event.retracted", wrong.subject.description, on: day,
            [("event_source", wrong.source), ("event_id", wrong.id), ("reason", "entered wrongly")])
    }

    // MARK: - A customer

    private mutating func addCustomer(_ customer: String) throws {
        let first = within(0...120)
        let kind = one(of: "company", "company", "person")
        try add(
            "customer.registered", customer, on: first,
            [
                ("kind", kind), ("company_name", "Company \(within(1...9))"),
                ("region", one(of: "east", "west", "north")),
            ]
                + (happens(50) ? [("owner", one(of: "li.na", "wang.wei"))] : []))
        if happens(60) {
            try add("customer.owner_set", customer, on: first + 40, [("owner", one(of: "li.na", "zhao"))])
        }
        if happens(40) { try add("customer.changed", customer, on: first + 90, [("region", one(of: "east", "south"))]) }
        if happens(80) {
            try add(
                "credit.limit_set", customer, on: first + within(0...200),
                [("limit", String(within(0...400_000))), ("currency", "CNY")])
        }
        if happens(50) { try add("credit.graded", customer, on: first + 30, [("grade", one(of: "A", "B", "C"))]) }
        if happens(30) { try add("credit.hold_set", customer, on: first + 150, [("reason", "overdue")]) }
        if happens(20) { try add("credit.hold_released", customer, on: first + 220, []) }
        for _ in 0..<within(1...5) { try addTrade(customer, on: within(first...RandomCompany.days - 60)) }
        for _ in 0..<within(1...6) { try addContact(customer, on: within(first...RandomCompany.days)) }
        try addSubscription(customer, on: first + within(0...100))
        try addTier(customer, on: first + within(60...200))
        if happens(50) { try addMerge(customer, on: within(100...RandomCompany.days - 100)) }
    }

    /// An order, its invoice, and how it was paid.
    private mutating func addTrade(_ customer: String, on day: Int) throws {
        let number = entries.count
        let (order, invoice, payment) = ("O-\(number)", "I-\(number)", "P-\(number)")
        let amount = within(1_000...90_000)
        let money = [("currency", "CNY")]
        try add("order.placed", customer, on: day, [("order", order), ("total", String(amount))] + money)
        if happens(15) { try add("order.cancelled", customer, on: day + 2, [("order", order)]) }
        if happens(70) { try add("order.delivered", customer, on: day + 6, [("order", order)]) }
        guard happens(90) else { return }
        try add(
            "invoice.issued", customer, on: day + within(1...9),
            [("invoice", invoice), ("order", order), ("gross", String(amount))] + money
                + (happens(85) ? [("due", date(day + within(10...60)))] : []))
        if happens(12) {
            try add(
                "invoice.adjusted", customer, on: day + 20, [("invoice", invoice), ("amount", "-500")] + money)
        }
        if happens(10) { try add("invoice.disputed", customer, on: day + 25, [("invoice", invoice)]) }
        if happens(8) {
            try add("order.returned", customer, on: day + 30, [("order", order), ("amount", "900")] + money)
        }
        if happens(10) {
            try add(
                "dunning.step_taken", customer, on: day + 70, [("step", "reminder"), ("invoices", invoice)])
        }
        guard happens(80) else {
            if happens(40) {
                try add(
                    "invoice.written_off", customer, on: day + 150,
                    [("invoice", invoice), ("amount", String(amount / 2))] + money)
            }
            return
        }
        let paid = happens(60) ? amount : within(1...amount)
        let isNamed = happens(50)
        try add(
            "payment.received", customer, on: day + within(5...120),
            [("payment", payment), ("amount", String(paid))] + money
                + (isNamed ? [("allocations", "\(invoice):\(paid)")] : []))
        let part = "\(invoice):\(max(1, paid / 2))"
        if !isNamed, happens(40) {
            try add(
                "payment.allocated", customer, on: day + 125, [("payment", payment), ("allocations", part)] + money)
        }
        if isNamed, happens(20) {
            try add(
                "payment.deallocated", customer, on: day + 130, [("payment", payment), ("allocations", part)] + money)
        }
        if happens(12) { try add("payment.reversed", customer, on: day + 140, [("payment", payment)] + money) }
    }

    /// A call, a visit, a need, a case or an answer.
    private mutating func addContact(_ customer: String, on day: Int) throws {
        let number = entries.count
        switch within(1...6) {
        case 1: try add("interaction.logged", customer, on: day, [("channel", "phone")])
        case 2: try add("visit.done", customer, on: day, [("visit", "V-\(number)")])
        case 3: try add("need.recorded", customer, on: day, [("need", "N-\(number)"), ("category", "price")])
        case 4:
            let document = [("case", "K-\(number)")]
            try add("case.opened", customer, on: day, document + [("kind", one(of: "complaint", "question"))])
            if happens(60) { try add("case.resolved", customer, on: day + within(1...20), document) }
            if happens(50) { try add("case.closed", customer, on: day + 25, document) }
        default:
            let (metric, highest) = [("csat", 5), ("nps", 10), ("ces", 7)][within(0...2)]
            let survey = [("survey", "S-\(number)"), ("metric", metric)]
            if happens(60) { try add("survey.sent", customer, on: day - 5, survey + [("wave", "W-\(day / 120)")]) }
            let lowest = metric == "nps" ? 0 : 1
            try add(
                "survey.answered", customer, on: day,
                survey + [
                    ("answer", "A-\(number)"), ("scale_min", String(lowest)), ("scale_max", String(highest)),
                    ("score", String(within(lowest...highest))),
                ])
            guard happens(40) else { return }
            let action = [("action", "T-\(number)")]
            try add(
                "action.opened", customer, on: day + 1,
                action + [("title", "call back"), ("answer", "A-\(number)"), ("due", date(day + 14))])
            if happens(60) { try add("action.done", customer, on: day + 9, action) }
        }
    }

    private mutating func addSubscription(_ customer: String, on day: Int) throws {
        guard happens(50) else { return }
        let subscription = [("subscription", "B-\(customer.suffix(2))")]
        let money = [("amount", String(within(1_000...5_000))), ("currency", "CNY")]
        try add(
            "subscription.started", customer, on: day,
            subscription + [("plan", "gold"), ("ends", date(day + 90))] + money)
        if happens(60) {
            try add("subscription.renewed", customer, on: day + 88, subscription + [("ends", date(day + 180))] + money)
        }
        if happens(30) { try add("subscription.cancelled", customer, on: day + 120, subscription) }
    }

    private mutating func addTier(_ customer: String, on day: Int) throws {
        guard happens(70) else { return }
        try add(
            "tier.assigned", customer, on: day,
            [("tier", one(of: "A", "B", "C")), ("effective", date(day + within(-10...20)))])
        if happens(50) { try add("tier.assigned", customer, on: day + 90, [("tier", one(of: "A", "B", "D"))]) }
        guard happens(40) else { return }
        try add(
            "tier.overridden", customer, on: day + 40,
            [("tier", "A"), ("until", date(day + 100)), ("approved_by", "zhao"), ("reason", "key account")])
        if happens(40) { try add("tier.override_ended", customer, on: day + 70, []) }
    }

    private mutating func addMerge(_ customer: String, on day: Int) throws {
        let survivor = "C-\(within(1...customerCount))"
        guard customer != "customer/" + survivor else { return }
        try add("customer.merged", customer, on: day, [("into", survivor)])
        if happens(40) { try add("customer.unmerged", customer, on: day + within(1...90), [("from", survivor)]) }
    }

    // MARK: - A plan

    private mutating func addPlan(_ plan: String) throws {
        let first = within(0...150)
        try add("plan.created", plan, on: first, [("name", "Opening"), ("start", date(first + 5)), ("owner", "li.na")])
        for number in 1...8 {
            let task = [("task", "T\(number)")]
            try add(
                "task.added", plan, on: first + within(0...20),
                task + [("name", "Step \(number)"), ("duration", String(within(1...9)))]
                    + (number > 6 ? [("parent", "T1")] : []))
            if number > 2, number < 7 {
                try add(
                    "task.linked", plan, on: first + within(1...30),
                    task + [("predecessor", "T\(within(2...number - 1))"), ("kind", one(of: "fs", "ss", "ff"))])
            }
            if happens(50) { try add("task.assigned", plan, on: first + 10, task + [("assignee", "wang.wei")]) }
            if happens(40) {
                try add("task.scheduled", plan, on: first + 30, task + [("start", date(first + within(5...60)))])
            }
            if happens(60) { try add("task.started", plan, on: first + within(5...80), task) }
            if happens(40) {
                try add(
                    "task.progressed", plan, on: first + within(20...90),
                    task + [("progress", String(within(1...99)))])
            }
            if happens(40) { try add("task.done", plan, on: first + within(40...140), task) }
        }
        try add(
            "milestone.set", plan, on: first + 3, [("milestone", "M1"), ("name", "Open"), ("due", date(first + 90))])
        if happens(50) { try add("milestone.reached", plan, on: first + 95, [("milestone", "M1")]) }
        try add("baseline.captured", plan, on: first + 35, [("baseline", "B1")])
        if happens(50) { try add("plan.changed", plan, on: first + 60, [("owner", one(of: "zhao", "li.na"))]) }
    }
}
