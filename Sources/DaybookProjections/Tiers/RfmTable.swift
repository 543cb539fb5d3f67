import DaybookAnalysis
import DaybookModel

/// What one customer bought in a window, before it is compared with others.
public struct RfmCustomer: Sendable, Equatable {
    /// Whose figures these are.
    public let customer: SubjectNumber
    /// Days from the last purchase to the day asked about; 0 when that was the same day.
    public let recencyDays: Int
    /// Number of purchases.
    public let frequency: Int
    /// Minor units, net of what was given back: may be 0 or negative.
    public let monetary: Int64

    /// Figures in one currency.
    public init(customer: SubjectNumber, recencyDays: Int, frequency: Int, monetary: Int64) {
        self.customer = customer
        self.recencyDays = recencyDays
        self.frequency = frequency
        self.monetary = monetary
    }
}

/// The points at which the three scores change. Kept from a review, they score without a population.
public struct RfmCuts: Sendable, Equatable {
    /// Of days since the last purchase: fewer are better.
    public let recency: ScoreCuts
    /// Of numbers of purchases.
    public let frequency: ScoreCuts
    /// Of amounts in minor units.
    public let monetary: ScoreCuts

    /// Cuts that a review kept.
    public init(recency: ScoreCuts, frequency: ScoreCuts, monetary: ScoreCuts) {
        self.recency = recency
        self.frequency = frequency
        self.monetary = monetary
    }

    /// Cuts of a population whose amounts are in `currency`.
    public init(of customers: [RfmCustomer], by binning: Binning, _ currency: Currency) {
        let unit = (0..<currency.digits).reduce(Int64(1)) { unit, _ in unit * 10 }
        self.init(
            recency: ScoreCuts(of: customers.map { Int64($0.recencyDays) }, by: binning, .lessIsBetter),
            frequency: ScoreCuts(of: customers.map { Int64($0.frequency) }, by: binning),
            monetary: ScoreCuts(of: customers.map(\.monetary), by: binning, unit: unit))
    }

    /// Who gave back as much as he bought, or more, has the lowest score for money whatever others did.
    public func scores(of customer: RfmCustomer) -> RfmScores {
        RfmScores(
            recency: recency.score(Int64(customer.recencyDays)), frequency: frequency.score(Int64(customer.frequency)),
            monetary: customer.monetary > 0 ? monetary.score(customer.monetary) : 1)
    }
}

/// The scores of all customers who bought in one currency, from cuts of this population.
public struct RfmTable: Sendable {
    /// One customer with its scores.
    public struct Line: Sendable {
        public let customer: RfmCustomer
        public let scores: RfmScores
    }

    /// The currency of all amounts.
    public let currency: Currency
    /// Where the scores change in this population.
    public let cuts: RfmCuts
    /// In the order in which the customers were given.
    public let lines: [Line]

    /// Scores customers, in any order, against each other.
    public init(_ customers: [RfmCustomer], in currency: Currency, by binning: Binning) {
        let cuts = RfmCuts(of: customers, by: binning, currency)
        self.currency = currency
        self.cuts = cuts
        lines = customers.map { Line(customer: $0, scores: cuts.scores(of: $0)) }
    }
}
