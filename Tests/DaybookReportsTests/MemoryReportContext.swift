import DaybookModel
import DaybookProjections
import DaybookReports
import DaybookTestSupport

/// A report's window on a few records in memory.
struct MemoryReportContext: ReportContext {
    var records: [RecordBuilder]
    /// Keys of customers by number, from 1.
    var customers: [String]
    /// Keys of plans by number, from 1.
    var plans: [String] = []
    /// Who recorded events, where it matters.
    var actors: [UInt64: String] = [:]
    /// Personal fields by event, which only a real log can open.
    var personal: [UInt64: [String: String]] = [:]
    var asOf: Day
    var scope = EventScope.everything
    var supposedIdentities: Identities?
    var zone = Zone.utc
    var currency = Currency("CNY")!
    var parameters: [String: String] = [:]
    var rowsMax: Int?
    var withholdsPersonal = false
    /// Events whose personal fields can no longer be opened.
    var erased: Set<UInt64> = []

    var fiscalYearStart = 1
    /// Rule sets other than those that come with Daybook.
    var ruleSets: [String: any RuleSet] = [:]

    func parameter(_ name: String) -> String { parameters[name] ?? "" }

    func ruleSet<Rules: RuleSet>(_ type: Rules.Type, named name: String, on day: Day, knownAt last: UInt64) throws
        -> Rules
    {
        guard let rules = ruleSets[name] as? Rules ?? Rules.builtIn(named: name) else {
            throw ReportError(Text("rules.unknown", name, Rules.kind))
        }
        return rules
    }

    func asking(_ question: ReportQuestion) -> MemoryReportContext {
        var context = self
        context.asOf = question.asOf
        context.scope = question.scope
        context.supposedIdentities = question.supposedIdentities
        context.parameters = question.parameters
        context.rowsMax = question.rowsMax
        context.withholdsPersonal = question.withholdsPersonal
        return context
    }

    func storedRows(of projector: any Projector.Type) throws -> any RowReader {
        projector.isLedger ? folded(projector) : refolded(projector)
    }

    private func folded<Model: Projector>(_ model: Model.Type) -> MemoryRows {
        var rows = MemoryRows()
        for record in records { record.withView { Model.fold($0, into: &rows) } }
        return rows
    }

    private func refolded<Model: Projector>(_ model: Model.Type) -> MemoryRows {
        var refold = Refold(model, until: endOfDay(asOf), scope)
        for record in records { record.withView { refold.note($0) } }
        for record in records { record.withView { refold.add($0) } }
        return refold.rows
    }

    private func keys(_ kind: UInt8) -> [String] { kind == SubjectKind.plan.rawValue ? plans : customers }

    func key(of subject: SubjectNumber) throws -> String { keys(subject.kind)[Int(subject.number) - 1] }

    func storedNumber(of subject: Subject) throws -> SubjectNumber? {
        keys(subject.kind.rawValue).firstIndex(of: subject.key).map { SubjectNumber(subject.kind, UInt32($0 + 1)) }
    }

    func field(_ name: String, ofEvent sequence: UInt64) throws -> String? {
        if !withholdsPersonal, let value = personal[sequence]?[name] { return value }
        guard let record = records.first(where: { $0.sequence == sequence }) else { return nil }
        return record.withView { event in
            guard let field = EventCatalogue.type(numbered: event.type)?.field(named: name) else { return nil }
            var reader = WireReader(event.payload)
            while reader.next() {
                if reader.number == field.number { return reader.text }
            }
            return nil
        }
    }

    /// The same wherever the record stands: `RecordBuilder` makes it from the sequence the record had first.
    func eventID(_ sequence: UInt64) throws -> String? {
        records.first { $0.sequence == sequence }.map { "e-" + String($0.withView { $0.id.high.byteSwapped }) }
    }

    func envelope(ofEvent sequence: UInt64) throws -> EventEnvelope? {
        records.first { $0.sequence == sequence }?.withView {
            EventEnvelope(
                type: $0.type, occurredAt: $0.occurredAt, recordedAt: $0.recordedAt, actor: actors[sequence] ?? "")
        }
    }

