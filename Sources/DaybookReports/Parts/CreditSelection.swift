import DaybookModel
import DaybookProjections

/// The credit accounts a report is about: everybody's, or those that its parameters `customer`, `owner` and `region` name.
struct CreditSelection<Context: ReportContext> {
    let context: Context
    var rules: CreditRules
    private let customer: SubjectNumber?
    private let owner: DocumentKey?
    private let region: DocumentKey?
    /// Customers met with something that could not be applied.
    private(set) var quarantined = 0

    init(_ context: Context) throws {
        self.context = context
        rules = try context.ruleSet(CreditRules.self, named: "credit")
        customer = try context.customerParameter()
        owner = context.keyParameter("owner")
        region = context.keyParameter("region")
    }

    /// Evaluates every account selected, in order of customer number.
    mutating func forEachAccount(asOf day: Day? = nil, _ body: (SelectedAccount) throws -> Void) throws {
        let rows = try context.rows(of: CreditProjector.self)
        let day = day ?? context.asOf
        let end = context.endOfDay(day)
        func visit(_ customer: SubjectNumber, _ movements: [PostedMovement]) throws {
            let account = SelectedAccount(customer, movements, asOf: day, zone: context.zone, rules: rules)
            guard owner == nil || account.now.standing.owner?.name == owner,
                region == nil || account.now.standing.region?.name == region
            else { return }
            if !account.now.issues.isEmpty { quarantined += 1 }
            try body(account)
        }
        if let customer {
            try visit(customer, try rows.standing(CreditMovement.self, of: customer, until: end))
        } else {
            try rows.forEachStanding(CreditMovement.self, until: end, visit)
        }
    }

    /// What every answer must say about customers with something that could not be applied.
    var notes: [Text] {
        quarantined == 0 ? [] : [Text(quarantined == 1 ? "report.quarantined_one" : "report.quarantined", quarantined)]
    }
}

/// One customer's account on the day asked about, and on other days if need be.
struct SelectedAccount {
    let customer: SubjectNumber
    let now: CreditAccount
    private let movements: [PostedMovement]
    private let zone: Zone
    private let rules: CreditRules

    init(_ customer: SubjectNumber, _ movements: [PostedMovement], asOf day: Day, zone: Zone, rules: CreditRules) {
        self.customer = customer
        self.movements = movements
        self.zone = zone
        self.rules = rules
        now = CreditAccount.evaluate(movements, asOf: day, zone: zone, rules: rules)
    }

    func account(asOf day: Day) -> CreditAccount {
        day == now.asOf ? now : CreditAccount.evaluate(movements, asOf: day, zone: zone, rules: rules)
    }
}

extension ReportContext {
    /// The customer that the parameter `customer` names; nil when it names none.
    func customerParameter() throws -> SubjectNumber? {
        let key = parameter("customer")
        guard !key.isEmpty else { return nil }
        guard let number = try number(of: Subject(.customer, key)) else {
            throw ReportError(Text("report.no_such_customer", key))
        }
        return number
    }

    func keyParameter(_ name: String) -> DocumentKey? {
        let text = parameter(name)
        return text.isEmpty ? nil : DocumentKey(text)
    }

    /// The id of a document; a long one is read from the event that named it.
    func document(_ key: DocumentKey, _ field: String, ofEvent sequence: UInt64) throws -> String {
        try key.text ?? self.field(field, ofEvent: sequence) ?? key.description
    }

    /// An owner, region or grade; nil when nobody set it.
    func name(_ key: DocumentKey, _ field: String, ofEvent sequence: UInt64) throws -> String? {
        key.isNone ? nil : try document(key, field, ofEvent: sequence)
    }

    func name(_ value: NamedValue?, _ field: String) throws -> String? {
        try value.flatMap { try name($0.name, field, ofEvent: $0.sequence) }
    }
}
