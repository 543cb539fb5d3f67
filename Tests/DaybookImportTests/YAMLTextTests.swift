import DaybookModel
import Testing

@testable import DaybookImport

@Suite struct YAMLTextTests {
    /// Thirty lines that each say the one before twice: a billion values.
    private static let doubling = (1...30).map { "a\($0): &a\($0) [*a\($0 - 1), *a\($0 - 1)]\n" }.joined()
    private static let text = "kind: tiers\na0: &a0 [x]\n\(doubling)"
    /// The same as a key, of which YAML's reader makes a hash at once.
    private static let keyed = "\(text)? *a30\n: x\n"

    @Test(arguments: [text, keyed]) func fewLinesThatMeanWithoutEndAreRefused(text: String) throws {
        let mapping = #expect(throws: MappingError.self) { try Mapping(yaml: text, file: "m.yaml") }
        #expect(
            mapping?.description
                == "m.yaml:8: the file has more than 10 references (*name); write the values out")
        let plan = #expect(throws: MappingError.self) { try PlanTemplate(yaml: text, file: "p.yaml") }
        #expect(plan?.line == 8)
        let rules = #expect(throws: SettingsError.self) { try RuleSetContent.parts(of: text) }
        #expect(rules?.description == "–: line 8: the file has more than 10 references (*name); write the values out")
    }

    @Test func aFewReferencesAreRead() throws {
        let nine = String(repeating: "*a, ", count: 9)
        let values = try YAMLValue.document("a: &a [x, y]\nb: *a\nc: [\(nine)z]\n", file: "m.yaml").entries("values")
        #expect(values.map { $0.value.list?.count } == [2, 2, 10])
    }

    @Test func asterisksThatAreNoReferencesDoNotCount() throws {
        let texts = (1...20).map { "- '*_\($0).csv'\n- a*b\n- \"*x\"\n- 2 * 3\n- '\\d*a'\n" }.joined()
        #expect(try YAMLValue.document(texts, file: "m.yaml").list?.count == 100)
    }
}
