import DaybookModel
import DaybookProjections

/// A customer's tier on two days.
struct TierMove {
    let customer: SubjectNumber
    let before: TierDecision?
    let after: TierDecision?
    /// Names; nil for no tier.
    let from: String?
    let to: String?
    /// Whether there is no tier on the later day because its time was over.
    let hasLapsed: Bool
}

/// How many customers went from which tier to which; drawn as a table with shares of the row.
struct TierMatrix: Drawing {
    /// By name, no tier last; only those that somebody had.
    let tiers: [String?]
    private let counts: [String?: [String?: Int]]

    init(_ moves: [TierMove]) {
        var counts: [String?: [String?: Int]] = [:]
        for move in moves { counts[move.from, default: [:]][move.to, default: 0] += 1 }
        self.counts = counts
        tiers = Set(moves.flatMap { [$0.from, $0.to] }).sorted { TierMatrix.order($0) < TierMatrix.order($1) }
    }

    /// Whether anybody had a tier on either day.
    var hasTiers: Bool { tiers.contains { $0 != nil } }

    func count(_ from: String?, _ to: String?) -> Int { counts[from]?[to] ?? 0 }
    func total(from: String?) -> Int { counts[from]?.values.reduce(0, +) ?? 0 }
    func total(to: String?) -> Int { tiers.reduce(0) { $0 + count($1, to) } }
    var total: Int { tiers.reduce(0) { $0 + total(from: $1) } }

    /// What tiers are sorted by: their names, no tier last.
    static func order(_ tier: String?) -> String { tier.map { "0" + $0 } ?? "1" }
    static func cell(_ tier: String?) -> Cell { tier.map { .text($0) } ?? .absent(Text("tiers.none")) }

    // MARK: - Drawing

    /// With shares of the row where they fit, without them where they do not; nothing in a terminal narrower than that.
    func lines(columns: Int) -> [String] {
        for showsShares in [true, false] {
            let lines = lines(showsShares: showsShares)
            if lines.allSatisfy({ DisplayWidth.width($0) <= columns }) { return lines }
        }
        return []
    }

    private func lines(showsShares: Bool) -> [String] {
        func name(_ tier: String?) -> String { PeopleFormat.text(TierMatrix.cell(tier)) }
        func text(_ count: Int, of whole: Int) -> String {
            guard count > 0 else { return "·" }
            // Whole percents, so that five tiers fit into 80 columns; the table below has the decimals.
            let share = Ratio(count * 100, over: whole).map { RatioText.rounded($0, digits: 0) } ?? "–"
            return showsShares ? "\(count) (\(share)%)" : String(count)
        }
        var grid = [[Text("tiers.matrix.corner").description] + tiers.map(name) + [Text("report.total").description]]
        for from in tiers {
            let whole = total(from: from)
            grid.append([name(from)] + tiers.map { text(count(from, $0), of: whole) } + [String(whole)])
        }
        grid.append(
            [Text("report.total").description] + tiers.map { String(total(to: $0)) } + [String(total)])
        let widths = grid[0].indices.map { place in grid.map { DisplayWidth.width($0[place]) }.max() ?? 0 }
        return grid.map { row in
            row.enumerated().map { place, cell in
                DisplayWidth.padded(cell, to: widths[place], rightAligned: place > 0)
            }.joined(separator: "  ")
        }
    }
}

/// The factors behind two grants of one customer.
enum TierFactors {
    /// The factor whose points changed the most in the direction of the score; undefined unless both grants carry factors.
    static func mover(_ move: TierMove, _ context: some ReportContext) throws -> Cell {
        guard let before = move.before, let after = move.after else { return .none }
        var points: [UInt64: [(name: String, points: Int64)]] = [:]
        for event in try context.standingEvents(of: move.customer, types: [EventType.tierAssigned])
        where event.sequence == before.sequence || event.sequence == after.sequence {
            points[event.sequence] = event.payload.withUnsafeBytes { payload in
                TierAssigned(payload).factors.map { ($0.name?.string ?? "", $0.points ?? 0) }
            }
        }
        guard let old = points[before.sequence], let new = points[after.sequence], !old.isEmpty, !new.isEmpty
        else { return .none }
        let changes = new.compactMap { factor in
            old.first { $0.name == factor.name }.map { (name: factor.name, change: factor.points - $0.points) }
        }
        let isRise = changes.reduce(0) { $0 + $1.change } >= 0
        let wanted = changes.filter { isRise ? $0.change > 0 : $0.change < 0 }
        guard let most = wanted.map(\.change.magnitude).max(),
            let mover = wanted.filter({ $0.change.magnitude == most }).min(by: { $0.name < $1.name })
        else { return .none }
        let change = FixedPoint.text(mover.change, digits: 6, trimmed: true)
        return .text("\(mover.name) \(mover.change > 0 ? "+" : "")\(change)")
    }
}
