import DaybookModel

/// The wholesaler of medicines: 300 dealers and two years of business, the pharmaceutical case of the requirements.
public enum DealersCompany: DemoCompany {
    public static let name = "dealers"

    static let firstDay = Day.on(2023, 1, 1)
    /// The second year's first day, when tiers, grades and limits are set anew.
    static let secondYear = Day.on(2024, 1, 1)

    public static func tell(scale: Int, _ body: (EventDraft) throws -> Void) rethrows {
        var stories = DealerPlan.dealers().map(DealerStory.init(of:))
        SellingHours.record(in: &stories)
        let events = stories.map(\.journal.events)
        let plan = WorkPlanStory.events(pilot: WorkPlanPilot(among: stories))
        for draft in (events + [plan]).inOrderOfKnowledge() { try body(draft) }
    }
}