    func personalFields(ofEvent sequence: UInt64) throws -> PersonalFields {
        if erased.contains(sequence) { return .erased }
        if withholdsPersonal { return personal[sequence] == nil ? .none : .sealed }
        guard let values = personal[sequence], let record = records.first(where: { $0.sequence == sequence }),
            let type = EventCatalogue.type(numbered: record.withView { $0.type })
        else { return .none }
        var writer = WireWriter()
        for field in type.fields {
            guard let value = values[field.name] else { continue }
            if let day = Day(value), field.kind == .day {
                writer.signed(field.number, Int64(day.number))
            } else {
                writer.text(field.number, value)
            }
        }
        return .open(writer.bytes)
    }

    func forEachStoredEvent(of subject: SubjectNumber, _ body: (borrowing EventView) throws -> Void) throws {
        try forEachStoredEvent(in: records.reversed(), where: { $0.subject == subject }, body)
    }

    func forEachStoredEvent(types: Set<UInt16>?, _ body: (borrowing EventView) throws -> Void) throws {
        try forEachStoredEvent(in: records, where: { types?.contains($0.type) ?? true }, body)
    }

    private func forEachStoredEvent(
        in records: [RecordBuilder], where isWanted: (borrowing EventView) -> Bool,
        _ body: (borrowing EventView) throws -> Void
    ) throws {
        for record in records {
            try record.withView { event -> Result<Void, any Error> in
                guard isWanted(event) else { return .success(()) }
                do { return .success(try body(event)) } catch { return .failure(error) }
            }.get()
        }
    }

    /// The report's answer with everything around it, as the service makes it.
    func envelope(_ name: String) throws -> ReportEnvelope {
        guard let report = ReportCatalogue.report(named: name) else { preconditionFailure("no report '\(name)'") }
        var context = self
        for parameter in report.parameters where parameters[parameter.name] == nil {
            context.parameters[parameter.name] = parameter.defaultValue
        }
        var table = try report.table(context)
        table.notes += try context.mergeNotes(for: report)
        return ReportEnvelope(
            report: name, title: report.title,
            parameters: report.parameters.map { ($0.name, context.parameter($0.name)) }, asOf: asOf,
            sequence: records.last?.sequence ?? 0, rules: report.ruleSets(context.parameter).map { ($0, 0) },
            currency: currency, table: table)
    }
}

/// Writes a small history the short way.
struct Journal {
    private(set) var records: [RecordBuilder] = []
    private(set) var customers: [String] = []
    private(set) var plans: [String] = []
    private(set) var actors: [UInt64: String] = [:]
    private(set) var personal: [UInt64: [String: String]] = [:]

    /// Answers the event's sequence. The subject is a customer's key, or `plan/` and a plan's.
    @discardableResult
    mutating func event(
        _ type: String, _ subject: String, at time: String, retracting: UInt64? = nil, actor: String? = nil,
        personal: [String: String] = [:],
        _ data: [(String, TestValue)] = []
    ) -> UInt64 {
        let sequence = UInt64(records.count + 1)
        records.append(
            RecordBuilder(
                type, sequence, subject: number(subject), at: time, retracting: retracting,
                isSealed: !personal.isEmpty, data))
        if !personal.isEmpty { self.personal[sequence] = personal }
        if let actor { actors[sequence] = actor }
        return sequence
    }

    private mutating func number(_ subject: String) -> SubjectNumber {
        if let plan = Subject(subject), plan.kind == .plan {
            if !plans.contains(plan.key) { plans.append(plan.key) }
            return SubjectNumber(.plan, UInt32((plans.firstIndex(of: plan.key) ?? 0) + 1))
        }
        if !customers.contains(subject) { customers.append(subject) }
        return SubjectNumber(.customer, UInt32((customers.firstIndex(of: subject) ?? 0) + 1))
    }

