import DaybookImport
import DaybookModel
import DaybookProjections
import DaybookReports
import DaybookService
import DaybookTestSupport
import Testing

/// Rule sets: those that come with Daybook, and their versions in a store.
struct RuleBookTests {
    @Test func everyBuiltInRuleSetReadsBackFromItsText() throws {
        func check<Rules: RuleSet>(_ type: Rules.Type) throws {
            #expect(!type.builtIn.isEmpty, "\(type.kind) has no built-in rule set to start from")
            for (name, rules) in type.builtIn {
                #expect(try Rules(content: rules.content) == rules, "\(name) does not read back:\n\(rules.content)")
                #expect(try RuleBook.check(rules.content) == Rules.kind)
            }
        }
        for kind in RuleSetCatalogue.kinds { try check(kind) }
        let names = RuleSetCatalogue.builtIn.map { $0.name }
        #expect(Set(names).count == names.count, "two built-in rule sets have one name")
        #expect(Set(RuleSetCatalogue.kinds.map { $0.kind }).count == RuleSetCatalogue.kinds.count)
    }

    @Test func aSettingNobodyKnowsIsRefusedInEveryKind() throws {
        func check<Rules: RuleSet>(_ type: Rules.Type) {
            for (name, rules) in type.builtIn {
                #expect(throws: SettingsError.self, "\(name)") {
                    try Rules(content: rules.content + "no_such_setting: 1\n")
                }
            }
        }
        for kind in RuleSetCatalogue.kinds { check(kind) }
    }

    @Test(arguments: 0..<40) func textsSurviveYAML(seed: UInt64) throws {
        var random = SeededGenerator(seed: seed)
        let pieces = [
            "a", "中", "-", ":", "#", "'", "\"", " ", "yes", "1", ".", "\\", "\n", "{", "[", "%", "*", "&", "!", "null",
            "~", "0x1",
        ]
        let text = (0...Int.random(in: 0...6, using: &random)).map { _ in pieces.randomElement(using: &random) ?? "" }
            .joined()
        let settings = Settings.map(["a": .scalar(text), "b": .list([.scalar(text), .map([(text, .scalar("1"))])])])
        #expect(try Settings.read(settings.yaml) == settings, "\(settings.yaml)")
    }

    @Test func faultsNameLineAndSetting() throws {
        let content = "kind: credit\nallocation: somehow\n"
        let error = try #require(throws: SettingsError.self) { try CreditRules(content: content) }
        #expect(error.line == 2)
        #expect(error.path == "allocation")
        #expect(error.description.contains("somehow") && error.description.contains("oldest_due_first"))
        #expect(throws: SettingsError.self) { try CreditRules(content: "kind: tiers\n") }
        #expect(throws: SettingsError.self) { try CreditRules(content: "") }
        #expect(throws: SettingsError.self) { try CreditRules(content: "- a\n") }
        #expect(throws: SettingsError.self) { try CreditRules(content: "kind: [\n") }
        #expect(throws: SettingsError.self) { try CreditRules(content: "a: &x 1\nkind: credit\nallocation: *x\n") }
    }

    private func version(_ book: RuleBook, _ day: String, through head: UInt64 = .max) throws -> Int? {
        try book.inForce("credit", on: #require(Day(day)), through: head)?.version
    }

    @Test func aVersionHoldsFromItsDayUntilAnotherOrItsRetirement() throws {
        let store = try ServiceStore()
        let book = RuleBook(store.store)
        var rules = CreditRules()
        rules.allocation = .explicitOnly
        let first = try book.publish(
            "credit", content: rules.content, effective: Day("2026-01-01"), note: nil, actor: "li")
        rules.orderHorizonDays = 30
        let second = try book.publish(
            "credit", content: rules.content, effective: Day("2026-03-01"), note: "orders", actor: "li")
        #expect((first.version, second.version) == (1, 2))
        #expect(try version(book, "2025-12-31") == 0)
        #expect(try version(book, "2026-01-01") == 1)
        #expect(try version(book, "2026-02-28") == 1)
        #expect(try version(book, "2026-03-01") == 2)
        #expect(try version(book, "2026-03-01", through: first.sequence) == 1, "nobody knew the second yet")
        #expect(try version(book, "2026-03-01", through: 0) == 0)
        let retired = try book.retire("credit", version: 2, from: Day("2026-04-01"), note: nil, actor: "li")
        #expect(try version(book, "2026-03-31") == 2)
        #expect(try version(book, "2026-04-01") == 1)
        // A retirement entered wrongly never happened, nor did a version entered wrongly.
        _ = try Recorder(store.store).retract(retired, reason: "wrong version", actor: "li")
        #expect(try version(book, "2026-04-01") == 2)
        _ = try Recorder(store.store).retract(first.sequence, reason: "never agreed", actor: "li")
        #expect(try version(book, "2026-02-01") == 0)

        let envelope = try store.store.report(CreditReport.self, asOf: Day("2026-03-15"))
        #expect(envelope.rules.map(\.version) == [2])
    }

    @Test func whatCannotBeUsedLeavesNoTrace() throws {
        let store = try ServiceStore()
        let book = RuleBook(store.store)
        #expect(throws: ServiceError.self) {
            try book.publish(
                "credit", content: "kind: credit\nallocation: somehow\n", effective: nil, note: nil, actor: "li")
        }
        #expect(throws: ServiceError.self) {
            try book.publish("mine", content: "kind: nothing\n", effective: nil, note: nil, actor: "li")
        }
        #expect(throws: ServiceError.self) { try book.retire("credit", version: 1, from: nil, note: nil, actor: "li") }
        #expect(try store.store.log.head.sequence == 0)
        #expect(try book.names() == RuleSetCatalogue.builtIn.map { $0.name }.sorted())
    }

    @Test func aPublishedRuleChangesTheAnswer() throws {
        let store = try ServiceStore()
        try store.append([
            try .make(
                "invoice.issued", "customer/C-1",
                ["invoice": "I-1", "due": "2026-01-10", "gross": "10000", "currency": "CNY"],
                id: "i", at: "2026-01-01"),
            try .make(
                "payment.received", "customer/C-1", ["payment": "P-1", "amount": "4000", "currency": "CNY"], id: "p",
                at: "2026-01-05"),
        ])
        func open() throws -> String {
            OutputFormat.csv.text(try store.store.report(InvoicesReport.self, asOf: Day("2026-01-31")))
        }
        #expect(try open().contains("60.00"))
        var rules = CreditRules()
        rules.allocation = .explicitOnly
        _ = try RuleBook(store.store).publish(
            "credit", content: rules.content, effective: Day("2026-01-01"), note: nil, actor: "li")
        #expect(try open().contains("100.00"))
    }
}
