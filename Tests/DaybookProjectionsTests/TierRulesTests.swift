import DaybookModel
import DaybookProjections
import DaybookTestSupport
import Testing

/// Score sheets, bands and share rules (T01 to T07, T30; formulas, section 2).
@Suite struct TierRulesTests {
    private func rules(_ name: String) -> TierRules { TierRules.builtIn(named: name)! }

    private func sheet(_ name: String) -> ScoreSheet {
        guard case .sheet(let sheet) = rules(name).form else { preconditionFailure("'\(name)' is no score sheet") }
        return sheet
    }

    private func shares(_ name: String) -> ShareRule {
        guard case .shares(let rule) = rules(name).form else { preconditionFailure("'\(name)' has no conditions") }
        return rule
    }

    /// In millionths: sales .8, collection 1.0, repurchase .6, breadth .3, interaction .9.
    private let results: [String: Int64] = [
        "sales": 800_000, "collection": 1_000_000, "orders": 600_000, "product_lines": 300_000, "interactions": 900_000,
    ]

    private func score(_ sheet: ScoreSheet, without missing: String? = nil) -> SheetScore {
        sheet.score(results: sheet.factors.map { $0.name == missing ? nil : results[$0.name] })
    }

    // MARK: - Vectors of the formulas

    @Test func oneCustomerIsBUnderTheFourFactorsAndCUnderTheFive() {
        let four = score(sheet("four-factor"))
        #expect(four.score?.value == 81)
        #expect(four.tier == "B")
        let five = score(sheet("five-factor"))
        #expect(five.score?.value == 76.5)
        #expect(five.tier == "C")
        #expect(five.next?.tier == "B")
        #expect(five.next?.missing.value == 3.5)
    }

    @Test func aMissingFactorIsHandledByTheStatedPolicy() {
        var sheet = sheet("five-factor")
        sheet.missing = .zero
        #expect(score(sheet, without: "interactions").score?.value == 72)
        sheet.missing = .renormalise
        let renormalised = score(sheet, without: "interactions")
        #expect(renormalised.score?.value == 1440.0 / 19)  // 75.789…
        #expect(renormalised.tier == "C")
        #expect(renormalised.points.last == .some(nil))
        sheet.missing = .leaveOut
        #expect(score(sheet, without: "interactions").tier == nil)
        #expect(score(sheet, without: "interactions").score == nil)
        #expect(score(sheet).tier == "C")
    }

    @Test func nothingKnownIsNoScoreWhateverThePolicy() {
        for policy in MissingPolicy.allCases {
            var sheet = sheet("five-factor")
            sheet.missing = policy
            let score = sheet.score(results: [nil, nil, nil, nil, nil])
            #expect(score.tier == nil)
            #expect(score.score == nil)
        }
    }

    /// Bands are half-open and compared exactly: nothing is rounded up into a better tier.
    @Test(arguments: [
        (89_500_000, "B"), (90_000_000, "A"), (89_999_999, "B"), (80_000_000, "B"), (79_999_999, "C"),
        (60_000_000, "D"),
        (59_999_999, "E"), (0, "E"), (100_000_000, "A"),
    ]) func bandsAreHalfOpen(earned: Int64, tier: String) {
        let table = ScoreTable(.step, [ScoreTable.Entry(value: 0, points: earned)])
        let sheet = ScoreSheet(
            factors: [SheetFactor("all", .collected, points: 100_000_000, table)], bands: sheet("five-factor").bands,
            missing: .zero)
        #expect(sheet.score(values: [Ratio(1, over: 1)]).tier == tier)
    }

    /// 89.999… from a third: weights renormalised to 1/3 each, exact.
    @Test func endlessDecimalsAreComparedExactly() {
        let table = ScoreTable(.step, [ScoreTable.Entry(value: 0, points: 33_000_000)])
        var factors = ["a", "b"].map { SheetFactor($0, .orderCount, points: 33_000_000, table) }
        factors.append(SheetFactor("c", .visits, points: 34_000_000, table))
        let sheet = ScoreSheet(factors: factors, bands: sheet("five-factor").bands, missing: .renormalise)
        // 29.7 of 33 is 90 %, one millionth less is 89.99999… %.
        #expect(sheet.score(results: [900_000, nil, nil]).tier == "A")
        #expect(sheet.score(results: [899_999, nil, nil]).tier == "B")
        #expect(sheet.score(results: [nil, 900_000, 899_999]).tier == "B")
    }

