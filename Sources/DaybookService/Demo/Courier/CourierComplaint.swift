import DaybookModel

/// A complaint about an order: 180 in 2023, when there are 3,600 orders, and 126 in 2024, when there are 4,200 (requirement
/// S19): 5 and 3 for each 100 orders.
struct CourierComplaint {
    let bill: Int
    let opened: Day
    /// Whether it was paid for with an adjustment of the bill.
    let isCompensated: Bool

    private static let countAMonth = (before: 15, programme: [11, 10])

    static func planned(
        _ clients: [CourierClient], _ bills: [CourierBill], _ generator: inout SplitMix64
    ) -> [CourierComplaint] {
        var complaints: [CourierComplaint] = []
        for month in 0..<24 {
            let ofMonth = bills.indices.filter { bills[$0].month == month }
            // Whoever was compensated had complained.
            var chosen = ofMonth.filter { bills[$0].adjusted > 0 }
            let count = month < 12 ? countAMonth.before : countAMonth.programme[month % 2]
            var others = ofMonth.filter { bills[$0].adjusted == 0 && bills[$0].twist == nil }
            generator.shuffle(&others)
            precondition(chosen.count <= count, "more compensations than complaints in month \(month)")
            chosen += others.prefix(count - chosen.count)
            for bill in chosen {
                let day = (bills[bill].delivered + generator.below(3)).orNextWorkday
                complaints.append(
                    CourierComplaint(bill: bill, opened: day, isCompensated: bills[bill].adjusted > 0))
            }
        }
        return complaints
    }
}
