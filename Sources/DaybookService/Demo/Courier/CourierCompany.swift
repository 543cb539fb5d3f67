import DaybookModel

/// The courier company: 160 customers who ship on account, a year without and a year with a credit programme.
public enum CourierCompany: DemoCompany {
    public static let name = "courier"

    static let firstDay = Day.on(2023, 1, 1)
    /// The day from which limits, grades, holds and early reminders apply.
    static let programmeStart = Day.on(2024, 1, 1)
    static let yearEnds = [Day.on(2023, 12, 31), lastDay]

    public static func tell(scale: Int, _ body: (EventDraft) throws -> Void) rethrows {
        let plan = CourierPlan()
        let events = plan.clients.indices.map { CourierStory(of: $0, in: plan).journal.events }
        for draft in events.inOrderOfKnowledge() { try body(draft) }
    }
}

/// Amounts are planned in whole units of 100 yuan without tax; 6 % of tax make 106 yuan, so all amounts are exact.
enum CourierUnit {
    static let net = 10_000
    static let tax = 600
    static let gross = net + tax
}
