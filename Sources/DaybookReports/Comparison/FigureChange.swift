import DaybookModel
import DaybookProjections

extension Cell {
    /// Whether two figures are the same; a share of another whole is the same share.
    static func isSame(_ before: Cell?, _ after: Cell?) -> Bool {
        guard case .ratio(let part, let whole)? = before, case .ratio(let newPart, let newWhole)? = after,
            whole != 0, newWhole != 0
        else { return before == after }
        return Int128(part) * Int128(newWhole) == Int128(newPart) * Int128(whole)
    }

    /// By how much a figure changed: an amount, a number with its sign, a number of days, a difference of shares. Exact, but for
    /// estimates, which count as they are printed. What was not there counts as nothing.
    ///
    /// Blank where there is no difference to speak of: between words, or between figures of two kinds.
    public static func change(from before: Cell?, to after: Cell?) -> Cell {
        if case .day(let old)? = before, case .day(let new)? = after { return .signed(Int64(new - old)) }
        guard let old = FigureNumber(before), let new = FigureNumber(after), old.unit != nil || new.unit != nil,
            let change = new.subtracting(old)
        else { return .blank }
        return change.cell
    }
}

/// A figure as an exact number with its unit.
private struct FigureNumber {
    enum Unit: Equatable {
        case count
        case money(Currency)
        case share
        case decimals(Int)
    }

    let numerator: Int128
    /// Always positive.
    let denominator: Int128
    /// Nil for nothing.
    let unit: Unit?

    private init(_ numerator: Int128, _ denominator: Int128, _ unit: Unit?) {
        let divisor = FigureNumber.divisor(numerator, denominator)
        self.numerator = numerator / divisor
        self.denominator = denominator / divisor
        self.unit = unit
    }

    /// Nil for words.
    init?(_ cell: Cell?) {
        switch cell {
        case nil, .some(.none), .blank, .ratio(_, 0): self.init(0, 1, nil)
        case .integer(let value), .signed(let value): self.init(Int128(value), 1, .count)
        case .money(let minor, let currency): self.init(Int128(minor), 1, .money(currency))
        case .ratio(let part, let whole):
            guard let ratio = Ratio(part, over: whole) else { return nil }
            self.init(ratio.numerator, ratio.denominator, .share)
        case .quotient(let ratio, let digits): self.init(ratio.numerator, ratio.denominator, .decimals(digits))
        case .decimal(let value, let digits):
            let scale = (0..<digits).reduce(1) { product, _ in product * 10 }
            guard let scaled = Int64(exactly: (value * Double(scale)).rounded(.toNearestOrAwayFromZero)) else {
                return nil
            }
            self.init(Int128(scaled), Int128(scale), .decimals(digits))
        default: return nil
        }
    }

    /// Nil for numbers of two kinds, and where the difference is too large to be held.
    func subtracting(_ other: FigureNumber) -> FigureNumber? {
        guard unit == other.unit || unit == nil || other.unit == nil else { return nil }
        let (left, isLeftTooLarge) = numerator.multipliedReportingOverflow(by: other.denominator)
        let (right, isRightTooLarge) = other.numerator.multipliedReportingOverflow(by: denominator)
        let (part, isPartTooLarge) = left.subtractingReportingOverflow(right)
        let (whole, isWholeTooLarge) = denominator.multipliedReportingOverflow(by: other.denominator)
        guard !isLeftTooLarge, !isRightTooLarge, !isPartTooLarge, !isWholeTooLarge else { return nil }
        return FigureNumber(part, whole, unit ?? other.unit)
    }

    var cell: Cell {
        switch unit {
        case nil: .blank
        case .count: Int64(exactly: numerator).map { .signed($0) } ?? .blank
        case .money(let currency): .sum(numerator, currency)
        case .share: .share(Ratio(numerator, over: denominator))
        case .decimals(let digits): .quotient(Ratio(numerator, over: denominator), digits: digits)
        }
    }

    /// The greatest common divisor; 1 when one of them is 0.
    private static func divisor(_ first: Int128, _ second: Int128) -> Int128 {
        var (larger, smaller) = (second.magnitude, first.magnitude)
        while smaller != 0 { (larger, smaller) = (smaller, larger % smaller) }
        return first == 0 ? 1 : Int128(larger)
    }
}
