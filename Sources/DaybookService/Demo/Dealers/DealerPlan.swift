import DaybookModel

/// Decides who the 300 dealers are: tiers, sales by quarter, manner of paying, and who has what mishap.
///
/// The figures of the case come out of here; docs/demo.md explains how.
enum DealerPlan {
    private static let seed: UInt64 = 0x6465_616C_6572_7321

    /// The dealers of one kind: the tier of 2023 and the tier that the trade of 2023 earns.
    private struct Group {
        let start: DemoTier
        let earned: DemoTier
        let count: Int
    }

    /// B has 60 dealers and 18 of them, 30 %, earn A. A has 50 dealers, of whom one falls away.
    private static let groups = [
        Group(start: .a, earned: .a, count: 49), Group(start: .a, earned: .b, count: 1),
        Group(start: .b, earned: .a, count: 18), Group(start: .b, earned: .b, count: 36),
        Group(start: .b, earned: .c, count: 6), Group(start: .c, earned: .b, count: 6),
        Group(start: .c, earned: .c, count: 52), Group(start: .c, earned: .d, count: 8),
        Group(start: .d, earned: .c, count: 6), Group(start: .d, earned: .d, count: 50),
        Group(start: .d, earned: .e, count: 8), Group(start: .e, earned: .d, count: 5),
        Group(start: .e, earned: .e, count: 43),
    ]
    private static let newcomersCount = 12

    /// What the A dealer that falls away buys in each quarter of 2023, in thousands of yuan; nothing in 2024.
    private static let leaverQuarter = 300

    static func dealers() -> [Dealer] {
        var generator = SplitMix64(seed: seed)
        // Members know their place in their group, so that mishaps and non-renewals fall on chosen ones.
        var members: [(group: Group, place: Int)] = groups.flatMap { group in
            (0..<group.count).map { (group, $0) }
        }
        generator.shuffle(&members)
        var dealers = members.enumerated().map { index, member in
            dealer(index + 1, member.group.start, member.group.earned, member.place, &generator)
        }
        for place in 0..<newcomersCount { dealers.append(newcomer(dealers.count + 1, place, &generator)) }
        balance(&dealers, &generator)
        return dealers
    }

    // MARK: - One dealer

    private static func dealer(
        _ number: Int, _ start: DemoTier, _ earned: DemoTier, _ place: Int, _ generator: inout SplitMix64
    ) -> Dealer {
        var dealer = Dealer(
            number: number, startTier: start, earnedTier: earned, quarters: quarters(earned, &generator),
            linesCount: 3, payer: .prompt, terms: DemoTerms(kind: "monthly", days: 30))
        switch earned {
        case .a: break
        case .b: dealer.naming = place % 9 == 4 ? .later : .always
        case .c:
            dealer.linesCount = 1 + number % 2
            dealer.payer = number % 3 == 0 ? .prompt : .slow
            dealer.terms = DemoTerms(kind: number % 2 == 0 ? "monthly" : "net", days: number % 2 == 0 ? 60 : 45)
            dealer.naming = place % 7 == 3 ? .never : .always
        case .d:
            dealer.linesCount = 1 + number % 3
            dealer.payer = .slow
            dealer.terms = DemoTerms(kind: "net", days: 30)
            dealer.naming = place % 7 == 5 ? .never : .always
        case .e:
            dealer.linesCount = 1 + number % 2
            dealer.payer = .late
            dealer.terms = DemoTerms(kind: "net", days: 15)
        }
        dealer.settlesWithinQuarter = start == .a
        dealer.renews = renews(start, earned, place)
        if dealer.renews == false, start != .a {
            for quarter in 4..<8 { dealer.quarters[quarter] /= 2 }
        }
        // Whoever rises to B is offered the terms of B; the due day of an invoice follows the terms in force (K04).
        if start == .c, earned == .b {
            dealer.terms = DemoTerms(kind: "monthly", days: 45)
            dealer.newTerms = DemoTerms(kind: "monthly", days: 60)
        }
        distinguish(&dealer, start, earned, place)
        return dealer
    }

    private static func newcomer(_ number: Int, _ place: Int, _ generator: inout SplitMix64) -> Dealer {
        // Six come in the second half of 2023, six in the first half of 2024.
        let year = place < 6 ? 2023 : 2024
        let month = place < 6 ? 7 + place / 2 : place - 5
        var dealer = Dealer(
            number: number, startTier: nil, earnedTier: .e, quarters: quarters(.e, &generator), linesCount: 1,
            payer: .slow, terms: DemoTerms(kind: "net", days: 30))
        dealer.firstDay = Day.on(year, month, generator.within(4...24)).orNextWorkday
        let firstQuarter = (year - 2023) * 4 + (month - 1) / 3 + 1
        for quarter in 0..<firstQuarter { dealer.quarters[quarter] = 0 }
        return dealer
    }

    /// Net sales by quarter so that the collected money of 2023 earns the tier whatever is still unpaid at the end of
    /// the year: A from 2 million yuan, B and C from 1 million, D from 500,000.
    private static func quarters(_ earned: DemoTier, _ generator: inout SplitMix64) -> [Int] {
        (0..<8).map { quarter in
            let isSecondYear = quarter >= 4
            let amount: Int
            switch earned {
            case .a: return 0  // Set by `balance`.
            case .b, .c: amount = generator.within(345...425)
            case .d: amount = generator.within(172...212)
            case .e: return generator.chance(percent: 25) ? 0 : generator.within(20...98)
            }
            return isSecondYear ? amount * generator.within(92...114) / 100 : amount
        }
    }

