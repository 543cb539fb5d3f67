import DaybookModel

/// Tells what happens to one dealer from the first day to the last.
///
/// A dealer draws from a generator of its own, so a change in one dealer's story leaves the others as they are.
struct DealerStory {
    let dealer: Dealer
    var generator: SplitMix64
    var journal: DemoJournal
    /// Every invoice with what has been settled of it, in order of issue.
    var invoices: [DemoInvoice] = []
    var paymentsCount = 0
    /// What came in, less what went out again, in 2023 and in 2024, in fen.
    private(set) var collected = [0, 0]
    /// Product lines ordered in 2023.
    var linesBought: [String] = []
    /// Days on which nothing was delivered on credit, up to the day of release.
    var holds: [ClosedRange<Day>] = []

    /// Tells the whole story.
    init(of dealer: Dealer) {
        self.dealer = dealer
        generator = SplitMix64(seed: 0x0064_656D_6F00_0000 + UInt64(dealer.number))
        journal = DemoJournal(DealersCompany.self, Subject(.customer, dealer.key), number: dealer.number)
        introduce()
        grantCredit()
        trade()
        assignTiers()
        signContract()
        serve()
    }

    /// Counts money that came in, or went out when negative.
    mutating func collect(_ fen: Int, on day: Day) {
        guard day <= DealersCompany.lastDay else { return }
        collected[day < DealersCompany.secondYear ? 0 : 1] += fen
    }

    /// A time within an hour of the working day.
    mutating func time(_ hours: ClosedRange<Int>) -> (hour: Int, minute: Int) {
        (generator.within(hours), generator.below(60))
    }

    /// Who looks after the dealer on a day.
    func owner(on day: Day) -> String {
        changesOwner && day >= DealerStory.handover ? dealer.nextOwner : dealer.owner
    }

    private static let handover = Day.on(2024, 3, 4)
    private var changesOwner: Bool { dealer.number % 29 == 7 }

    // MARK: - Master data

    private mutating func introduce() {
        let day = dealer.firstDay
        // The dealers of old come with the master data, one after the other.
        let time = dealer.startTier == nil ? (hour: 9, minute: 10) : (hour: 8, minute: dealer.number / 10)
        journal.record(
            EventType.customerRegistered, "customer/\(dealer.key)", on: day, at: time, by: "erp",
            [
                ("kind", .text("company")), ("company_name", .text(dealer.companyName)),
                (
                    "registration_number",
                    .text(RegistrationNumber.invented(dealer.number, division: dealer.city.division))
                ),
                ("owner", .text(dealer.owner)), ("region", .text(dealer.city.region)), ("country", .text("CN")),
                ("city", .text(dealer.city.name)), ("industry", .text("医药流通")), ("language", .text("zh-CN")),
                ("customer_since", .day(customerSince)),
            ])
        addContact(1, title: generator.below(3), isMain: true, on: day)
        if generator.chance(percent: 30) { addContact(2, title: 3 + generator.below(2), isMain: false, on: day) }
        if changesOwner {
            journal.record(
                EventType.customerOwnerSet, "owner/\(dealer.key)", on: DealerStory.handover, at: time,
                by: "sales-director",
                [("owner", .text(dealer.nextOwner)), ("reason", .text("区域分工调整"))])
        }
        if dealer.number % 37 == 5 {
            journal.record(
                EventType.customerContactChanged, "contact/\(dealer.contact)/phone",
                on: (day + generator.within(200...500)).orNextWorkday, at: self.time(9...16), by: dealer.owner,
                [("contact", .text(dealer.contact)), ("phone", .text(phone(3)))])
        }
    }

    private var customerSince: Day {
        dealer.startTier == nil ? dealer.firstDay : DealersCompany.firstDay + -(90 + dealer.number * 11 % 2900)
    }

    private mutating func addContact(_ place: Int, title: Int, isMain: Bool, on day: Day) {
        let contact = "K-\(dealer.digits)-\(place)"
        let roles = ["purchasing", "purchasing", "finance", "management", "quality"]
        journal.record(
            EventType.customerContactAdded, "contact/\(contact)", on: day, at: (hour: 9, minute: 30 + place), by: "erp",
            [
                ("contact", .text(contact)), ("role", .text(roles[title])),
                ("name", .text(generator.pick(DemoWords.familyNames) + generator.pick(DemoWords.givenNames))),
                ("phone", .text(phone(place))), ("title", .text(DemoWords.contactTitles[title])),
                ("is_main", .flag(isMain)),
            ])
    }

