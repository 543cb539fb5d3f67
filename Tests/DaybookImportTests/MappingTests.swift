import DaybookModel
import Testing

@testable import DaybookImport

/// What a mapping can say, each in a few rows.
struct MappingTests {
    private let payments = """
        mapping: bank
        currency: EUR
        tables:
          payments:
            columns: [no, customer, date, amount]
            subject: customer/{customer}
            id: no
            events:
              - type: payment.received
                at: date
                data: { payment: no, amount: amount }

        """

    @Test func rowBecomesAnEvent() throws {
        let outcome = try MappingOutcome.of(
            yaml: payments, ("a.csv", "no,customer,date,amount\nP1,C-1,2024-03-01,\"1,234.50\"\n"))
        let event = try #require(outcome.events.first)
        #expect(outcome.events.count == 1)
        #expect(event.id == "bank/payment.received/P1")
        #expect(event.source == "bank")
        #expect(event.subject.description == "customer/C-1")
        #expect(event.occurredAt == Instant("2024-03-01T00:00:00Z"))
        #expect(event.json == #"{"payment":"P1","amount":123450,"currency":"EUR"}"#)
    }

    @Test func repeatedKeysAreCountedWithinAFile() throws {
        let rows = "no,customer,date,amount\nP1,C-1,2024-03-01,5\nP1,C-1,2024-03-01,5\nP2,C-1,2024-03-01,5\n"
        let outcome = try MappingOutcome.of(yaml: payments, ("a.csv", rows), ("b.csv", rows))
        let once = ["bank/payment.received/P1", "bank/payment.received/P1#2", "bank/payment.received/P2"]
        #expect(outcome.events.map(\.id) == once + once)
    }

    @Test func uniqueKeysAreNotCounted() throws {
        let outcome = try MappingOutcome.of(
            yaml: payments.replacing("    id: no", with: "    unique: true\n    id: no"),
            ("a.csv", "no,customer,date,amount\nP1,C-1,2024-03-01,5\nP1,C-1,2024-03-01,5\n"))
        #expect(outcome.events.map(\.id) == ["bank/payment.received/P1", "bank/payment.received/P1"])
    }

