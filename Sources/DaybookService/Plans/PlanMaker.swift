import DaybookImport
import DaybookLog
import DaybookModel
import DaybookProjections

/// Makes a plan out of a template: all of its events in one append, or none.
public struct PlanMaker {
    /// The source of the events of plans made from templates. Their ids name the plan and what they add to it, so the
    /// same plan cannot be made twice.
    public static let source = "daybook/plan"

    private let store: Store

    public init(_ store: Store) { self.store = store }

    /// What is to be made.
    public struct Order: Sendable {
        public var template: String
        /// Key of the plan.
        public var plan: String
        /// First day; the next working day when it is not one.
        public var start: Day
        /// The template's name for it when nil.
        public var name: String?
        public var owner: String?
        /// Name of a rule set of the kind `calendar`; the template's when nil.
        public var calendar: String?
        /// Who takes each role, by its key.
        public var people: [(role: String, person: String)] = []
        /// Roles may be left open; work cannot start before somebody is named for every task.
        public var isDraft = false
        public var actor = ""

        public init(template: String, plan: String, start: Day) {
            self.template = template
            self.plan = plan
            self.start = start
        }
    }

    /// What was made.
    public struct Made: Sendable {
        public let template: PlanTemplate
        /// Sequence of the first event.
        public let first: UInt64
        public let events: Int
        public let start: Day
        public let finish: Day
        /// Roles that nobody takes yet.
        public let openRoles: [PlanTemplate.Role]
    }

    public static func template(named name: String) throws -> PlanTemplate {
        let templates = try PlanTemplate.builtIn()
        guard let template = templates.first(where: { $0.name == name }) else {
            throw ServiceError(
                Text("plan.template.unknown", name, templates.map(\.name).joined(separator: ", ")))
        }
        return template
    }

    public func make(_ order: Order) throws -> Made {
        let template = try PlanMaker.template(named: order.template)
        guard Subject.isValidKey(order.plan) else { throw ServiceError(Text("plan.bad_key", order.plan)) }
        let people = try people(order, template)
        let open = template.roles.filter { people[$0.key] == nil }
        guard open.isEmpty || order.isDraft else {
            let missing = open.map { "--role '\($0.key)=…' (\($0.name))" }.joined(separator: ", ")
            throw ServiceError(Text("plan.missing_roles", open.count, missing))
        }
        let name = order.calendar ?? template.calendar
        let calendar = try RuleBook(store).rules(
            WorkCalendar.self, named: name, on: store.today, through: try store.log.head.sequence)
        let start = calendar.nextWorkday(onOrAfter: order.start)
        let schedule = try PlanSchedule(template, start: start, calendar: calendar)
        var writer = PlanWriter(plan: order.plan, actor: order.actor, occurredAt: store.log.now())
        try writer.write(template, order, start: start, calendar: name, people, schedule)
        let first = try append(writer.drafts, order.plan)
        return Made(
            template: template, first: first, events: writer.drafts.count, start: start, finish: schedule.finish,
            openRoles: open)
    }

    private func people(_ order: Order, _ template: PlanTemplate) throws -> [String: String] {
        var people: [String: String] = [:]
        for (role, person) in order.people {
            guard template.roles.contains(where: { $0.key == role }) else {
                throw ServiceError(
                    Text("plan.no_role", template.name, role, template.roles.map(\.key).joined(separator: ", ")))
            }
            guard people.updateValue(person, forKey: role) == nil else {
                throw ServiceError(Text("plan.role_twice", role))
            }
        }
        return people
    }

    private func append(_ drafts: [EventDraft], _ plan: String) throws -> UInt64 {
        let request = AppendRequest(
            drafts, expecting: [.init(Subject(.plan, plan), .none)], guards: Guards.needed(for: drafts))
        switch try store.log.append([request])[0] {
        case .appended(let first, _): return first
        case .refused(let text): throw ServiceError(text)
        case .already, .conflict, .wrongVersion, .passed: throw ServiceError(Text("plan.exists", plan))
        }
    }
}
