import DaybookModel
import Testing

@testable import DaybookImport

/// Suggestions are valid mappings, and do not decide what only people can.
struct MappingSuggestionTests {
    private func suggestion(_ text: String) throws -> String {
        try MappingSuggestion(.text(text, name: "exports/sales 2024.csv")).text
    }

    private func outcome(_ yaml: String, _ text: String) throws -> MappingOutcome {
        try MappingOutcome.of(Mapping(yaml: yaml, file: "s.yaml"), [.text(text, name: "sales.csv")])
    }

    @Test func chineseInvoices() throws {
        let text = """
            客户编号,客户名称,发票号码,开票日期,到期日,价税合计,收款日期,备注
            K001,华东机械有限公司,F-1,2024/1/5,2024/2/4,"¥12,000.00",2024/1/30,急
            K002,江南店,F-2,2024/1/6,2024/2/5,800,,
            合计,,,,,"12,800.00",,
            """
        let yaml = try suggestion(text)
        #expect(yaml.contains("mapping: sales-2024"))
        #expect(yaml.contains("not used yet; for example: 急"))
        let outcome = try outcome(yaml, text)
        #expect(outcome.rejected.isEmpty)
        #expect(outcome.skipped.count == 1)
        #expect(outcome.events("customer.registered").map(\.subject.key) == ["K001", "K002"])
        #expect(outcome.events("invoice.issued").compactMap { $0.integer("gross") } == [1_200_000, 80_000])
        #expect(outcome.events("payment.received").count == 1)
        #expect(outcome.data("customer.registered")[0] == #"{"kind":"company","company_name":"华东机械有限公司"}"#)
    }

    @Test func namesAreHashedAndUnclearDatesAsked() throws {
        let text = "customer,order_date,amount\nAnn Lee,1/2/2024,5.00\nBo Li,3/4/2024,6.00\n"
        let yaml = try suggestion(text)
        #expect(yaml.contains("customer/{hash customer}"))
        #expect(yaml.contains("# date_order: mdy  # ? month first (mdy) or day first (dmy)? 'order_date' has 1/2/2024"))
        #expect(try outcome(yaml, text).rejected.count == 2)
        let answered = try outcome(yaml.replacing("# date_order: mdy", with: "date_order: mdy"), text)
        #expect(answered.rejected.isEmpty)
        #expect(
            answered.events("order.placed").map(\.occurredAt) == [
                Instant("2024-01-02T00:00:00Z"), Instant("2024-03-04T00:00:00Z"),
            ])
    }

    @Test func datesThatReadInOneOrderOnlySayIt() throws {
        let yaml = try suggestion("customer_id,date,amount\nC1,25/2/2024,5\nC2,3/4/2024,5\n")
        #expect(yaml.contains("date_order: dmy  # only this order reads every date of 'date'"))
    }

    @Test(arguments: [
        "a,b,c\n1,2,3\n", "C1,2024-01-01,5.00\nC2,2024-01-02,6.00\n", "客户,评分,日期\n甲,5,2024-01-01\n",
        "ticket,customer id,created at,agent\nT1,C1,2024-01-01 10:00,Bo\n",
        "phone,channel,customer_no,date\n1,电话,C1,2024-01-01\n",
        "x: {y},\"a \"\"b\"\"\",客户编号\n1,2,3\n", "订单号,会员号,下单时间,实付,数量,支付方式\n1,2,2024-01-01 09:00,5.5,2,微信\n",
    ])
    func everySuggestionIsAValidMapping(text: String) throws {
        let yaml = try suggestion(text)
        let mapping = try Mapping(yaml: yaml, file: "s.yaml")
        let names = try MappingCheck(
            mapping, [.text(text, name: "s.csv")],
            context: MappingContext(zone: .utc, currency: .test, keyedHash: { "k\($0.utf8.count)" })
        ).files.map(\.table)
        #expect(names == ["rows"], "\(yaml)")
    }
}

struct MappingCheckTests {
    @Test func checkShowsSamplesAndProblems() throws {
        let yaml = """
            mapping: bank
            tables:
              payments:
                columns: [no, customer, date, amount]
                subject: customer/{customer}
                id: no
                events:
                  - type: customer.registered
                    at: date
                    once_per: customer
                    data: { kind: { constant: person } }
                  - type: payment.received
                    at: date
                    data: { payment: no, amount: amount }
            """
        let text =
            "no,customer,date,amount\nP1,C,2024-01-01,1\nP2,C,2024-01-02,2\nP3,C,x,3\nP4,D,2024-01-02,4\nTotal,,,10\n"
        let check = try MappingCheck(
            try Mapping(yaml: yaml, file: "bank.yaml"), [.text(text, name: "bank.csv")],
            context: MappingContext(zone: .utc, currency: .test, keyedHash: { $0 }))
        let file = try #require(check.files.first)
        #expect(file.table == "payments")
        #expect(file.counts.map { "\($0.type) \($0.count)" } == ["customer.registered 2", "payment.received 3"])
        #expect(file.rowsRejected == 1)
        #expect(file.problems.map(\.line) == [4])
        #expect(file.rowsSkipped == 1)
        #expect(file.samples.count == 3)
        #expect(
            file.samples[1] == """
                {
                  "specversion": "1.0",
                  "id": "bank/payment.received/P1",
                  "source": "bank",
                  "type": "daybook.payment.received.v1",
                  "subject": "customer/C",
                  "time": "2024-01-01T00:00:00Z",
                  "data": {
                    "payment": "P1",
                    "amount": 100,
                    "currency": "CNY"
                  }
                }
                """)
    }

    @Test func prettyJSONLeavesStringsAlone() {
        #expect(
            PrettyJSON.text(#"{"a":[],"b":{},"c":[1,2],"d":"x, \"{y}: [\\"}"#) == #"""
                {
                  "a": [],
                  "b": {},
                  "c": [
                    1,
                    2
                  ],
                  "d": "x, \"{y}: [\\"
                }
                """#)
    }
}
