import DaybookModel

/// Something that is counted in one currency; lists of it hold one per currency, in order of currency.
protocol CurrencyKeyed {
    var currency: Currency { get }
    init(currency: Currency)
}

extension Array where Element: CurrencyKeyed {
    /// Changes the element of a currency, which is made when there is none.
    mutating func update(_ currency: Currency, _ change: (inout Element) -> Void) {
        let index = partitioningIndex { $0.currency >= currency }
        if index == count || self[index].currency != currency {
            insert(Element(currency: currency), at: index)
        }
        change(&self[index])
    }
}

extension Int64 {
    /// Adds, and stays at the end of the range instead of leaving it. One ledger cannot get there (`CreditLimits`), a sum
    /// over millions of absurd ones could, and an absurd sum is better than none of the other customers' answers.
    func saturatingAdd(_ other: Int64) -> Int64 {
        let (sum, overflow) = addingReportingOverflow(other)
        return overflow ? (other > 0 ? .max : .min) : sum
    }
}
