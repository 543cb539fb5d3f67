import DaybookModel
import DaybookProjections

/// By what value is laid out: a property of the customer, the product line, or the time.
enum ValueDimension: String, Sendable, CaseIterable {
    case tier
    case owner
    case region
    case kind
    case grade
    case segment
    case industry
    case country
    case city
    case productLine = "product-line"
    case month
    case quarter
    case year

    static func parameter(_ name: String, default dimension: ValueDimension) -> ReportParameter {
        ReportParameter(name, .choice(allCases.map(\.rawValue)), default: dimension.rawValue)
    }

    var text: Text { Text("report.dimension.\(self)") }

    /// Nil for what is not time.
    var periods: PeriodLength? {
        switch self {
        case .month: .month
        case .quarter: .quarter
        case .year: .year
        default: nil
        }
    }
}

/// A place on one side of a heat map: names in their order, times in theirs, and what has no name last.
enum DimensionValue: Hashable, Comparable {
    case period(CalendarPeriod)
    case name(String)
    /// Nothing was recorded.
    case none

    init(_ name: String?) { self = name.map { .name($0) } ?? .none }

    var cell: Cell {
        switch self {
        case .period(let period): .text(period.description)
        case .name(let name): .text(name)
        case .none: .absent(Text("report.dimension.none"))
        }
    }
}

/// Answers where on a dimension a customer, or an entry of its value, stands.
struct DimensionReader<Context: ReportContext> {
    private let context: Context
    private let names: CustomerNames<Context>
    private let directory: any RowReader
    /// Names of product lines that are too long for a row.
    private let longNames: [DocumentKey: String]

    init(_ context: Context, _ dimensions: ValueDimension...) throws {
        self.context = context
        names = try CustomerNames(context)
        directory = try context.rows(of: CustomersProjector.self)
        longNames = dimensions.contains(.productLine) ? try DimensionReader.longNames(context) : [:]
    }

    /// Read from the orders themselves.
    private static func longNames(_ context: Context) throws -> [DocumentKey: String] {
        var names: [DocumentKey: String] = [:]
        func take(_ name: WireText?) {
            guard let name else { return }
            let key = DocumentKey(name)
            if key.text == nil, names[key] == nil { names[key] = name.string }
        }
        try context.forEachStandingEvent(types: [EventType.orderPlaced, EventType.orderLineAdded]) { event in
            if event.type == EventType.orderLineAdded {
                take(OrderLineAdded(event.payload).productLine)
            } else {
                for line in OrderPlaced(event.payload).lines { take(line.productLine) }
            }
        }
        return names
    }

    /// Where a customer stands on the day asked about; nil for dimensions that only its entries have.
    func value(of customer: CustomerValue, on dimension: ValueDimension) throws -> DimensionValue? {
        if dimension == .tier {
            return DimensionValue(try context.tier(customer.history.tiers.decision(on: context.asOf)))
        }
        guard dimension != .productLine, dimension.periods == nil else { return nil }
        var summary = CustomerSummary()
        let take: (UInt64, CustomerSummary) throws -> Void = { summary = $1 }
        try directory.rows(CustomerSummary.self, subject: customer.number, take)
        let name: String? =
            switch dimension {
            case .owner: try names.field("owner", summary.owner)
            case .region: try names.field("region", summary.region)
            case .grade: try names.field("grade", summary.grade)
            case .kind: try names.field("kind", summary.kind)
            case .segment: try names.field("segment", summary.segment)
            case .industry: try names.field("industry", summary.industry)
            case .country: try names.field("country", summary.country)
            default: try names.field("city", summary.city)
            }
        return DimensionValue(name)
    }

    /// Where an entry stands; nil for dimensions of the customer.
    func value(of entry: ValueEntry, on dimension: ValueDimension) throws -> DimensionValue? {
        if let length = dimension.periods {
            return .period(CalendarPeriod(length, containing: entry.day, yearStart: context.fiscalYearStart))
        }
        guard dimension == .productLine else { return nil }
        let key = entry.productLine
        return DimensionValue(key.isNone ? nil : longNames[key] ?? key.description)
    }

    /// Every place on a dimension of time within a period, so that an empty one is seen; nothing on others.
    func places(on dimension: ValueDimension, in period: CreditPeriod) -> [DimensionValue] {
        guard let length = dimension.periods else { return [] }
        var places: [DimensionValue] = []
        var next = CalendarPeriod(length, containing: period.first, yearStart: context.fiscalYearStart)
        while next.first <= period.last, places.count < placesMax {
            places.append(.period(next))
            next = next.next
        }
        return places
    }

    /// Longer periods show only the times in which there was something.
    private var placesMax: Int { 120 }
}