    @discardableResult
    mutating func invoice(
        _ customer: String, _ id: String, _ gross: Int64, at time: String, due: String, currency: String = "CNY",
        _ more: [(String, TestValue)] = []
    ) -> UInt64 {
        event(
            "invoice.issued", customer, at: time,
            [("invoice", .text(id)), ("gross", .number(gross)), ("currency", .text(currency)), ("due", .text(due))]
                + more)
    }

    @discardableResult
    mutating func pay(
        _ customer: String, _ id: String, _ amount: Int64, at time: String, currency: String = "CNY",
        settling invoice: String? = nil
    ) -> UInt64 {
        var data: [(String, TestValue)] = [
            ("payment", .text(id)), ("amount", .number(amount)), ("currency", .text(currency)),
        ]
        if let invoice { data.append(("allocations", [["invoice": .text(invoice), "amount": .number(amount)]])) }
        return event("payment.received", customer, at: time, data)
    }

    func asOf(_ day: String, _ parameters: [String: String] = [:]) -> MemoryReportContext {
        guard let day = Day(day) else { preconditionFailure("'\(day)' is no date") }
        return MemoryReportContext(
            records: records, customers: customers, plans: plans, actors: actors, personal: personal, asOf: day,
            parameters: parameters)
    }

    /// Two companies and a person in China, with orders, invoices, payments, a limit and an answer or two.
    static let tea: Journal = {
        var journal = Journal()
        journal.event(
            "customer.registered", "C-1001", at: "2024-01-01",
            [("kind", "company"), ("company_name", "绿茶有限公司"), ("owner", "li.na"), ("region", "east")])
        journal.event(
            "customer.registered", "C-1002", at: "2024-01-02",
            [("kind", "company"), ("company_name", "Oak, \"Sons\" & Co"), ("owner", "wang.wei"), ("region", "west")])
        journal.event(
            "customer.registered", "C-1003", at: "2024-01-03", personal: ["name": "王小明", "phone": "+86 1"],
            [("kind", "person"), ("region", "east")])
        journal.event("credit.limit_set", "C-1001", at: "2024-01-05", [("limit", 10_000_00), ("currency", "CNY")])
        journal.event("credit.graded", "C-1001", at: "2024-01-05", [("grade", "A")])
        journal.event("credit.limit_set", "C-1002", at: "2024-01-05", [("limit", 0), ("currency", "CNY")])
        journal.event("credit.hold_set", "C-1002", at: "2024-05-05", [("reason", "overdue")])
        journal.event(
            "order.placed", "C-1001", at: "2024-04-20",
            [
                ("order", "O-9"), ("currency", "CNY"),
                ("lines", [["price": 700_00, "freight": 20_00], ["price": 280_00]]),
            ])
        journal.invoice("C-1001", "INV-1", 1_200_00, at: "2024-02-01", due: "2024-03-01")
        journal.invoice("C-1001", "INV-2", 800_00, at: "2024-05-01", due: "2024-06-15")
        journal.invoice("C-1002", "INV-3", 3_000_50, at: "2024-03-01", due: "2024-04-01", [("disputed", true)])
        journal.invoice("C-1003", "INV-4", 99_99, at: "2024-05-20", due: "2024-05-31")
        journal.pay("C-1001", "PAY-1", 1_000_00, at: "2024-03-10", settling: "INV-1")
        journal.pay("C-1003", "PAY-2", 150_00, at: "2024-05-25")
        journal.event(
            "invoice.written_off", "C-1002", at: "2024-05-15",
            [("invoice", "INV-3"), ("amount", 500_50), ("currency", "CNY"), ("reason", "insolvent")])
        journal.event(
            "survey.answered", "C-1001", at: "2024-05-02",
            [("metric", "csat"), ("scale_min", 1), ("scale_max", 5), ("score", 4_000_000)])
        journal.event(
            "survey.answered", "C-1002", at: "2024-05-03",
            [("metric", "csat"), ("scale_min", 1), ("scale_max", 5), ("score", 1_500_000)])
        journal.event(
            "payment.allocated", "C-1002", at: "2024-05-04",
            [
                ("payment", "PAY-9"), ("allocations", [["invoice": "INV-3", "amount": 10_00]]), ("currency", "CNY"),
            ])
        return journal
    }()
}
