import DaybookModel
import DaybookProjections

/// What a figure is worth where figures are added up: an amount, a count, or a share with its part and its whole.
///
/// Words, days and estimates are worth nothing in a sum: they have none. An absent figure adds nothing to any.
struct FigureSum: Equatable {
    enum Kind: Equatable {
        case nothing
        case count
        case net
        case money(Currency)
        case share
        case quotient(digits: Int)
    }

    private(set) var kind: Kind
    private(set) var part: Int128
    /// 0 but for shares and quotients.
    private(set) var whole: Int128

    static let nothing = FigureSum(.nothing, 0, 0)

    private init(_ kind: Kind, _ part: Int128, _ whole: Int128) {
        self.kind = kind
        self.part = part
        self.whole = whole
    }

    /// Nil for what cannot be added up.
    init?(_ cell: Cell?) {
        switch cell {
        case nil, .some(.none), .blank: self = .nothing
        case .integer(let value): self.init(.count, Int128(value), 0)
        case .signed(let value): self.init(.net, Int128(value), 0)
        case .money(let minor, let currency): self.init(.money(currency), Int128(minor), 0)
        case .ratio(let part, let whole): self.init(.share, Int128(part), Int128(whole))
        case .quotient(let ratio, let digits):
            self.init(.quotient(digits: digits), ratio.numerator, ratio.denominator)
        default: return nil
        }
    }

    /// Nil when the two are not of one kind, or too large.
    func adding(_ other: FigureSum) -> FigureSum? {
        guard kind == other.kind || kind == .nothing || other.kind == .nothing else { return nil }
        let (part, isPartTooLarge) = part.addingReportingOverflow(other.part)
        let (whole, isWholeTooLarge) = whole.addingReportingOverflow(other.whole)
        guard !isPartTooLarge, !isWholeTooLarge else { return nil }
        return FigureSum(kind == .nothing ? other.kind : kind, part, whole)
    }

    func subtracting(_ other: FigureSum) -> FigureSum? {
        guard other.part != .min, other.whole != .min else { return nil }
        return adding(FigureSum(other.kind, -other.part, -other.whole))
    }

    /// Whether both are worth the same, part for part.
    func isWorth(_ other: FigureSum) -> Bool { part == other.part && whole == other.whole }

    var isZero: Bool { part == 0 }

    /// The figure again; nil when it is too large for one, and for nothing.
    var cell: Cell? {
        switch kind {
        case .nothing: nil
        case .count: Int64(exactly: part).map { .integer($0) }
        case .net: Int64(exactly: part).map { .signed($0) }
        case .money(let currency): Int64(exactly: part).map { .money($0, currency) }
        case .share:
            if let part = Int64(exactly: part), let whole = Int64(exactly: whole) { .ratio(part, whole) } else { nil }
        case .quotient(let digits): Ratio(part, over: whole).map { .quotient($0, digits: digits) }
        }
    }
}
