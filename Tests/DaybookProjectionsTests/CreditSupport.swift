import DaybookModel
import DaybookProjections
import DaybookTestSupport

let cny = Currency("CNY")!
let usd = Currency("USD")!

func day(_ text: String) -> Day {
    guard let day = Day(text) else { preconditionFailure("'\(text)' is no date") }
    return day
}

extension MemoryRows {
    /// The rows that a projector makes of records, in the given order.
    init<Model: Projector>(_ model: Model.Type, _ records: some Sequence<RecordBuilder>) {
        self.init()
        for record in records {
            record.withView { Model.fold($0, into: &self) }
        }
    }
}

/// Writes a customer's credit history the short way and evaluates it through the projector, as the service does.
struct Book {
    private(set) var records: [RecordBuilder] = []
    var rules = CreditRules()
    private var sequence: UInt64 = 0
    private let currency: String

    init(_ currency: String = "CNY", rules: CreditRules = CreditRules()) {
        self.currency = currency
        self.rules = rules
    }

    /// Records any event; answers its sequence.
    @discardableResult
    mutating func event(
        _ type: String, _ at: String, retracting: UInt64? = nil, _ data: [(String, TestValue)] = []
    ) -> UInt64 {
        sequence += 1
        records.append(RecordBuilder(type, sequence, at: at, retracting: retracting, data))
        return sequence
    }

    @discardableResult
    mutating func invoice(
        _ id: String, _ amount: Int64, at: String, due: String? = nil, currency other: String? = nil,
        _ more: [(String, TestValue)] = []
    ) -> UInt64 {
        var data: [(String, TestValue)] = [
            ("invoice", .text(id)), ("gross", .number(amount)), ("currency", .text(other ?? currency)),
        ]
        if let due { data.append(("due", .text(due))) }
        return event("invoice.issued", at, data + more)
    }

    /// A payment; `settling` names invoices as the payer did.
    @discardableResult
    mutating func pay(
        _ id: String, _ amount: Int64, at: String, settling: [(String, Int64)] = [], currency other: String? = nil,
        _ more: [(String, TestValue)] = []
    ) -> UInt64 {
        var data: [(String, TestValue)] = [
            ("payment", .text(id)), ("amount", .number(amount)), ("currency", .text(other ?? currency)),
        ]
        if !settling.isEmpty { data.append(("allocations", Book.list(settling))) }
        return event("payment.received", at, data + more)
    }

    @discardableResult
    mutating func allocate(_ payment: String, _ parts: [(String, Int64)], at: String) -> UInt64 {
        event(
            "payment.allocated", at,
            [("payment", .text(payment)), ("allocations", Book.list(parts)), ("currency", .text(currency))])
    }

    @discardableResult
    mutating func deallocate(_ payment: String, _ parts: [(String, Int64)], at: String) -> UInt64 {
        event(
            "payment.deallocated", at,
            [("payment", .text(payment)), ("allocations", Book.list(parts)), ("currency", .text(currency))])
    }

    @discardableResult
    mutating func reverse(_ payment: String, at: String, _ more: [(String, TestValue)] = []) -> UInt64 {
        event("payment.reversed", at, [("payment", .text(payment))] + more)
    }

    @discardableResult
    mutating func retract(_ target: UInt64, at: String) -> UInt64 {
        event(
            "event.retracted", at, retracting: target,
            [("event_source", "tests"), ("event_id", "x"), ("reason", "Entered twice.")])
    }

    /// `invoice.adjusted`, `invoice.written_off`: an invoice and an amount.
    @discardableResult
    mutating func change(_ type: String, _ invoice: String, _ amount: Int64, at: String) -> UInt64 {
        event(
            type, at, [("invoice", .text(invoice)), ("amount", .number(amount)), ("currency", .text(currency))])
    }

    private static func list(_ parts: [(String, Int64)]) -> TestValue {
        .list(parts.map { .message([("invoice", .text($0.0)), ("amount", .number($0.1))]) })
    }

    var movements: [PostedMovement] {
        // Rows in memory cannot fail to be read.
        (try? MemoryRows(CreditProjector.self, records).standing(
            CreditMovement.self, of: SubjectNumber(.customer, 1), until: Instant(microseconds: .max))) ?? []
    }

    func account(_ asOf: String) -> CreditAccount {
        CreditAccount.evaluate(movements, asOf: day(asOf), rules: rules)
    }
}

extension CreditAccount {
    func open(_ invoice: String) -> Int64? { invoices.first { $0.document == DocumentKey(invoice) }?.open }

    /// Open amounts of all invoices, by due day.
    var open: [Int64] { invoices.map(\.open) }

    func unallocated(_ currency: Currency = cny) -> Int64 { position(in: currency)?.unallocated ?? 0 }

    var kinds: [CreditIssue.Kind] { issues.map(\.kind) }

    func ageing(_ currency: Currency = cny, basis: AgeingBasis = .due) -> Ageing? {
        var table = AgeingTable(basis: basis)
        table.add(self)
        return table.ageing(in: currency)
    }
}
