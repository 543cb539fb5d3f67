import DaybookModel
import DaybookProjections

/// The lines of one customer's scorecard.
struct TierCard<Context: ReportContext> {
    private let context: Context
    private let selection: TierSelection<Context>
    private let customer: TieredCustomer
    private let eventsMax: Int
    private var rules: TierRules { selection.rules }
    var table = ReportTable(columns: [
        .text("factor"), .text("measures"), .number("value"), .number("points"), .number("points_full"),
        .number("events", unit: "count"), .text("newest"),
    ])

    init(_ selection: TierSelection<Context>, _ customer: TieredCustomer) {
        context = selection.context
        self.selection = selection
        self.customer = customer
        eventsMax = Int(context.parameter("events")) ?? 0
    }

    // MARK: - Score sheets

    mutating func addFactors(_ sheet: ScoreSheet) throws {
        guard let score = customer.assessment.score else { return }
        for (place, factor) in sheet.factors.enumerated() {
            let value = customer.assessment.values[place]
            let points: Cell =
                score.points[place].map { .millionths($0) } ?? .absent(Text("tiers.missing.\(sheet.missing.rawValue)"))
            table.rows.append(
                [
                    .text(factor.name), .label(Text("tiers.source.\(factor.source.rawValue)")),
                    value.map { self.value($0, of: factor.source) } ?? .absent(Text("tiers.no_data")), points,
                    .millionths(factor.points),
                ] + (try events(behind: factor.source)))
        }
        table.totals = [
            [
                .absent(Text("report.total")), .blank, .blank, .millionths(score.earned), .millionths(score.full),
                .blank,
                .blank,
            ]
        ]
        table.beside.append(
            [
                .label(Text("tiers.card.score")), .blank, .blank, customer.assessment.scoreCell,
                .millionths(ScoreSheet.fullMarks), .blank, .blank,
            ])
        if let next = score.next {
            // Rounded up: with this many points more the next tier is reached.
            let missing = (next.missing.numerator * 100 + next.missing.denominator - 1) / next.missing.denominator
            table.beside.append([
                .label(Text("tiers.card.next", next.tier)), .blank, .blank,
                .quotient(Ratio(missing, over: 100), digits: 2), .blank, .blank, .blank,
            ])
        }
    }

    private func value(_ value: Ratio, of source: TierFactorSource) -> Cell {
        switch source {
        case .collected:
            // Minor units again, unless a new customer's sum was scaled to a whole window.
            let minor = value.numerator * Int128(unit) / value.denominator
            return .sum(minor, context.currency)
        case .collectionRate, .repurchaseRate: return .share(value)
        case .fullSuite: return .flag(value.numerator > 0)
        case .orderCount, .productLines, .interactions, .visits, .inquiries:
            return .quotient(value, digits: value.numerator % value.denominator == 0 ? 0 : 2)
        }
    }

    private var unit: Int { (0..<context.currency.digits).reduce(1) { unit, _ in unit * 10 } }

    // MARK: - Shares

    mutating func addShares(_ rule: ShareRule) throws {
        guard let verdict = customer.assessment.verdict else { return }
        func line(_ name: Text, _ source: Text, _ value: Cell) -> [Cell] {
            [.label(name), .label(source), value, .none, .none]
        }
        table.rows = [
            line(
                Text("tiers.condition.share"), Text("tiers.basis.\(rule.basis.rawValue)"),
                verdict.share.map { .share($0) } ?? .absent(Text("tiers.no_data")))
                + (try events(behind: .collected)),
            line(
                Text("tiers.condition.collection"), Text("tiers.source.collection_rate"),
                verdict.collection.map { .share($0) } ?? .absent(Text("tiers.no_data")))
                + (try events(behind: .collectionRate)),
        ]
        guard let next = verdict.next else { return }
        for condition in next.failing {
            let limit = condition == .share ? next.tier.share : next.tier.collection
            let isUpper = condition == .share && rule.basis == .cumulative
            table.beside.append([
                .label(Text("tiers.card.next", next.tier.name)), .label(Text("tiers.condition.\(condition.rawValue)")),
                .label(
                    Text(
                        isUpper ? "tiers.card.below" : "tiers.card.at_least",
                        PeopleFormat.text(.ratio(limit ?? 0, 1_000_000)))
                ),
                .blank, .blank, .blank, .blank,
            ])
        }
    }

    // MARK: - What both have

    /// The tier that is proposed and the tier that was granted, with the event that gave it.
    mutating func addStanding() throws {
        if let isFull = rules.hasFullSuite(customer.activity) {
            table.beside.append([
                .label(Text("tiers.source.full_suite")), .blank, .flag(isFull), .blank, .blank, .blank, .blank,
            ])
        }
        let proposed: Cell = customer.assessment.tier.map { .text($0) } ?? customer.assessment.why(rules)
        table.beside.append([.label(Text("tiers.card.proposed")), .blank, proposed, .blank, .blank, .blank, .blank])
        let event = try customer.granted.map { try context.event($0.sequence) } ?? .blank
        table.beside.append([
            .label(Text("tiers.card.granted")), .blank, try context.tierCell(customer.granted), .blank, .blank, .blank,
            event,
        ])
    }

    /// How many events are behind a value, and the newest of them.
    private func events(behind source: TierFactorSource) throws -> [Cell] {
        var events = rules.events(behind: source, customer.activity)
        if source == .collectionRate { events = try dueInvoices() }
        let newest = try context.sorted(events, byEvent: \.sequence) { $0.day > $1.day }.prefix(eventsMax)
        let names = try newest.map { PeopleFormat.text(try context.event($0.sequence)) }
        return [.integer(events.count), .optional(names.joined(separator: ", "))]
    }

    /// The invoices due in the window and what settled them.
    private func dueInvoices() throws -> [(day: Day, sequence: UInt64)] {
        let account = try selection.account(of: customer.number)
        var events: [UInt64: Day] = [:]
        for invoice in account.invoices
        where invoice.currency == context.currency && customer.activity.period.contains(invoice.dueDay) {
            events[invoice.sequence] = context.day(of: invoice.issuedAt)
            for settlement in invoice.settlements where settlement.kind == .payment {
                events[settlement.sequence] = context.day(of: settlement.at)
            }
        }
        return events.sorted { $0.key < $1.key }.map { ($0.value, $0.key) }
    }
}
