import DaybookModel

/// The head of a plan as its events left it.
public struct TimelinePlan: Sendable {
    /// The last event that carries its name.
    public private(set) var named: UInt64?
    public private(set) var customer: NamedValue?
    /// Who answers for it.
    public private(set) var owner: NamedValue?
    /// First day.
    public private(set) var start: Day?
    /// Last day aimed at.
    public private(set) var finish: Day?
    /// The working calendar; nil when the plan names none.
    public private(set) var calendar: NamedValue?
    public private(set) var budget: Money?
    /// The word that its events use for the plan's state.
    public private(set) var status: NamedValue?
    /// Day up to which progress is known, when the plan itself says it.
    public private(set) var statusDay: Day?
    /// Last day of a plan that has ended.
    public private(set) var closed: Day?

    mutating func take(_ posted: Posted<TimelineLine>, _ fact: TimelineFact, _ zone: Zone) {
        let line = posted.line
        let value = NamedValue(name: line.other, sequence: posted.sequence)
        switch fact {
        case .planNamed: named = posted.sequence
        case .planCustomer: customer = value
        case .planOwner: owner = value
        case .planStart: start = line.givenDay
        case .planFinish: finish = line.givenDay
        case .planCalendar: calendar = value
        case .planBudget: budget = Money(minor: line.amount, Currency(rawValue: line.currency))
        case .planStatus: status = value
        case .planStatusDay: statusDay = line.givenDay
        case .planClosed: closed = line.givenDay ?? zone.day(of: posted.occurredAt)
        default: break
        }
    }
}