    /// Eleven figures like a mobile number, but beginning with 10, which no mobile number does.
    private func phone(_ place: Int) -> String { "1000000" + String(1000 * place + dealer.number) }

    // MARK: - Tiers

    private mutating func assignTiers() {
        if let tier = dealer.startTier {
            grant(scoreOfYearBefore(tier), previous: nil, from: DealersCompany.firstDay, reason: "首次分级，依据2022年度台账")
        }
        guard dealer.firstDay < DealersCompany.secondYear else { return }
        grant(scoreOfFirstYear, previous: dealer.startTier, from: DealersCompany.secondYear, reason: "2023年度评级")
    }

    private mutating func grant(_ score: DealerScore, previous: DemoTier?, from day: Day, reason: String) {
        let year = day.civil.year
        let factors = score.factors.map { factor in
            DemoValue.message([
                ("name", .text(factor.name)), ("value", .decimalMillionths(factor.millionths)),
                ("points", .decimalMillionths(Int64(factor.points) * 1_000_000)),
            ])
        }
        journal.record(
            EventType.tierAssigned, "tier/\(year)/\(dealer.key)", on: day, at: (10, 0), by: "sales-director",
            [
                ("tier", .text(score.tier.rawValue)), ("previous", previous.map { .text($0.rawValue) } ?? .absent),
                ("score", .decimalMillionths(Int64(score.points) * 1_000_000)), ("factors", .list(factors)),
                ("effective", .day(day)), ("valid_until", .day(.on(year, 12, 31))),
                ("approved_by", .text("sales-director")), ("reason", .text(reason)),
            ])
    }

    /// The score of 2022, out of books that the demo does not have: figures that earn the tier.
    private func scoreOfYearBefore(_ tier: DemoTier) -> DealerScore {
        // A generator of its own leaves the dealer's story as it is.
        var generator = SplitMix64(seed: 0x3230_3232_0000_0000 + UInt64(dealer.number))
        let (thousands, lines): (ClosedRange<Int>, ClosedRange<Int>) =
            switch tier {
            case .a: (1_800...2_500, 3...3)
            case .b: (900...1_700, 3...3)
            case .c: (900...1_700, 1...2)
            case .d: (450...850, 1...3)
            case .e: (60...420, 1...2)
            }
        let collected = DemoTax.gross(ofThousands: generator.within(thousands))
        let due = collected * 100 / generator.within(96...100)
        return DealerScore(
            collectedFen: collected, productLines: generator.within(lines), settledFen: collected, dueFen: due)
    }

    /// The score of 2023, as it stands on the last evening of that year.
    var scoreOfFirstYear: DealerScore {
        let due = invoices.filter { $0.due < DealersCompany.secondYear }
        let settled = due.reduce(0) { sum, invoice in
            sum + invoice.settlements.filter { $0.day < DealersCompany.secondYear }.reduce(0) { $0 + $1.fen }
        }
        return DealerScore(
            collectedFen: collected[0], productLines: linesBought.count, settledFen: settled,
            dueFen: due.reduce(0) { $0 + $1.payable })
    }

    // MARK: - The framework contract

    private mutating func signContract() {
        guard let renews = dealer.renews else { return }
        let key = "FC-\(dealer.digits)"
        journal.record(
            EventType.subscriptionStarted, "contract/\(key)", on: DealersCompany.firstDay, at: (11, 0),
            by: dealer.owner,
            [
                ("subscription", .text(key)), ("plan", .text("dealer-framework")), ("period", .text("year")),
                ("starts", .day(DealersCompany.firstDay)), ("ends", .day(DealersCompany.secondYear + -1)),
            ])
        let day = Day.on(2023, 12, generator.within(4...22)).orNextWorkday
        if renews {
            // For two years, so that no contract falls due on the demo's last day.
            journal.record(
                EventType.subscriptionRenewed, "contract/\(key)/renewed", on: day, at: (15, 0), by: dealer.owner,
                [
                    ("subscription", .text(key)), ("starts", .day(DealersCompany.secondYear)),
                    ("ends", .day(Day.on(2025, 12, 31))),
                ])
        } else {
            journal.record(
                EventType.subscriptionCancelled, "contract/\(key)/cancelled", on: day, at: (15, 0), by: dealer.owner,
                [
                    ("subscription", .text(key)), ("effective", .day(DealersCompany.secondYear + -1)),
                    ("reason", .text("competitor")), ("by_customer", .flag(true)),
                ])
        }
    }
}
