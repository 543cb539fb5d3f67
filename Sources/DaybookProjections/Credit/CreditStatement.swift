import DaybookModel

/// A line of a statement: what changed a customer's balance.
public struct StatementEntry: Sendable, Hashable {
    /// When it acts: a write-off of an invoice that was recorded later acts with the invoice.
    public let at: Instant
    public let sequence: UInt64
    public let kind: CreditMovementKind
    public let document: DocumentKey
    public let counter: DocumentKey
    /// Positive when the customer owes more.
    public let amount: Int64
    public let currency: Currency

    public var text: Text { Text("credit.statement.\(kind)", document, counter) }
}

/// A customer's statement of account in one currency (K19): opening balance + movements = closing balance.
public struct CreditStatement: Sendable, Equatable {
    public struct Line: Sendable, Equatable {
        public let entry: StatementEntry
        /// The balance after it.
        public let balance: Int64
    }

    public let currency: Currency
    public internal(set) var opening: Int64 = 0
    public internal(set) var lines: [Line] = []
    public internal(set) var closing: Int64 = 0
}

extension CreditStatement: CurrencyKeyed {
    init(currency: Currency) {
        self.currency = currency
    }
}

extension CreditAccount {
    /// The statements from the beginning of a day to the account's as-of day, one per currency.
    public func statements(from day: Day, zone: Zone = .utc) -> [CreditStatement] {
        let before = zone.endOfDay(day + -1)
        var statements: [CreditStatement] = []
        for entry in entries {
            statements.update(entry.currency) { statement in
                statement.closing += entry.amount
                if entry.at <= before {
                    statement.opening = statement.closing
                } else {
                    statement.lines.append(CreditStatement.Line(entry: entry, balance: statement.closing))
                }
            }
        }
        return statements
    }
}