    @Test func aValueBetweenTwoEntriesByStepAndByLine() {
        let money = Ratio(750_000, over: 1)!
        var table = sheet("five-factor").factors[0].table
        #expect(table.points(for: money) == 30_000_000)
        table.mapping = .linear
        #expect(table.points(for: money) == 35_000_000)
        #expect(table.points(for: Ratio(-5, over: 1)!) == 0)
        #expect(table.points(for: Ratio(9_000_000, over: 1)!) == 50_000_000)
        #expect(table.points(for: Ratio(100_000, over: 1)!) == 10_000_000)
        #expect(table.points(for: Ratio(100_001, over: 1)!) == 10_000_050)
        // A third of a yuan less: cut, not rounded.
        #expect(table.points(for: Ratio(299_999, over: 3)!) == 9_999_966)
        table.mapping = .step
        #expect(table.points(for: Ratio(-5, over: 1)!) == 0)
        #expect(table.points(for: Ratio(99_999_999, over: 1_000)!) == 0)
    }

    @Test(arguments: [(95, 20), (94, 15), (85, 15), (84, 10), (70, 10), (69, 5), (50, 5), (49, 0), (0, 0), (100, 20)])
    func collectionRate(percent: Int, points: Int) {
        let table = sheet("five-factor").factors[1].table
        #expect(table.points(for: Ratio(percent, over: 100)!) == Int64(points) * 1_000_000)
    }

    @Test func tablesOfOtherSheetsAreScaled() {
        func points(_ sheet: String, _ factor: String) -> [Int64] {
            self.sheet(sheet).factors.first { $0.name == factor }!.table.entries.map { $0.points / 1_000_000 }
        }
        #expect(points("five-factor", "sales") == [0, 10, 20, 30, 40, 50])
        #expect(points("dealer", "sales") == [0, 12, 24, 36, 48, 60])
        #expect(points("dealer", "product_lines") == [0, 4, 8, 12, 16, 20])
        #expect(points("four-factor", "orders") == [0, 4, 8, 12, 16, 20])
        #expect(points("four-factor", "interactions") == [0, 2, 4, 6, 8, 10])
    }

    // MARK: - Shares

    @Test(arguments: [
        (320_000, 960_000, "A", ""), (320_000, 880_000, "B", "collection"), (320_000, 800_000, "C", "collection"),
        (320_000, 600_000, "E", "collection"), (100_000, 990_000, "C", "share"), (40_000, 990_000, "D", "share"),
        (300_000, 950_000, "A", ""), (299_999, 950_000, "B", "share"), (150_000, 850_000, "B", "share, collection"),
    ]) func theHighestTierWhoseConditionsAllHold(share: Int, collection: Int, tier: String, failing: String) {
        let verdict = shares("share-own").verdict(
            share: Ratio(share, over: 1_000_000), collection: Ratio(collection, over: 1_000_000))
        #expect(verdict.tier == tier)
        #expect((verdict.next?.failing ?? []).map(\.rawValue).joined(separator: ", ") == failing)
    }

    @Test func aCollectionRateThatIsNotDefinedIsWaivedOrFails() {
        var rule = shares("share-own")
        #expect(rule.verdict(share: Ratio(4, over: 10), collection: nil).tier == "A")
        #expect(rule.verdict(share: nil, collection: nil).tier == "D")
        rule.missing = .fail
        #expect(rule.verdict(share: Ratio(4, over: 10), collection: nil).tier == "E")
    }

