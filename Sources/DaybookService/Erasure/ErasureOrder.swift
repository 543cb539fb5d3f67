import DaybookModel

/// Whose personal data is to be erased, and by what right.
public struct ErasureOrder: Sendable {
    /// Keys of customers, or subjects (`customer/C-1`).
    public var customers: [String]
    /// A contact of the one customer; nil erases the customer's own data and every contact's.
    public var contact: String?
    /// A word: `requested`, `consent_withdrawn`.
    public var reason: String
    /// As `GDPR Art. 17(1)(b)`.
    public var basis: String
    /// Reference of the request.
    public var request: String?
    /// Who ordered it.
    public var actor: String

    public init(
        customers: [String], contact: String? = nil, reason: String, basis: String, request: String? = nil,
        actor: String
    ) {
        self.customers = customers
        self.contact = contact
        self.reason = reason
        self.basis = basis
        self.request = request
        self.actor = actor
    }
}
