import DaybookAnalysis
import DaybookModel
import DaybookProjections

/// All customers who bought in a window, with their scores: what the RFM reports are made of.
///
/// Amounts of different currencies are not compared: a customer who bought in two has two lines, each scored among those who
/// bought in that currency.
struct RfmPopulation {
    /// What `money` measures.
    enum MoneyBasis: String, CaseIterable {
        case ordered
        case collected
    }

    /// What customers can be selected by.
    struct Attributes {
        let owner: DocumentKey?
        let region: DocumentKey?
    }

    /// One per currency, in order of currency.
    let tables: [RfmTable]
    /// Customers without a purchase in the window: they have no scores.
    let without: Int
    /// Purchases whose amount the source does not say.
    let withoutAmount: Int
    let segments: SegmentRules
    private let attributes: [SubjectNumber: Attributes]
    private let window: Text
    private let basis: MoneyBasis

    static let parameters: [ReportParameter] = [
        ReportParameter("window", .count, default: "365"),
        ReportParameter("method", .choice(Binning.allCases.map(\.rawValue)), default: Binning.midRank.rawValue),
        ReportParameter(
            "money", .choice(MoneyBasis.allCases.map(\.rawValue)), default: MoneyBasis.ordered.rawValue),
        ReportParameter(
            "frequency", .choice(PurchaseCounting.allCases.map(\.rawValue)), default: PurchaseCounting.orders.rawValue),
        ReportParameter("segments", .ruleSet(SegmentRules.self), default: "rfm"),
    ]

    init(_ context: some ReportContext) throws {
        let (period, window) = try context.window()
        let binning = Binning(rawValue: context.parameter("method")) ?? .midRank
        let counting = PurchaseCounting(rawValue: context.parameter("frequency")) ?? .orders
        let basis = MoneyBasis(rawValue: context.parameter("money")) ?? .ordered
        segments = try context.ruleSet(SegmentRules.self, named: context.parameter("segments"))
        self.window = window
        self.basis = basis

        var customers: [(currency: Currency, customers: [RfmCustomer])] = []
        var attributes: [SubjectNumber: Attributes] = [:]
        var (without, withoutAmount) = (0, 0)
        try context.rows(of: TiersProjector.self).forEachCustomerHistory(
            until: context.endOfDay(context.asOf), zone: context.zone
        ) { number, history in
            let activity = CustomerActivity(history, in: period)
            withoutAmount += activity.purchases.count { $0.amount == nil }
            guard !activity.purchases.isEmpty else {
                without += 1
                return
            }
            attributes[number] = Attributes(owner: history.owner?.name, region: history.region?.name)
            for currency in Set(activity.purchases.map(\.currency)) {
                let place = customers.firstIndex { $0.currency >= currency } ?? customers.count
                if place == customers.count || customers[place].currency != currency {
                    customers.insert((currency, []), at: place)
                }
                customers[place].customers.append(
                    RfmPopulation.customer(number, activity, currency, counting, basis, on: context.asOf))
            }
        }
        tables = customers.map { RfmTable($0.customers, in: $0.currency, by: binning) }
        (self.without, self.withoutAmount, self.attributes) = (without, withoutAmount, attributes)
    }

    private static func customer(
        _ number: SubjectNumber, _ activity: CustomerActivity, _ currency: Currency, _ counting: PurchaseCounting,
        _ basis: MoneyBasis, on day: Day
    ) -> RfmCustomer {
        let purchases = activity.purchases.filter { $0.currency == currency }
        let ordered = purchases.reduce(Int128(0)) { $0 + Int128($1.amount ?? 0) }
        return RfmCustomer(
            customer: number, recencyDays: purchases.map { day - $0.day }.min() ?? 0,
            frequency: counting == .orders ? purchases.count : Set(purchases.map(\.day)).count,
            monetary: basis == .ordered ? Int64(clamping: ordered) : activity.collected(in: currency))
    }

    func owner(of customer: SubjectNumber) -> DocumentKey? { attributes[customer]?.owner }
    func region(of customer: SubjectNumber) -> DocumentKey? { attributes[customer]?.region }

    func segment(of line: RfmTable.Line) -> String { segments.segment(of: line.scores).name }

    /// The window and what money means: they belong to every answer.
    var subtitle: Text { Text("report.rfm.subtitle", window, Text("report.rfm.money.\(basis)")) }

    /// What every answer must say: where the scores change, that this depends on who bought, and what was left out.
    var notes: [Text] {
        var notes = tables.map { table in
            let cuts = table.cuts
            func list(_ edges: [Int64?], _ text: (Int64) -> String) -> String {
                edges.map { $0.map(text) ?? "–" }.joined(separator: " / ")
            }
            return Text(
                "report.rfm.cuts", table.currency, list(cuts.recency.edges) { String($0) },
                list(cuts.frequency.edges) { String($0) },
                list(cuts.monetary.edges) { PeopleFormat.text(.money($0, table.currency)) })
        }
        if !tables.isEmpty { notes.append(Text("report.rfm.present_cuts")) }
        for table in tables where table.isUneven { notes.append(Text("report.rfm.uneven", table.currency)) }
        if without > 0 { notes.append(Text("report.rfm.without", without)) }
        if withoutAmount > 0 { notes.append(Text("report.rfm.without_amount", withoutAmount)) }
        return notes
    }
}

extension RfmTable {
    /// Whether some score was earned by nobody, because too few values differ.
    fileprivate var isUneven: Bool {
        [\RfmScores.recency, \.frequency, \.monetary].contains { score in
            Set(lines.map { $0.scores[keyPath: score] }).count < RfmScores.range.count
        }
    }
}

extension ReportContext {
    /// The last days that the parameter `window` asks for, or all time when it is 0, in words too.
    func window() throws -> (period: CreditPeriod, text: Text) {
        let days = Int(parameter("window")) ?? 0
        guard days > 0 else {
            return (CreditPeriod(from: Day(number: .min), to: asOf), Text("report.window.all", asOf))
        }
        guard days <= Self.windowMax else { throw ReportError(Text("report.window.too_long", days, Self.windowMax)) }
        return (CreditPeriod(from: asOf + (1 - days), to: asOf), Text("report.window.days", days, asOf))
    }

    /// A hundred years.
    private static var windowMax: Int { 36_500 }
}
