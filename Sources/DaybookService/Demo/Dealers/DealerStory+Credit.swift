import DaybookModel

extension DealerStory {
    private static let clerk = "credit-1"
    private static let manager = "credit-manager"

    mutating func grantCredit() {
        let day = (dealer.firstDay + 2).orNextWorkday
        let tier = dealer.startTier ?? .e
        let sizes: [DemoTier: String] = [.a: "large", .b: "large", .c: "medium", .d: "small", .e: "small"]
        journal.record(
            EventType.creditFileOpened, "credit/\(dealer.key)/file", on: day, at: (9, 0), by: DealerStory.clerk,
            [
                ("file", .text("CF-\(dealer.digits)")), ("opened_by", .text(DealerStory.clerk)),
                ("business_size", .text(sizes[tier] ?? "small")), ("founded_year", .integer(1992 + dealer.number % 27)),
            ])
        grade(tier, on: day, nextReview: DealersCompany.secondYear + 1)
        setTerms(dealer.terms, on: day)
        if dealer.twist != .noLimit { setLimit(for: dealer.quarters.prefix(4), on: day, reason: "首次授信") }
        guard dealer.firstDay < DealersCompany.secondYear else { return }

        let review = DealersCompany.secondYear + 1
        grade(dealer.earnedTier, on: review, nextReview: Day.on(2025, 1, 2))
        if let terms = dealer.newTerms { setTerms(terms, on: review) }
        switch dealer.twist {
        case .limitCleared:
            journal.record(
                EventType.creditLimitCleared, "credit/\(dealer.key)/cleared", on: review, at: (10, 30),
                by: DealerStory.manager,
                [("approved_by", .text(DealerStory.manager)), ("reason", .text("集团担保，取消单独额度"))])
        case .noLimit, .limitZero, .tightLimit: break
        default:
            let grows = (dealer.quarters.suffix(4).max() ?? 0) > (dealer.quarters.prefix(4).max() ?? 0)
            if grows { setLimit(for: dealer.quarters.suffix(4), on: review, reason: "年度授信复审") }
        }
    }

    private mutating func grade(_ tier: DemoTier, on day: Day, nextReview: Day) {
        let grades: [DemoTier: (grade: String, score: Int)] = [
            .a: ("AAA", 92), .b: ("AA", 84), .c: ("A", 75), .d: ("B", 66), .e: ("C", 52),
        ]
        guard let (grade, score) = grades[tier] else { return }
        journal.record(
            EventType.creditGraded, "credit/\(dealer.key)/grade/\(day)", on: day, at: (9, 30), by: DealerStory.clerk,
            [
                ("grade", .text(grade)), ("score", .decimalMillionths(Int64(score + dealer.number % 5) * 1_000_000)),
                ("next_review", .day(nextReview)), ("graded_by", .text(DealerStory.clerk)),
            ])
    }

    private mutating func setTerms(_ terms: DemoTerms, on day: Day) {
        journal.record(
            EventType.creditTermsSet, "credit/\(dealer.key)/terms/\(day)", on: day, at: (9, 45), by: DealerStory.clerk,
            [
                ("terms", .text(terms.kind)), ("days", terms.kind == "prepaid" ? .absent : .integer(terms.days)),
                ("approved_by", .text(DealerStory.manager)),
                ("reason", terms.kind == "monthly" ? .text("月结\(terms.days)天") : .absent),
            ])
    }

    /// The limit is 1.8 times the best quarter with tax, in steps of 50,000 yuan; a sixth of that where it is tight.
    private mutating func setLimit(for quarters: ArraySlice<Int>, on day: Day, reason: String) {
        let best = max(quarters.max() ?? 0, 25)
        let thousands = best * (dealer.twist == .tightLimit ? 30 : 180) * 113 / 10_000
        let limit = dealer.twist == .limitZero ? 0 : (thousands / 50 + 1) * 50
        journal.record(
            EventType.creditLimitSet, "credit/\(dealer.key)/limit/\(day)", on: day, at: (10, 0), by: DealerStory.clerk,
            [
                ("limit", .money(limit * 100_000)), ("currency", .text(DealersCompany.currency.code)),
                ("approved_by", .text(DealerStory.manager)), ("reason", .text(limit == 0 ? "仅限预付款" : reason)),
            ])
    }

    /// Leave to exceed the limit by an order.
    mutating func approveOverride(_ order: DemoOrder) {
        journal.record(
            EventType.creditOverrideApproved, "override/\(order.key)", on: order.day, at: (8, 40),
            by: DealerStory.manager,
            [
                ("order", .text(order.key)), ("amount", .money(order.gross)),
                ("currency", .text(DealersCompany.currency.code)), ("approved_by", .text(DealerStory.manager)),
                ("reason", .text("旺季备货，销售总监担保")), ("valid_until", .day(order.day + 14)),
            ])
    }

    /// Writes down the stops of delivery, joined where they overlap.
    mutating func recordHolds() {
        let sorted = holds.sorted { ($0.lowerBound, $0.upperBound) < ($1.lowerBound, $1.upperBound) }
        var joined: [ClosedRange<Day>] = []
        for hold in sorted {
            if let last = joined.last, hold.lowerBound <= last.upperBound {
                joined[joined.count - 1] = last.lowerBound...max(last.upperBound, hold.upperBound)
            } else {
                joined.append(hold)
            }
        }
        for hold in joined {
            journal.record(
                EventType.creditHoldSet, "hold/\(dealer.key)/\(hold.lowerBound)", on: hold.lowerBound, at: (9, 15),
                by: DealerStory.clerk, [("reason", .text("overdue")), ("set_by", .text(DealerStory.clerk))])
            journal.record(
                EventType.creditHoldReleased, "hold/\(dealer.key)/\(hold.lowerBound)/released", on: hold.upperBound,
                at: (16, 45), by: DealerStory.clerk,
                [("reason", .text("paid")), ("released_by", .text(DealerStory.clerk))])
        }
    }
}