    /// Every pair of inputs has exactly one tier: its conditions hold and those of every better tier do not.
    @Test(arguments: ["share-own", "share-cumulative"]) func everyPairOfInputsHasExactlyOneTier(name: String) {
        let rule = shares(name)
        var random = SeededGenerator(seed: 7)
        let edges: [Int64] = [0, 49_999, 50_000, 150_000, 300_000, 500_000, 700_000, 850_000, 950_000, 1_000_000]
        var pairs = edges.flatMap { share in edges.map { (share, $0) } }
        for _ in 0..<5_000 {
            pairs.append(
                (Int64.random(in: 0...1_000_000, using: &random), Int64.random(in: 0...1_000_000, using: &random)))
        }
        for (share, collection) in pairs {
            func holds(_ tier: ShareRule.Tier) -> Bool {
                let byShare = tier.share.map { rule.basis == .own ? share >= $0 : share < $0 } ?? true
                return byShare && (tier.collection.map { collection >= $0 } ?? true)
            }
            let tier = rule.verdict(
                share: Ratio(share, over: 1_000_000), collection: Ratio(collection, over: 1_000_000)
            ).tier
            let place = rule.tiers.firstIndex { $0.name == tier }
            #expect(place == rule.tiers.firstIndex(where: holds), "share \(share), collection \(collection)")
        }
    }

    @Test func sharesOfSalesWithTiesRefundsAndNothingAtAll() {
        let population = SalesPopulation([100, 300, 300, -50, 0, 300])
        #expect(population.total == 1_000)
        #expect(population.share(of: 300, by: .own) == Ratio(300, over: 1_000))
        #expect(population.share(of: 300, by: .cumulative) == Ratio(0, over: 1_000))
        #expect(population.share(of: 100, by: .cumulative) == Ratio(900, over: 1_000))
        #expect(population.share(of: -50, by: .own) == nil)
        #expect(population.share(of: 0, by: .cumulative) == nil)
        #expect(SalesPopulation([]).share(of: 0, by: .own) == nil)
        #expect(shares("share-cumulative").verdict(share: nil, collection: nil).tier == "D")
    }

    // MARK: - Reading settings

    @Test(arguments: TierRules.builtIn.map(\.name)) func settingsReadBackAsTheyAre(name: String) throws {
        let rules = rules(name)
        #expect(try TierRules(rules.settings) == rules)
        var changed = rules
        changed.windowMonths = 6
        changed.tooNewDays = 0
        changed.proRatesNew = true
        changed.counting = .days
        changed.repurchaseMonths = 1
        changed.interactions.directions = [.inbound]
        changed.interactions.channels = ["phone", "wechat"]
        changed.interactions.purposes = ["sales"]
        changed.fullSuite = ["tea", "cups"]
        #expect(try TierRules(changed.settings) == changed)
    }

    private func change(_ name: String, _ path: [String], _ value: Settings?) -> Settings {
        func changed(_ settings: Settings, _ path: ArraySlice<String>) -> Settings {
            guard case .map(let entries) = settings.content, let first = path.first else { return settings }
            return .map(
                entries.compactMap { entry in
                    guard entry.name == first else { return entry }
                    if path.count == 1 { return value.map { (entry.name, $0) } }
                    return (entry.name, changed(entry.value, path.dropFirst()))
                })
        }
        return changed(rules(name).settings, path[...])
    }

    private func refusal(_ settings: Settings) -> String? {
        do throws(SettingsError) {
            _ = try TierRules(settings)
            return nil
        } catch {
            return error.reason.key
        }
    }

