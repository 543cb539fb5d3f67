import DaybookModel

/// The five tiers of dealers.
enum DemoTier: String {
    case a = "A"
    case b = "B"
    case c = "C"
    case d = "D"
    case e = "E"
}

/// How a dealer pays.
enum DemoPayer {
    /// A few days before the due day.
    case prompt
    /// Up to two weeks late, but clears its account before the end of 2023.
    case slow
    /// Weeks late, sometimes in two parts.
    case late
    /// About half of each invoice, the rest hardly ever.
    case bad
    /// In advance.
    case prepaid
}

/// How a dealer names what it pays.
enum DemoNaming {
    case always
    /// Never: the policy of the store places the money.
    case never
    /// Our finance department matches the payment two days later.
    case later
}

/// The one thing out of the ordinary that happens to a dealer.
enum DemoTwist {
    case keptOverpayment
    case refundedOverpayment
    case paymentEnteredTwice
    case disputeOpen
    case disputeSettled
    case bouncedDraft
    case smallDifferenceWrittenOff
    case badDebtWrittenOff
    case goodsReturned
    case discount
    case orderCancelled
    case limitCleared
    case noLimit
    case limitZero
    case tightLimit
    case prepaidOrderCancelled
}

/// Terms of payment: what an invoice's due day follows from.
struct DemoTerms: Equatable {
    /// `monthly` (days after the end of the month, 月结), `net` or `prepaid`.
    let kind: String
    let days: Int

    func due(ofInvoiceDated day: Day) -> Day {
        switch kind {
        case "monthly":
            let (year, month, _) = day.civil
            return Day.on(year, month, Day.daysIn(month: month, year: year)) + days
        case "net": return day + days
        default: return day
        }
    }
}

/// Who a dealer is and what it will do: all that is decided before its story is told.
struct Dealer {
    let number: Int
    /// The tier granted for 2023; nil for a dealer who came later.
    let startTier: DemoTier?
    /// The tier that the trade of 2023 earns by the three-factor sheet: it shapes sales, product lines and payments.
    let earnedTier: DemoTier
    /// Net sales in thousands of yuan, for each of the eight quarters.
    var quarters: [Int]
    /// Whether the framework contract of 2023 is renewed; nil without one.
    var renews: Bool?
    var linesCount: Int
    var payer: DemoPayer
    var naming: DemoNaming = .always
    var twist: DemoTwist?
    var firstDay = DealersCompany.firstDay
    var terms: DemoTerms
    /// The terms of the second year where they differ.
    var newTerms: DemoTerms?
    /// Buys in the first two months of a quarter only and pays within the quarter, so that what it orders, what it is
    /// billed and what it pays are the same in every quarter.
    var settlesWithinQuarter = false

    var key: String { "D-" + digits }

    /// The dealer's number in four figures, which the keys of its documents contain.
    var digits: String { String(repeating: "0", count: 4 - String(number).utf8.count) + String(number) }
    var contact: String { "K-\(digits)-1" }
    var city: DemoWords.City { DemoWords.cities[number % DemoWords.cities.count] }

    /// Brand and form come round in other periods than the city, so no name comes twice.
    var companyName: String {
        let brand = DealerWords.brands[number % DealerWords.brands.count]
        return city.name + brand + DealerWords.companyForms[number % DealerWords.companyForms.count]
    }

    /// Two account managers look after a region.
    var owner: String { manager(number % 2) }
    /// The other manager of the region, who takes some dealers over.
    var nextOwner: String { manager(1 - number % 2) }

    private func manager(_ place: Int) -> String {
        let region = DemoWords.regions.firstIndex(of: city.region) ?? 0
        let digits = String(2 * region + place + 1)
        return "am-" + (digits.utf8.count < 2 ? "0" : "") + digits
    }

    func terms(on day: Day) -> DemoTerms { day >= DealersCompany.secondYear ? newTerms ?? terms : terms }
}
