import DaybookModel

/// The hours that the sales teams worked for each dealer, quarter by quarter (requirement T34).
///
/// What is collected per hour is 20,000 yuan in 2024 and 5/7 of that in 2023, so it rises by exactly 40 %. A dealer of tier A
/// in 2023 gets 42 hours a quarter, then 37.5: with sales 5/4 as high, that is 5/4 · 42/37.5 = 1.4 as well.
enum SellingHours {
    private static let quarterHour = 250_000
    /// Of a dealer of tier A, in millionths of an hour.
    private static let ofA = [42_000_000, 37_500_000]
    private static let fenPerHour = 15_000

    /// Millionths of an hour in a year in which so many fen were collected.
    private static func hours(collected fen: Int, inYear year: Int) -> Int {
        precondition(fen % 10 == 0, "the hours of the demo need an amount in tenths of a yuan")
        return year == 0 ? fen / 10 * 7 : fen / 2
    }

    static func record(in stories: inout [DealerStory]) {
        for year in 0..<2 {
            var rest = hours(collected: stories.reduce(0) { $0 + $1.collected[year] }, inYear: year)
            var shares: [(story: Int, quarter: Int, weight: Int)] = []
            for index in stories.indices {
                for quarter in 4 * year..<4 * year + 4 where stories[index].dealer.firstDay <= lastDay(of: quarter) {
                    if stories[index].dealer.startTier == .a {
                        rest -= ofA[year]
                        stories[index].recordSelling(ofA[year], in: quarter)
                    } else {
                        shares.append((index, quarter, weight(of: stories[index].dealer)))
                    }
                }
            }
            share(rest, by: shares, in: &stories)
        }
    }

    private static func weight(of dealer: Dealer) -> Int {
        switch dealer.startTier {
        case .a, .b: 6
        case .c: 4
        case .d: 3
        case .e, nil: 2
        }
    }

    /// In whole quarters of an hour; what is left of the last one goes to the last share.
    private static func share(
        _ hours: Int, by shares: [(story: Int, quarter: Int, weight: Int)], in stories: inout [DealerStory]
    ) {
        let whole = shares.reduce(0) { $0 + $1.weight }
        var weight = 0
        var given = 0
        for (place, share) in shares.enumerated() {
            weight += share.weight
            let isLast = place == shares.count - 1
            let upTo = isLast ? hours : hours / quarterHour * weight / whole * quarterHour
            stories[share.story].recordSelling(upTo - given, in: share.quarter)
            given = upTo
        }
    }

    static func lastDay(of quarter: Int) -> Day { Day.on(2023 + quarter / 4, quarter % 4 * 3 + 3, 1).endOfMonth }

    static func amount(of hours: Int) -> Int { (hours * fenPerHour + 500_000) / 1_000_000 }
}

extension DealerStory {
    /// - Parameter hours: in millionths.
    fileprivate mutating func recordSelling(_ hours: Int, in quarter: Int) {
        let last = SellingHours.lastDay(of: quarter)
        let (year, month, _) = last.civil
        let name = "\(year)-Q\(quarter % 4 + 1)"
        journal.record(
            EventType.costRecorded, "selling/\(dealer.key)/\(name)", on: last, at: (18, 30), by: "controlling",
            [
                ("cost", .text("SH-\(dealer.digits)-\(name)")), ("kind", .text("selling")),
                ("amount", .money(SellingHours.amount(of: hours))), ("currency", DealerStory.currency),
                ("document_date", .day(last)), ("period_start", .day(.on(year, month - 2, 1))),
                ("period_end", .day(last)), ("rule", .text("timesheets")),
                ("hours", .decimalMillionths(Int64(hours))),
            ])
    }
}