    @Test func partsOfAKeyCannotRunTogether() throws {
        let outcome = try MappingOutcome.of(
            yaml: payments.replacing("id: no", with: "id: [no, customer]"),
            ("a.csv", "no,customer,date,amount\na/b,c,2024-03-01,5\na,b/c,2024-03-01,5\na#2,x,2024-03-01,5\n"))
        #expect(
            outcome.events.map(\.id) == [
                "bank/payment.received/a%2Fb/c", "bank/payment.received/a/b%2Fc", "bank/payment.received/a%232/x",
            ])
    }

    @Test func longKeysAreHashedAndStayApart() throws {
        let long = String(repeating: "x", count: 120)
        let outcome = try MappingOutcome.of(
            yaml: payments.replacing("id: no", with: "id: [customer, no]"),
            ("a.csv", "no,customer,date,amount\n1,\(long),2024-03-01,5\n2,\(long),2024-03-01,5\n"))
        #expect(outcome.ids.count == 2)
        #expect(outcome.ids.allSatisfy { $0.utf8.count <= 128 && $0.hasPrefix("bank/payment.received/~") })
    }

    @Test(arguments: [
        ("P1,C-1,2024-03-01,12x", "amount", "12x is not a number"),
        ("P1,C-1,2024-02-30,12", "date", "2024-02-30 is not a date of the calendar"),
        ("P1,C-1,1/3/2024,12", "date", "does not say which number is the month"),
        ("P1,C-1,,12", "date", "is empty"),
        ("P1,,2024-03-01,12", "customer", "does not say whose event it is"),
        (",C-1,2024-03-01,12", "no", "id is empty"),
        ("P1,C-1,2024-03-01,$12", "amount", "another currency than EUR"),
        ("P1,C-1,2024-03-01,1.005", "amount", "nothing is rounded"),
        ("P1,C-1,2024-03-01,", "", "amount"),
    ])
    func wrongValueIsNamed(row: String, column: String, reason: String) throws {
        let outcome = try MappingOutcome.of(
            yaml: payments, ("a.csv", "no,customer,date,amount\nP0,C-1,2024-03-01,1\n\(row)\n"))
        #expect(outcome.events.count == 1)
        let (problem, raw) = try #require(outcome.rejected.first)
        #expect(outcome.rejected.count == 1)
        #expect(problem.file == "a.csv")
        #expect(problem.line == 3)
        #expect(problem.column == column)
        #expect(problem.description.hasPrefix("a.csv, line 3"))
        #expect(problem.description.contains(reason), "\(problem)")
        #expect(trimmed(raw) == row)
    }

    @Test func aRowIsAllOrNothing() throws {
        let yaml = payments.replacing(
            "    events:",
            with: """
                    events:
                      - type: customer.registered
                        at: date
                        once_per: customer
                        data: { kind: { constant: person } }
                """)
        let outcome = try MappingOutcome.of(
            yaml: yaml,
            ("a.csv", "no,customer,date,amount\nP1,C-1,2024-03-01,bad\nP2,C-1,2024-03-02,5\n"))
        #expect(outcome.rejected.count == 1)
        #expect(outcome.events.map(\.id) == ["bank/customer.registered/C-1", "bank/payment.received/P2"])
        #expect(outcome.onceIDs == ["bank/customer.registered/C-1"])
    }

    @Test func totalRowsAreSkippedAndReported() throws {
        let outcome = try MappingOutcome.of(
            yaml: payments, ("a.csv", "no,customer,date,amount\nP1,C-1,2024-03-01,5\n合计,,,5\n"))
        #expect(outcome.events.count == 1)
        #expect(outcome.rejected.isEmpty)
        #expect(outcome.skipped.map(\.line) == [3])
    }

    @Test func columnsMayBeSpeltInSeveralWaysAndBeAbsent() throws {
        let yaml = payments.replacing(
            "columns: [no, customer, date, amount]",
            with: """
                columns:
                      - { name: no, header: [收款单号, Payment no] }
                      - { name: customer, header: 客户编号 }
                      - { name: date, header: 日期 }
                      - { name: amount, header: 金额 }
                      - { name: way, header: 方式, optional: true }
                """
        ).replacing("amount: amount }", with: "amount: amount, method: { column: way, map: { 转账: transfer } } }")
        let outcome = try MappingOutcome.of(
            yaml: yaml, ("a.csv", "客户编号,payment NO ,金额,日期\nC-1,P1,5,2024年3月1日\n"),
            ("b.csv", "方式,客户编号,收款单号,金额,日期\n转账,C-1,P2,5,2024-03-01\n现金,C-1,P3,5,2024-03-01\n"))
        #expect(
            outcome.data("payment.received") == [
                #"{"payment":"P1","amount":500,"currency":"EUR"}"#,
                #"{"payment":"P2","amount":500,"currency":"EUR","method":"transfer"}"#,
            ])
        #expect(outcome.rejected.first?.problem.value == "现金")
        #expect(outcome.rejected.first?.problem.column == "way")
    }

    @Test func joinsFollowKeysThroughTables() throws {
        let yaml = """
            mapping: shop
            currency: EUR
            tables:
              people:
                columns: [person, name]
              orders:
                columns: [order, person, day]
              lines:
                columns: [order, line, price]
                joins:
                  order: { table: orders, key: order }
                  person: { table: people, key: person, from: order.person }
                subject: customer/{person.name}
                id: [order, line]
                events:
                  - type: order.line_added
                    at: order.day
                    data: { order: order, line: line, price: price }
            """
        let lines = ("lines.csv", "order,line,price\n1,1,5\n2,1,6\n3,1,7\n4,1,8\n")
        let orders = (
            "orders.csv", "order,person,day\n1,a,2024-01-01\n2,b,2024-01-02\n4,a,2024-01-01\n4,b,2024-01-01\n"
        )
        let people = ("people.csv", "person,name\na,Ann\n")
        let outcome = try MappingOutcome.of(yaml: yaml, lines, orders, people)
        #expect(outcome.subjects.map(\.description) == ["customer/Ann"])
        #expect(outcome.rejected.map(\.problem.column) == ["order.person", "order", "order"])
        #expect(outcome.rejected.map(\.problem.value) == ["b", "3", "4"])
        #expect(outcome.rejected.map(\.problem.line) == [3, 4, 5])
        #expect(outcome.rejected[2].problem.description.contains("different rows"))
        let other = try MappingOutcome.of(yaml: yaml, people, orders, lines)
        #expect(other.events == outcome.events)
    }

    @Test func onePerKeyDoesNotDependOnTheOrderOfRows() throws {
        let yaml = """
            mapping: people
            tables:
              rows:
                columns: [id, day, city]
                subject: customer/{id}
                events:
                  - type: customer.registered
                    at: day
                    once_per: id
                    data: { kind: { constant: person }, city: city }
            """
        let rows = [
            "a,2024-02-01,Rome", "a,2024-01-01,Oslo", "a,2024-01-01,Bern", "b,2024-01-05,Kyiv", "a,2024-01-01,Oslo",
        ]
        let expected = try MappingOutcome.of(yaml: yaml, ("a.csv", "id,day,city\n" + rows.joined(separator: "\n")))
        #expect(expected.events.count == 2)
        var generator = SeededGenerator(seed: 5)
        for _ in 0..<10 {
            let shuffled = rows.shuffled(using: &generator)
            let outcome = try MappingOutcome.of(
                yaml: yaml, ("a.csv", "id,day,city\n" + shuffled[..<2].joined(separator: "\n")),
                ("b.csv", "id,day,city\n" + shuffled[2...].joined(separator: "\n")))
            #expect(Set(outcome.events) == Set(expected.events))
        }
    }

    @Test func tablesWithoutHeader() throws {
        let blanks = payments.replacing(
            "columns: [no, customer, date, amount]",
            with: """
                layout: blanks
                    columns:
                      - { name: no, like: 'P\\d+' }
                      - customer
                      - { name: date, like: '\\d{8}' }
                      - amount
                """)
        let outcome = try MappingOutcome.of(
            yaml: blanks, ("a.txt", "  P1 C-1 20240301   5.00\n  P2 C-2 20240302  12.00\n"))
        #expect(outcome.events.map { $0.integer("amount") } == [500, 1200])
        #expect(throws: MappingRunError.self) { try MappingOutcome.of(yaml: blanks, ("a.txt", "Q1 C-1 20240301 5\n")) }

        let fixed = payments.replacing(
            "columns: [no, customer, date, amount]",
            with: """
                layout: fixed
                    columns:
                      - { name: no, characters: 1-2 }
                      - { name: customer, characters: 3-5 }
                      - { name: date, characters: 6-13 }
                      - { name: amount, characters: 14-20 }
                """)
        let other = try MappingOutcome.of(yaml: fixed, ("a.txt", "P1C-120240301   5.00\nP2C-220240302  12.00\n"))
        #expect(other.events.map(\.subject.key) == ["C-1", "C-2"])
        #expect(other.events.map { $0.integer("amount") } == [500, 1200])
    }

    @Test func fileThatIsNoTableIsRefused() throws {
        let mapping = try Mapping(yaml: payments, file: "bank.yaml")
        let error = #expect(throws: MappingRunError.self) {
            try MappingOutcome.of(mapping, [.text("no,customer,day\n1,2,3\n", name: "x.csv")])
        }
        #expect(error?.description.contains("lacks: date, amount") == true)
    }

    @Test func rowWhoseNameCannotBeHashedIsRejected() throws {
        struct NoKey: Error, CustomStringConvertible { let description = "the master key is missing" }
        let mapping = try Mapping(yaml: payments.replacing("{customer}", with: "{hash customer}"), file: "bank.yaml")
        let run = try MappingRun(
            mapping, inputs: [.text("no,customer,date,amount\nP1,Ann,2024-03-01,5\n", name: "a.csv")],
            context: MappingContext(zone: .utc, currency: .test) { _ in throw NoKey() })
        guard case .rejected(let problem, _)? = try run.next() else {
            Issue.record("the row was not rejected")
            return
        }
        #expect(problem.description.contains("the master key is missing"))
        #expect(!problem.description.contains("Ann"))
        #expect(try run.next() == nil)
        #expect(run.inputBytes == 44)
    }

    // MARK: Faults of the YAML

    @Test(arguments: [
        ("id: no", "id: nr", 7, "no column 'nr'"),
        ("at: date", "at: day", 10, "no column 'day'"),
        ("type: payment.received", "type: payment.recieved", 9, "did you mean 'payment.received'"),
        ("amount: amount }", "amont: amount }", 11, "has no field 'amont'"),
        (", amount: amount }", " }", 11, "'amount' of payment.received is required"),
        ("currency: EUR", "currency: Euro", 2, "no currency code"),
        ("currency: EUR", "time_zone: Mars/Base", 2, "no time zone"),
        ("currency: EUR", "curency: EUR", 2, "'curency' means nothing"),
        ("customer/{customer}", "plan/{customer}", 6, "cannot be an event of a plan"),
        ("customer/{customer}", "'{customer}'", 6, "is no subject"),
        ("        at: date\n", "", 9, "'at' is missing"),
        ("    id: no\n", "", 8, "identify the event"),
        ("at: date", "at: { column: date, first: [no] }", 10, "where the value comes from"),
        ("columns: [no,", "columns: [no, no,", 5, "listed twice"),
        ("mapping: bank", "mapping: My Bank", 1, "cannot name a mapping"),
        ("columns: [no", "columns: ]no", 5, "not YAML"),
    ])
    func faultNamesItsLine(text: String, wrong: String, line: Int, reason: String) {
        let error = #expect(throws: MappingError.self) {
            try Mapping(yaml: payments.replacing(text, with: wrong), file: "bank.yaml")
        }
        #expect(error?.description.hasPrefix("bank.yaml:\(line): ") == true, "\(String(describing: error))")
        #expect(error?.description.contains(reason) == true, "\(String(describing: error))")
    }

    @Test func personalKeysAreRefused() throws {
        let yaml = """
            mapping: people
            tables:
              rows:
                columns: [name, day]
                subject: customer/{name}
                events:
                  - type: customer.registered
                    at: day
                    once_per: name
                    data: { kind: { constant: person }, name: name }
            """
        let error = #expect(throws: MappingError.self) { try Mapping(yaml: yaml, file: "people.yaml") }
        #expect(error?.description.contains("rows.name is personal") == true)
        let hashed = yaml.replacing("{name}", with: "{hash name}").replacing(
            "once_per: name", with: "once_per: { hash: name }")
        let outcome = try MappingOutcome.of(yaml: hashed, ("a.csv", "name,day\nAnn Lee,2024-01-01\n"))
        let event = try #require(outcome.events.first)
        #expect(!event.id.contains("Ann") && !event.subject.key.contains("Ann"))
        #expect(event.personal.count > 0 && !String(decoding: event.clear, as: UTF8.self).contains("Ann"))
    }

    // MARK: Catalogue

    @Test func builtInMappingsAreValid() throws {
        #expect(
            try MappingCatalogue().mappings.map(\.name)
                == ["accounts-receivable", "cdnow", "helpdesk", "olist", "rfm-reference"])
    }

    @Test func theStoresOwnMappingComesFirst() throws {
        let own = payments.replacing("mapping: bank", with: "mapping: olist\nsummary: ours")
        let catalogue = try MappingCatalogue(own: [("olist.yaml", own)])
        #expect(catalogue.mapping(named: "olist")?.summary == "ours")
        #expect(throws: MappingError.self) { try MappingCatalogue(own: [("a.yaml", payments), ("b.yaml", payments)]) }
        let recognised = try MappingCatalogue(own: [("bank.yaml", payments)])
            .recognise([.text("amount,date,customer,no,more\n1,2,3,4,5\n", name: "x.csv")])
        #expect(recognised.map(\.name) == ["bank"])
    }
}