    /// 49 of 50 A dealers (98 %), 54 of 60 B, 56 of 66 C and 46 of 64 D dealers renew; E dealers have no contract.
    private static func renews(_ start: DemoTier, _ earned: DemoTier, _ place: Int) -> Bool? {
        switch (start, earned) {
        case (.a, .b), (.b, .c), (.c, .d), (.d, .e): false
        case (.c, .c): place >= 2
        case (.d, .d): place >= 10
        case (.e, _): nil
        default: true
        }
    }

    private static func distinguish(_ dealer: inout Dealer, _ start: DemoTier, _ earned: DemoTier, _ place: Int) {
        switch (start, earned) {
        case (.a, .a) where place < 3: dealer.twist = .noLimit
        case (.b, .b) where place < 4: dealer.twist = .goodsReturned
        case (.b, .b) where place < 10: dealer.twist = .discount
        case (.c, .c):
            let twists: [DemoTwist] = [
                .keptOverpayment, .refundedOverpayment, .paymentEnteredTwice, .disputeOpen, .disputeSettled,
                .bouncedDraft, .smallDifferenceWrittenOff, .limitCleared, .goodsReturned, .goodsReturned, .discount,
                .discount, .discount, .orderCancelled, .orderCancelled, .tightLimit, .tightLimit, .tightLimit,
                .tightLimit,
            ]
            // The first two do not renew and the mishaps need trade, so they come after.
            guard place >= 2, place - 2 < twists.count else { return }
            dealer.twist = twists[place - 2]
            dealer.payer = .prompt
            dealer.naming = .always
            // Without open invoices nothing takes the money up, and it shows as unallocated on the last day.
            if dealer.twist == .keptOverpayment { dealer.quarters[7] = 0 }
        case (.d, .d) where place >= 10:
            let twists: [DemoTwist] = [
                .refundedOverpayment, .goodsReturned, .goodsReturned, .orderCancelled, .orderCancelled, .discount,
            ]
            guard place - 10 < twists.count else { return }
            dealer.twist = twists[place - 10]
            dealer.payer = .prompt
            dealer.naming = .always
        case (.e, .e) where place < 6:
            // They buy like a C dealer and pay half: E by collection, not by value.
            dealer.payer = .bad
            dealer.linesCount = 1
            dealer.quarters = [360, 350, 340, 0, 0, 0, 0, 0]
            dealer.terms = DemoTerms(kind: "net", days: 30)
            if place == 0 { dealer.twist = .badDebtWrittenOff }
        case (.e, .e) where place < 12:
            dealer.payer = .prepaid
            dealer.terms = DemoTerms(kind: "prepaid", days: 0)
            if place == 6 { dealer.twist = .limitZero }
            if place == 7 { dealer.twist = .prepaidOrderCancelled }
        default: break
        }
    }

    // MARK: - The exact figures

    /// Sets the sales of A dealers so that those of the 50 dealers who are A in 2023, and those of the 67 who are A in
    /// 2024, are exactly a quarter higher in every quarter of 2024 than in the same quarter of 2023, and in the first
    /// quarter of 2024 than in the last of 2023.
    private static func balance(_ dealers: inout [Dealer], _ generator: inout SplitMix64) {
        let stayers = dealers.indices.filter { dealers[$0].startTier == .a && dealers[$0].earnedTier == .a }
        let climbers = dealers.indices.filter { dealers[$0].startTier == .b && dealers[$0].earnedTier == .a }
        for leaver in dealers.indices where dealers[leaver].startTier == .a && dealers[leaver].earnedTier == .b {
            dealers[leaver].quarters = [Int](repeating: leaverQuarter, count: 4) + [0, 0, 0, 0]
        }
        // With S for the stayers, L for the leaver, C for the climbers in a quarter of 2023:
        // stayers buy 5/4 (S + L) in 2024, and climbers 5/4 (S + C) less that, which is 5/4 (C - L).
        let before = share(580...900, among: stayers.count, roundingTo: 4, plus: leaverQuarter, &generator)
        let sold = before.reduce(0, +)
        spread(before, sum: (sold + leaverQuarter) / 4 * 5, over: stayers, in: &dealers, &generator)
        let climbing = share(720...860, among: climbers.count, roundingTo: 4, plus: -leaverQuarter, &generator)
        let climbed = climbing.reduce(0, +)
        spread(climbing, sum: (climbed - leaverQuarter) / 4 * 5, over: climbers, in: &dealers, &generator)
    }

    /// Draws a number for each, and raises the last one until the sum and `plus` together are a multiple.
    private static func share(
        _ range: ClosedRange<Int>, among count: Int, roundingTo multiple: Int, plus other: Int,
        _ generator: inout SplitMix64
    ) -> [Int] {
        var values = (0..<count).map { _ in generator.within(range) }
        while (values.reduce(0, +) + other) % multiple != 0 { values[count - 1] += 1 }
        return values
    }

    /// Gives each dealer its sales of 2023 and its part of the sum of 2024, and moves some from one dealer of a pair to
    /// the other in each quarter, which leaves the sums as they are.
    private static func spread(
        _ before: [Int], sum: Int, over places: [Int], in dealers: inout [Dealer], _ generator: inout SplitMix64
    ) {
        let sold = before.reduce(0, +)
        var after = before.map { $0 * sum / sold }
        for index in 0..<(sum - after.reduce(0, +)) { after[index % after.count] += 1 }
        for (index, place) in places.enumerated() {
            dealers[place].quarters =
                [Int](repeating: before[index], count: 4) + [Int](repeating: after[index], count: 4)
        }
        for quarter in 0..<8 {
            for pair in 0..<places.count / 2 {
                let moved = generator.below(41)
                dealers[places[2 * pair]].quarters[quarter] += moved
                dealers[places[2 * pair + 1]].quarters[quarter] -= moved
            }
        }
    }
}
