import DaybookModel

extension PlanTemplate {
    /// Reads a template from YAML and checks that what it names is there: roles, and tasks that are waited for.
    ///
    /// Throws the first fault, with the file's line and what to write instead.
    public init(yaml text: String, file: String) throws(MappingError) {
        let root = try YAMLValue.document(text, file: file)
        let what = "template"
        let fields = try root.fields(
            what, allowed: ["template", "name", "summary", "kind", "calendar", "roles", "tasks", "milestones"])
        func said(_ key: String) throws(MappingError) -> String {
            try root.required(key, in: fields, what).text(key)
        }
        name = try said("template")
        title = try said("name")
        summary = try said("summary")
        kind = try said("kind")
        calendar = try said("calendar")
        var roles: [Role] = []
        for (key, value) in try root.required("roles", in: fields, what).entries("roles") {
            roles.append(Role(key: key, name: try value.text(key)))
        }
        self.roles = roles
        var parser = PlanTaskParser(roles: Set(roles.map(\.key)))
        try parser.readTasks(try root.required("tasks", in: fields, what), partOf: nil)
        try parser.readMilestones(fields["milestones"])
        try parser.checkNames()
        tasks = parser.tasks
        milestones = parser.milestones
    }
}

/// Reads the tasks of a template one by one, those with parts before their parts.
private struct PlanTaskParser {
    let roles: Set<String>
    private(set) var tasks: [PlanTemplate.Task] = []
    private(set) var milestones: [PlanTemplate.Milestone] = []
    private var keys: Set<String> = []
    /// Tasks that somebody waits for, and where that is said.
    private var named: [(key: String, value: YAMLValue)] = []

    init(roles: Set<String>) { self.roles = roles }

    mutating func readTasks(_ list: YAMLValue, partOf parent: String?) throws(MappingError) {
        for (index, value) in try list.items("tasks").enumerated() {
            let fields = try value.fields(
                "task", allowed: ["task", "name", "role", "duration", "after", "acceptance", "resources", "parts"])
            let key = try value.required("task", in: fields, "task").text("task")
            guard keys.insert(key).inserted else {
                throw value.fault(Text("mapping.duplicate.key", key), Text("mapping.duplicate.key.remedy"))
            }
            let parts = fields["parts"]
            var role: String?
            var duration: Int?
            if parts == nil {
                role = try self.role(try value.required("role", in: fields, "task"))
                duration = try PlanTaskParser.days(try value.required("duration", in: fields, "task"), from: 0)
            }
            tasks.append(
                PlanTemplate.Task(
                    key: key, name: try value.required("name", in: fields, "task").text("name"), parent: parent,
                    position: index + 1, role: role, duration: duration, links: try links(fields["after"]),
                    acceptance: try fields["acceptance"]?.text("acceptance"),
                    resources: try PlanTaskParser.resources(fields["resources"])))
            if let parts { try readTasks(parts, partOf: key) }
        }
    }

    mutating func readMilestones(_ list: YAMLValue?) throws(MappingError) {
        for value in try list?.items("milestones") ?? [] {
            let fields = try value.fields("milestone", allowed: ["milestone", "name", "after"])
            let after = try value.required("after", in: fields, "milestone").items("after")
            var tasks: [String] = []
            for task in after {
                tasks.append(try task.text("after"))
                named.append((tasks[tasks.count - 1], task))
            }
            milestones.append(
                PlanTemplate.Milestone(
                    key: try value.required("milestone", in: fields, "milestone").text("milestone"),
                    name: try value.required("name", in: fields, "milestone").text("name"), after: tasks))
        }
    }

    /// Whoever is waited for must be there.
    func checkNames() throws(MappingError) {
        for (key, value) in named where !keys.contains(key) {
            throw value.fault(Text("plan.template.no_task", key), Text("plan.template.no_task.remedy", key))
        }
    }

    private func role(_ value: YAMLValue) throws(MappingError) -> String {
        let role = try value.text("role")
        guard roles.contains(role) else {
            throw value.fault(
                Text("plan.template.no_role", role),
                Text("plan.template.no_role.remedy", roles.sorted().joined(separator: ", ")))
        }
        return role
    }

    private static let kinds = ["fs", "ss", "ff", "sf"]

    /// `[collect, { task: model, kind: ss, lag: 2 }]`.
    private mutating func links(_ list: YAMLValue?) throws(MappingError) -> [PlanTemplate.Link] {
        var links: [PlanTemplate.Link] = []
        for value in try list?.items("after") ?? [] {
            if value.scalar != nil {
                links.append(PlanTemplate.Link(predecessor: try value.text("after"), kind: "fs", lag: 0))
            } else {
                let fields = try value.fields("after", allowed: ["task", "kind", "lag"])
                let kind = try fields["kind"]?.text("kind") ?? "fs"
                guard PlanTaskParser.kinds.contains(kind) else {
                    throw value.fault(
                        Text("plan.template.no_kind", kind),
                        Text("plan.template.no_kind.remedy", PlanTaskParser.kinds.joined(separator: ", ")))
                }
                links.append(
                    PlanTemplate.Link(
                        predecessor: try value.required("task", in: fields, "after").text("task"), kind: kind,
                        lag: try lag(fields["lag"])))
            }
            named.append((links[links.count - 1].predecessor, value))
        }
        return links
    }

    private static func resources(_ list: YAMLValue?) throws(MappingError) -> [PlanTemplate.Resource] {
        var resources: [PlanTemplate.Resource] = []
        for value in try list?.items("resources") ?? [] {
            let fields = try value.fields(
                "resource", allowed: ["resource", "name", "kind", "quantity", "unit", "external"])
            resources.append(
                PlanTemplate.Resource(
                    key: try value.required("resource", in: fields, "resource").text("resource"),
                    name: try value.required("name", in: fields, "resource").text("name"),
                    kind: try value.required("kind", in: fields, "resource").text("kind"),
                    quantity: try fields["quantity"]?.text("quantity"), unit: try fields["unit"]?.text("unit"),
                    isExternal: try fields["external"]?.flag("external") ?? false))
        }
        return resources
    }

    private func lag(_ value: YAMLValue?) throws(MappingError) -> Int {
        guard let value else { return 0 }
        return try PlanTaskParser.days(value, from: -PlanTaskParser.daysMax)
    }

    /// Most working days a task of a template may take, or wait.
    private static let daysMax = 10_000

    private static func days(_ value: YAMLValue, from least: Int) throws(MappingError) -> Int {
        let text = try value.text("duration")
        guard let days = Int(text), (least...daysMax).contains(days) else {
            throw value.fault(
                Text("plan.template.not_days", text), Text("plan.template.not_days.remedy", least, daysMax))
        }
        return days
    }
}
