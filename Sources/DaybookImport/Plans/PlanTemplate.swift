import DaybookModel

/// A plan to start from: its tasks with their links and roles, what they need, and its milestones.
///
/// Templates are YAML files of `schemas/plans/`, built into the program by `tools/embed`.
public struct PlanTemplate: Sendable {
    public let name: String
    /// Name of the plans made from it.
    public let title: String
    public let summary: String
    /// What kind of plan.
    public let kind: String
    /// Name of the working calendar.
    public let calendar: String
    public let roles: [Role]
    /// Parts directly after what they are a part of.
    public let tasks: [Task]
    public let milestones: [Milestone]

    /// Who is needed; a person is named for each when a plan is made.
    public struct Role: Sendable {
        public let key: String
        public let name: String
    }

    public struct Task: Sendable {
        public let key: String
        public let name: String
        public let parent: String?
        /// From 1, among the parts of the same task.
        public let position: Int
        /// Key of a role; nil for a task with parts.
        public let role: String?
        /// Working days; nil for a task with parts.
        public let duration: Int?
        public let links: [Link]
        public let acceptance: String?
        public let resources: [Resource]
    }

    public struct Link: Sendable {
        public let predecessor: String
        /// `fs`, `ss`, `ff` or `sf`.
        public let kind: String
        /// Working days.
        public let lag: Int
    }

    public struct Resource: Sendable {
        public let key: String
        public let name: String
        /// `human`, `material` or `money`.
        public let kind: String
        public let quantity: String?
        public let unit: String?
        public let isExternal: Bool
    }

    public struct Milestone: Sendable {
        public let key: String
        public let name: String
        /// The tasks after which it is reached.
        public let after: [String]
    }
}

extension PlanTemplate {
    /// The templates that come with Daybook, in order of name. Throws the first fault in one of them.
    public static func builtIn() throws(MappingError) -> [PlanTemplate] {
        var templates: [PlanTemplate] = []
        for (file, yaml) in builtInPlans { templates.append(try PlanTemplate(yaml: yaml, file: file)) }
        return templates.sorted { $0.name < $1.name }
    }
}
