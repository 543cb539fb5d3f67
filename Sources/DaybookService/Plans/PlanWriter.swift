import DaybookImport
import DaybookModel

/// Writes the events of a plan made from a template, in the order in which they are told.
struct PlanWriter {
    let plan: String
    let actor: String
    let occurredAt: Instant
    private(set) var drafts: [EventDraft] = []

    init(plan: String, actor: String, occurredAt: Instant) {
        self.plan = plan
        self.actor = actor
        self.occurredAt = occurredAt
    }

    mutating func write(
        _ template: PlanTemplate, _ order: PlanMaker.Order, start: Day, calendar: String, _ people: [String: String],
        _ schedule: PlanSchedule
    ) throws {
        try add("plan.created", "plan") { fields throws(FieldError) in
            try fields.set("name", order.name ?? template.title)
            try fields.set("kind", template.kind)
            try fields.set("owner", order.owner)
            try fields.set("start", start.description)
            try fields.set("finish", schedule.finish.description)
            try fields.set("calendar", calendar)
            try fields.set("template", template.name)
        }
        let roles = Dictionary(uniqueKeysWithValues: template.roles.map { ($0.key, $0.name) })
        for task in template.tasks { try add(task, roles, people, schedule) }
        for task in template.tasks {
            for resource in task.resources { try add(resource, of: task.key) }
        }
        for milestone in template.milestones {
            try add("milestone.set", "milestone/\(milestone.key)") { fields throws(FieldError) in
                try fields.set("milestone", milestone.key)
                try fields.set("name", milestone.name)
                try fields.set("due", schedule.milestones[milestone.key]?.description)
                for task in milestone.after { try fields.set("after", task) }
            }
        }
    }

    private mutating func add(
        _ task: PlanTemplate.Task, _ roles: [String: String], _ people: [String: String], _ schedule: PlanSchedule
    ) throws {
        try add("task.added", "task/\(task.key)") { fields throws(FieldError) in
            try fields.set("task", task.key)
            try fields.set("name", task.name)
            try fields.set("parent", task.parent)
            try fields.set("position", String(task.position))
            try fields.set("duration", task.duration.map(String.init))
            try fields.set("start", schedule.tasks[task.key]?.first.description)
            try fields.set("finish", schedule.tasks[task.key]?.last.description)
            try fields.set("assignee", task.role.flatMap { people[$0] })
            for link in task.links {
                try fields.set("links") { nested throws(FieldError) in
                    try nested.set("predecessor", link.predecessor)
                    try nested.set("kind", link.kind)
                    if link.lag != 0 { try nested.set("lag", String(link.lag)) }
                }
            }
            try fields.set("acceptance", task.acceptance)
            // Which role it takes, also while nobody fills it.
            try fields.set("description", task.role.flatMap { roles[$0] })
        }
    }

    private mutating func add(_ resource: PlanTemplate.Resource, of task: String) throws {
        try add("resource.added", "resource/\(resource.key)") { fields throws(FieldError) in
            try fields.set("resource", resource.key)
            try fields.set("task", task)
            try fields.set("name", resource.name)
            try fields.set("kind", resource.kind)
            try fields.set("quantity", resource.quantity)
            try fields.set("unit", resource.unit)
            if resource.isExternal { try fields.set("is_external", "true") }
        }
    }

    private mutating func add(
        _ type: String, _ what: String, _ fill: (inout EventFieldWriter) throws(FieldError) -> Void
    ) throws {
        guard let type = EventCatalogue.type(named: type) else { preconditionFailure("there is no event type \(type)") }
        var fields = EventFieldWriter(PayloadBuilder(type))
        do {
            try fill(&fields)
            drafts.append(
                EventDraft(
                    type: type.number, subject: Subject(.plan, plan), occurredAt: occurredAt, source: PlanMaker.source,
                    id: "\(plan)/\(what)", actor: actor, clear: try fields.builder.finish().clear))
        } catch {
            throw ServiceError(error.text)
        }
    }
}

/// Sets fields of an event by name, from the machine form of their values; nil leaves a field out.
struct EventFieldWriter {
    private(set) var builder: PayloadBuilder

    init(_ builder: PayloadBuilder) { self.builder = builder }

    mutating func set(_ name: String, _ value: String?) throws(FieldError) {
        if let value { try builder.set(field(name), machineText: value) }
    }

    mutating func set(
        _ name: String, _ fill: (inout EventFieldWriter) throws(FieldError) -> Void
    ) throws(FieldError) {
        var nested = EventFieldWriter(try builder.nested(field(name)))
        try fill(&nested)
        try builder.set(field(name), message: nested.builder)
    }

    private func field(_ name: String) -> FieldDescriptor {
        guard let field = builder.message.field(named: name) else {
            preconditionFailure("\(builder.message.name) has no field \(name)")
        }
        return field
    }
}
