import DaybookModel
import Testing

@testable import DaybookImport

struct PlanTemplateTests {
    static let yaml = """
        template: small
        name: Small
        summary: For the tests
        kind: project
        calendar: five-day
        roles:
          boss: Boss
        tasks:
          - task: phase
            name: Phase
            parts:
              - { task: first, name: First, role: boss, duration: 2 }
              - task: second
                name: Second
                role: boss
                duration: 0
                after: [{ task: first, kind: ss, lag: -1 }]
                resources:
                  - { resource: r, name: Room, kind: material, quantity: 1.5, unit: days, external: true }
        milestones:
          - { milestone: m, name: M, after: [second] }
        """

    @Test func aTemplateIsReadWithItsPartsLinksAndResources() throws {
        let template = try PlanTemplate(yaml: PlanTemplateTests.yaml, file: "small.yaml")
        #expect(template.tasks.map(\.key) == ["phase", "first", "second"])
        #expect(template.tasks.map(\.parent) == [nil, "phase", "phase"])
        #expect(template.tasks.map(\.position) == [1, 1, 2])
        #expect(template.tasks.map(\.duration) == [nil, 2, 0])
        let link = try #require(template.tasks[2].links.first)
        #expect(link.predecessor == "first" && link.kind == "ss" && link.lag == -1)
        let resource = try #require(template.tasks[2].resources.first)
        #expect(resource.quantity == "1.5" && resource.unit == "days" && resource.isExternal)
        #expect(template.milestones.map(\.after) == [["second"]])
    }

    @Test func builtInTemplatesAreReadInOrderOfName() throws {
        #expect(try PlanTemplate.builtIn().map(\.name) == ["four-phase", "work-plan"])
    }

    struct Fault: CustomTestStringConvertible {
        var old: String
        var new: String
        var line: Int
        var key: String
        var testDescription: String { key }
    }

    static let faults = [
        Fault(old: "role: boss, duration: 2", new: "role: chief, duration: 2", line: 12, key: "plan.template.no_role"),
        Fault(old: "duration: 2 }", new: "duration: -2 }", line: 12, key: "plan.template.not_days"),
        Fault(old: "duration: 2 }", new: "duration: two }", line: 12, key: "plan.template.not_days"),
        Fault(old: ", duration: 2 }", new: " }", line: 12, key: "mapping.missing.key"),
        Fault(old: "task: first, kind: ss", new: "task: zeroth, kind: ss", line: 17, key: "plan.template.no_task"),
        Fault(old: "kind: ss", new: "kind: xx", line: 17, key: "plan.template.no_kind"),
        Fault(old: "lag: -1", new: "lag: 1e9", line: 17, key: "plan.template.not_days"),
        Fault(old: "after: [second]", new: "after: [third]", line: 21, key: "plan.template.no_task"),
        Fault(old: "task: second", new: "task: first", line: 13, key: "mapping.duplicate.key"),
        Fault(old: "calendar: five-day\n", new: "", line: 1, key: "mapping.missing.key"),
        Fault(old: "summary:", new: "sumary:", line: 3, key: "mapping.unknown.key"),
    ]

    @Test(arguments: faults) func aFaultIsNamedWithItsLine(fault: Fault) {
        let text = PlanTemplateTests.yaml.replacing(fault.old, with: fault.new, maxReplacements: 1)
        #expect(text != PlanTemplateTests.yaml)
        #expect {
            _ = try PlanTemplate(yaml: text, file: "small.yaml")
        } throws: { error in
            let problem = error as? MappingError
            return problem?.line == fault.line && problem?.reason.key == fault.key
        }
    }
}
