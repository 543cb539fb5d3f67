import DaybookModel

/// One line of the customer directory: where the log says who a customer is, and how much has happened.
///
/// It answers the present: everything recorded, up to the latest date. It is exact for that when `needsRefold` is false; a
/// retraction cannot be taken out of a count, so a customer with one, and every other date, is answered by folding the
/// customer's own stream again (`Refold`). Personal values are not here: the service opens the event that set them.
public struct CustomerSummary: RowLayout {
    public static let table: UInt8 = 1
    /// There is one row per customer.
    public static let bucket: UInt64 = 0

    public var owner = LatestKey()
    public var region = LatestKey()
    /// The credit grade.
    public var grade = LatestKey()
    public var registered = LatestEvent()
    public var kind = LatestEvent()
    public var companyName = LatestEvent()
    public var parent = LatestEvent()
    public var country = LatestEvent()
    public var city = LatestEvent()
    public var industry = LatestEvent()
    public var segment = LatestEvent()
    /// The last registration or change that carried personal data, such as a person's name. Which of the personal fields
    /// it set only its sealed part says.
    public var personal = LatestEvent()
    /// All events of the customer, those of contacts and cases included.
    public var events = Occurrences()
    public var orders = Occurrences()
    public var payments = Occurrences()
    public var invoices: UInt32 = 0
    public var cases: UInt32 = 0
    public var interactions: UInt32 = 0
    public var answers: UInt32 = 0
    public var visits: UInt32 = 0
    public var retractions: UInt32 = 0

    public init() {}

    /// True when an event was retracted, so that counts and latest values may include what never happened.
    public var needsRefold: Bool { retractions > 0 }

    /// What happened to a duplicate is added; what is said of it counts where nothing was said of this customer. A name is one
    /// thing: a person does not take on the name of a company.
    public mutating func absorb(_ duplicate: CustomerSummary) {
        let own = self
        merge(duplicate)
        let isNamed = own.companyName.sequence != 0 || own.personal.sequence != 0
        if isNamed { (companyName, personal) = (own.companyName, own.personal) }
        if own.owner.event.sequence != 0 { owner = own.owner }
        if own.region.event.sequence != 0 { region = own.region }
        if own.grade.event.sequence != 0 { grade = own.grade }
        if own.registered.sequence != 0 { registered = own.registered }
        if own.kind.sequence != 0 { kind = own.kind }
        if own.parent.sequence != 0 { parent = own.parent }
        if own.country.sequence != 0 { country = own.country }
        if own.city.sequence != 0 { city = own.city }
        if own.industry.sequence != 0 { industry = own.industry }
        if own.segment.sequence != 0 { segment = own.segment }
    }

    public mutating func merge(_ other: CustomerSummary) {
        owner.merge(other.owner)
        region.merge(other.region)
        grade.merge(other.grade)
        registered.merge(other.registered)
        kind.merge(other.kind)
        companyName.merge(other.companyName)
        parent.merge(other.parent)
        country.merge(other.country)
        city.merge(other.city)
        industry.merge(other.industry)
        segment.merge(other.segment)
        personal.merge(other.personal)
        events.merge(other.events)
        orders.merge(other.orders)
        payments.merge(other.payments)
        invoices &+= other.invoices
        cases &+= other.cases
        interactions &+= other.interactions
        answers &+= other.answers
        visits &+= other.visits
        retractions &+= other.retractions
    }
}