    @Test func rulesThatMakeNoSenseAreRefused() {
        #expect(refusal(change("five-factor", ["bands"], nil)) == "rules.missing_setting")
        #expect(refusal(change("five-factor", ["bands", "B"], .scalar(95))) == "tiers.rules.not_falling")
        #expect(refusal(change("five-factor", ["bands", "E"], .scalar(10))) == "tiers.rules.no_floor")
        #expect(refusal(change("five-factor", ["factors", "sales"], nil)) == "tiers.rules.points_total")
        #expect(
            refusal(change("five-factor", ["factors", "sales", "points"], .scalar(60))) == "tiers.rules.points_max")
        #expect(
            refusal(change("five-factor", ["factors", "sales", "table", "500000"], .scalar(51)))
                == "tiers.rules.points_range")
        #expect(
            refusal(
                change(
                    "five-factor", ["factors", "sales", "table"], .map(["5": .scalar(50), "4": .scalar(0)])))
                == "tiers.rules.not_rising")
        #expect(refusal(change("five-factor", ["factors", "sales", "source"], .scalar("luck"))) == "rules.not_word")
        #expect(refusal(change("share-own", ["tiers", "E"], nil)) == "tiers.rules.last_tier")
        #expect(
            refusal(change("share-own", ["tiers", "A"], .map(["share_above_below": .scalar("50 %")])))
                == "rules.unknown_setting")
        #expect(refusal(change("share-own", ["basis"], .scalar("wallet"))) == "rules.not_word")
        #expect(refusal(.map(["basis": .scalar("own"), "missing": .scalar("zero")])) == "tiers.rules.two_forms")
        #expect(
            refusal(.map(["factors": .map([]), "basis": .scalar("own")])) == "tiers.rules.two_forms")
    }

    @Test func limitsThatNobodyCanReachAreRefused() {
        for value in ["150 %", "-1"] {
            for condition in ["share_at_least", "collection_at_least"] {
                let settings = change("share-own", ["tiers", "A", condition], .scalar(value))
                #expect(refusal(settings) == "tiers.rules.condition_range", "\(condition) \(value)")
            }
        }
        #expect(refusal(change("five-factor", ["bands", "A"], .scalar("100.5"))) == "tiers.rules.band_range")
        #expect(refusal(change("five-factor", ["bands", "A"], .scalar(100))) == nil)
    }

    @Test func whatHasNoNameIsRefused() {
        #expect(refusal(change("five-factor", ["bands"], .map(["": .scalar(0)]))) == "tiers.rules.no_name")
        #expect(refusal(change("share-own", ["tiers"], .map(["": .map([])]))) == "tiers.rules.no_name")
        var rules = rules("five-factor")
        if case .sheet(var sheet) = rules.form {
            sheet.factors[0].name = ""
            rules.form = .sheet(sheet)
        }
        #expect(refusal(rules.settings) == "tiers.rules.no_name")
    }

    @Test func aFullSuiteNeedsItsProductLines() {
        let suite = change("five-factor", ["factors", "orders", "source"], .scalar("full_suite"))
        #expect(refusal(suite) == "tiers.rules.no_suite")
        guard case .map(let entries) = suite.content else { return }
        let named = entries.filter { $0.name != "full_suite" } + [("full_suite", .list([.scalar("tea")]))]
        #expect(refusal(.map(named)) == nil)
    }

    @Test func thePartsOfAWindowFitIntoIt() throws {
        var rules = rules("five-factor")
        rules.windowMonths = 6
        rules.repurchaseMonths = 7
        #expect(refusal(rules.settings) == "tiers.rules.repurchase_window")
        let short = change("five-factor", ["window_months"], .scalar(1))
        guard case .map(let entries) = short.content else { return }
        #expect(try TierRules(.map(entries.filter { $0.name != "repurchase_months" })).repurchaseMonths == 1)
    }

    // MARK: - Customers

    private func assess(_ book: Book, _ name: String, _ asOf: String, collection: Ratio? = nil) -> TierAssessment {
        var rules = rules(name)
        rules.tooNewDays = 60
        let activity = CustomerActivity(book.history(asOf), in: rules.window(endingOn: day(asOf)))
        let sales = SalesPopulation([activity.collected(in: cny), 100_000_00])
        return rules.assess(activity, collection: collection, among: sales, in: cny)
    }

    @Test func aCustomerIsScoredOnWhatItDidInTheWindow() {
        var book = Book()
        book.pay("P-1", 520_000_00, at: "2024-02-01")
        for month in 1...4 {
            book.order(
                "O-\(month)", 1, at: "2024-0\(month)-01",
                [("lines", [["price": 1, "product_line": .text("line-\(month)")]])])
        }
        let assessment = assess(book, "five-factor", "2024-12-31", collection: Ratio(90, over: 100))
        // Sales 30, collection 15, orders 9, product lines 6 of 95: interactions were never recorded.
        #expect(assessment.score?.points == [30_000_000, 15_000_000, 9_000_000, 6_000_000, nil])
        #expect(assessment.score?.score?.value == 6_000.0 / 95)
        #expect(assessment.tier == "D")
        #expect(assess(book, "share-own", "2024-12-31").tier == "A")
        #expect(assess(book, "share-own", "2024-12-31", collection: Ratio(6, over: 10)).tier == "E")
    }

    @Test func aNewCustomerGetsNoProposal() {
        var book = Book()
        book.event("customer.registered", "2024-11-02", [("kind", "company")])
        book.pay("P-1", 520_000_00, at: "2024-11-05")
        #expect(assess(book, "five-factor", "2024-12-30").outcome == .tooNew)
        #expect(assess(book, "five-factor", "2024-12-31").outcome == .proposed(tier: "D"))
    }

    @Test func whatANewCustomerAddsUpCanBeScaledToAWholeWindow() {
        var book = Book()
        book.event("customer.registered", "2024-10-01", [("kind", "company")])
        book.pay("P-1", 92_000_00, at: "2024-11-05")
        var rules = rules("five-factor")
        rules.proRatesNew = true
        let activity = CustomerActivity(book.history("2024-12-31"), in: rules.window(endingOn: day("2024-12-31")))
        // 92 days of 366.
        #expect(
            rules.value(of: .collected, activity, collection: nil, in: cny)
                == Ratio(Int128(92_000_00) * 366, over: 100 * 92))
        #expect(rules.value(of: .collectionRate, activity, collection: Ratio(1, over: 2), in: cny) == Ratio(1, over: 2))
    }

    @Test func whatIsMissingIsNotZero() {
        let rules = rules("five-factor")
        func values(_ book: Book) -> [String: Ratio] {
            let activity = CustomerActivity(book.history("2024-12-31"), in: rules.window(endingOn: day("2024-12-31")))
            return Dictionary(
                uniqueKeysWithValues: TierFactorSource.allCases.compactMap { source in
                    rules.value(of: source, activity, collection: nil, in: cny).map { (source.rawValue, $0) }
                })
        }
        var book = Book()
        book.event("customer.registered", "2022-01-01", [("kind", "company")])
        #expect(values(book).isEmpty)
        book.invoice("INV-1", 100_00, at: "2022-02-01")
        book.event("interaction.logged", "2022-03-01", [("channel", "phone")])
        book.event("case.opened", "2022-03-01", [("case", "K-1"), ("kind", "complaint")])
        // Known, and nothing of it in the window.
        #expect(
            values(book) == [
                "collected": Ratio(0, over: 100)!, "interactions": Ratio(0, over: 1)!, "inquiries": Ratio(0, over: 1)!,
            ])
        book.order("O-1", 1, at: "2022-03-01")
        #expect(values(book)["order_count"] == Ratio(0, over: 1))
        #expect(values(book)["repurchase_rate"] == Ratio(0, over: 4))
        #expect(values(book)["product_lines"] == nil)
    }

    @Test func aFullSuiteIsEveryLineOfIt() {
        var book = Book()
        for line in ["tea", "cups"] {
            book.order("O-\(line)", nil, at: "2024-03-01", [("lines", [["price": 1, "product_line": .text(line)]])])
        }
        var rules = rules("five-factor")
        func has(_ suite: [String], _ book: Book) -> Bool? {
            rules.fullSuite = suite
            return rules.hasFullSuite(book.activity("2024-12-31"))
        }
        #expect(has(["tea"], book) == true)
        #expect(has(["cups", "tea"], book) == true)
        #expect(has(["cups", "tea", "pots"], book) == false)
        #expect(has([], book) == nil)
        #expect(has(["tea"], Book()) == nil)
        rules.fullSuite = ["tea", "pots"]
        let activity = book.activity("2024-12-31")
        #expect(rules.value(of: .fullSuite, activity, collection: nil, in: cny) == Ratio(0, over: 1))
    }

    @Test func moneyOfOtherCurrenciesDoesNotScore() {
        var book = Book()
        book.pay("P-1", 520_000_00, at: "2023-02-01", currency: "USD")
        #expect(assess(book, "five-factor", "2023-12-31").score?.points.first == 0)
        #expect(assess(book, "share-own", "2023-12-31").verdict?.share == nil)
    }
}
