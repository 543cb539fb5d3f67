import DaybookReports
import Testing
@Test func draft() throws {
    let runs: [(String, [String: String])] = [
        ("ageing", [:]), ("ageing", ["by": "customer"]), ("ageing", ["by": "region", "basis": "document"]), ("credit", [:]), ("overdue", [:]), ("overdue", ["by": "owner"]),
        ("collection", [:]), ("collection", ["by": "owner"]), ("dso", [:]), ("bad-debt", ["by": "grade"]), ("statement", ["customer": "C-1001", "from": "2024-03-01"]),
        ("invoices", [:]), ("payments", [:]), ("payments", ["state": "all"]), ("issues", [:]), ("order-frequency", [:]), ("customers", [:]), ("totals", [:]), ("scores", [:]),
    ]
    for (name, parameters) in runs {
        let envelope = try Journal.tea.asOf("2024-05-31", parameters).envelope(name)
        print(OutputFormat.table.text(envelope))
        print(OutputFormat.json.text(envelope))
        print(OutputFormat.csv.text(envelope))
    }
}
