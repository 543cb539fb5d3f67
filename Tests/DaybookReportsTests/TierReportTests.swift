import DaybookModel
import DaybookProjections
import DaybookReports
import DaybookTestSupport
import Testing

/// What the tier reports print for `Journal.tiered` in a terminal of 80 columns, and what must hold for any customers.
@Suite struct TierReportTests {
    private func printed(_ report: String, _ parameters: [String: String] = [:]) throws -> String {
        PeopleFormat.text(try Journal.tiered.asOf("2024-12-31", parameters).envelope(report), columns: 80)
    }

    private func table(
        _ report: String, _ parameters: [String: String] = [:], _ journal: Journal = .tiered,
        asOf day: String = "2024-12-31"
    ) throws -> ReportTable {
        try journal.asOf(day, parameters).envelope(report).table
    }

    @Test func theBoardCountsGrantedAndProposedTiers() throws {
        #expect(
            try printed("tiers") == #"""
                Tiers · as of 2024-12-31 · known at event 42 · CNY

                Tier     Granted    Share  Proposed         Sales  Share of sales
                A              2   40.0 %         1  2,700,000.00          98.2 %
                B              0    0.0 %         0          0.00           0.0 %
                C              0    0.0 %         0          0.00           0.0 %
                D              0    0.0 %         0          0.00           0.0 %
                E              0    0.0 %         2          0.00           0.0 %
                no tier        3   60.0 %         2     50,000.00           1.8 %
                total          5  100.0 %         5  2,750,000.00         100.0 %

                Note: proposals follow the rule set 'five-factor' on what happened from
                2024-01-01 to 2024-12-31; a granted tier changes only when it is granted anew or
                runs out
                Note: a factor without data is left out; the others share its weight
                Note: customers without a proposal because they are known for fewer than 90
                days: 1
                Note: customers without a proposal because data are missing: 1
                Note: customers whose tier has run out and who were granted no other: 1
                Note: granted tiers that go against the rules (overrides): 1 of 2
                Note: customers who paid in USD, which does not count: 1
                Note: customers who have another tier than present data propose: 1

                """#)
    }

    @Test func theBoardBySharesOfSales() throws {
        #expect(
            try printed("tiers", ["rules": "share-cumulative"]) == #"""
                Tiers · as of 2024-12-31 · known at event 42 · CNY · rules share-cumulative

                Tier     Granted    Share  Proposed         Sales  Share of sales
                A              2   40.0 %         1  2,700,000.00          98.2 %
                B              0    0.0 %         0          0.00           0.0 %
                C              0    0.0 %         0          0.00           0.0 %
                D              0    0.0 %         2          0.00           0.0 %
                E              0    0.0 %         1          0.00           0.0 %
                no tier        3   60.0 %         1     50,000.00           1.8 %
                total          5  100.0 %         5  2,750,000.00         100.0 %

                Note: proposals follow the rule set 'share-cumulative' on what happened from
                2024-01-01 to 2024-12-31; a granted tier changes only when it is granted anew or
                runs out
                Note: shares are of what all customers paid: that of customers who paid strictly
                more decides
                Note: customers without a proposal because they are known for fewer than 90
                days: 1
                Note: customers to whom nothing was due, so that conditions on collection are
                waived: 2
                Note: customers whose tier has run out and who were granted no other: 1
                Note: granted tiers that go against the rules (overrides): 1 of 2
                Note: customers who paid in USD, which does not count: 1
                Note: customers who have another tier than present data propose: 1

                """#)
    }

    @Test func scorecardsByScore() throws {
        #expect(
            try printed("scorecards") == #"""
                Scorecards · as of 2024-12-31 · known at event 42 · CNY

                Customer  Name           Tier     Proposed  Score         Sales  Why
                C-1       绿茶有限公司   A        A         90.00  2,400,000.00  orders: 9 of 15
                C-2       Oak, "Sons" …  A        E         32.94    300,000.00  sales: 20 of 50
                C-3       上海新星贸易…  no tier  –          0.00     50,000.00  too new
                C-5       Harbour Ltd    no tier  E          0.00          0.00  sales: 0 of 50
                C-4       静静茶馆       no tier  –             –          0.00  data missing

                Note: proposals follow the rule set 'five-factor' on what happened from
                2024-01-01 to 2024-12-31; a granted tier changes only when it is granted anew or
                runs out
                Note: a factor without data is left out; the others share its weight
                Note: customers without a proposal because they are known for fewer than 90
                days: 1
                Note: customers without a proposal because data are missing: 1
                Note: customers whose tier has run out and who were granted no other: 1
                Note: granted tiers that go against the rules (overrides): 1 of 2
                Note: customers who paid in USD, which does not count: 1

                """#)
    }

    @Test func scorecardsBySharesSayWhichConditionFails() throws {
        let text = try printed("scorecards", ["rules": "share-own"])
        #expect(
            text == #"""
                Scorecards · as of 2024-12-31 · known at event 42 · CNY · rules share-own

                Customer  Name           Tier     Proposed  Score         Sales  Why
                C-1       绿茶有限公司   A        A             –  2,400,000.00  –
                C-2       Oak, "Sons" …  A        E             –    300,000.00  not D: collect…
                C-3       上海新星贸易…  no tier  –             –     50,000.00  too new
                C-4       静静茶馆       no tier  D             –          0.00  not C: share
                C-5       Harbour Ltd    no tier  D             –          0.00  not C: share

                Note: proposals follow the rule set 'share-own' on what happened from 2024-01-01
                to 2024-12-31; a granted tier changes only when it is granted anew or runs out
                Note: shares are of what all customers paid: the customer's own decides
                Note: customers without a proposal because they are known for fewer than 90
                days: 1
                Note: customers to whom nothing was due, so that conditions on collection are
                waived: 2
                Note: customers whose tier has run out and who were granted no other: 1
                Note: granted tiers that go against the rules (overrides): 1 of 2
                Note: customers who paid in USD, which does not count: 1

                """#)
    }

    @Test func aScorecardNamesTheEventsBehindEveryFactor() throws {
        #expect(
            try printed("scorecard", ["customer": "C-1"]) == #"""
                Scorecard · C-1 绿茶有限公司 · as of 2024-12-31 · known at event 42

                Factor         Measures             Value  Points   Of  Events  Newest
                sales          collected     2,400,000.00      50   50       4  e-22, e-19, e-16
                collection     paid of due        100.0 %      20   20       8  e-22, e-21, e-19
                orders         orders                   4       9   15       4  e-20, e-17, e-14
                product_lines  lines bought             5       8   10       4  e-20, e-17, e-14
                interactions   interactions            10       3    5      10  e-32, e-31, e-30
                total                                          90  100
                score                                       90.00  100
                proposed                                A
                granted                                 A                       e-7

                Note: proposals follow the rule set 'five-factor' on what happened from
                2024-01-01 to 2024-12-31; a granted tier changes only when it is granted anew or
                runs out
                Note: a factor without data is left out; the others share its weight
                Note: every order counts, several on one day too
                Note: interactions of all kinds count, but none that a machine sent

                """#)
    }

    @Test func aMissingFactorIsShownAsMissing() throws {
        #expect(
            try printed("scorecard", ["customer": "C-2", "rules": "four-factor", "events": "1"]) == #"""
                Scorecard · C-2 Oak, "Sons" & Co · as of 2024-12-31 · known at event 42 · rules
                four-factor · events 1

                Factor        Measures           Value    Points   Of  Events  Newest
                sales         collected     300,000.00        20   50       1  e-35
                collection    paid of due       60.0 %         5   20       2  e-35
                orders        orders                 1         4   20       1  e-33
                interactions  interactions     no data  left out   10       0  –
                total                                         29   90
                score                                      32.22  100
                missing to D                               27.78
                proposed                             E
                granted                              A                         e-9

                Note: proposals follow the rule set 'four-factor' on what happened from
                2024-01-01 to 2024-12-31; a granted tier changes only when it is granted anew or
                runs out
                Note: a factor without data is left out; the others share its weight
                Note: granted tiers that go against the rules (overrides): 1 of 1
                Note: every order counts, several on one day too
                Note: interactions of all kinds count, but none that a machine sent

                """#)
    }

    @Test func aScorecardOfSharesSaysWhatIsMissing() throws {
        #expect(
            try printed("scorecard", ["customer": "C-2", "rules": "share-own"]) == #"""
                Scorecard · C-2 Oak, "Sons" & Co · as of 2024-12-31 · known at event 42 · rules
                share-own

                Factor        Measures               Value  Points  Of  Events  Newest
                share         its own               10.9 %       –   –       1  e-35
                collection    paid of due           60.0 %       –   –       2  e-35, e-34
                missing to D  collection   at least 70.0 %
                proposed                                 E
                granted                                  A                      e-9

                Note: proposals follow the rule set 'share-own' on what happened from 2024-01-01
                to 2024-12-31; a granted tier changes only when it is granted anew or runs out
                Note: shares are of what all customers paid: the customer's own decides
                Note: granted tiers that go against the rules (overrides): 1 of 1

                """#)
    }

    @Test func aCustomerOfWhomNothingIsKnownHasNoScore() throws {
        #expect(
            try printed("scorecard", ["customer": "C-4"]) == #"""
                Scorecard · C-4 静静茶馆 · as of 2024-12-31 · known at event 42

                Factor         Measures             Value    Points   Of  Events  Newest
                sales          collected          no data  left out   50       0  –
                collection     paid of due        no data  left out   20       0  –
                orders         orders             no data  left out   15       0  –
                product_lines  lines bought       no data  left out   10       0  –
                interactions   interactions       no data  left out    5       0  –
                total                                             0    0
                score                                             –  100
                proposed                     data missing
                granted                           no tier

                Note: proposals follow the rule set 'five-factor' on what happened from
                2024-01-01 to 2024-12-31; a granted tier changes only when it is granted anew or
                runs out
                Note: a factor without data is left out; the others share its weight
                Note: customers without a proposal because data are missing: 1
                Note: every order counts, several on one day too
                Note: interactions of all kinds count, but none that a machine sent

                """#)
    }

    @Test func aHistoryNamesWhoOverrodeTheRulesAndWhy() throws {
        #expect(
            try printed("tier-history", ["customer": "C-2"]) == #"""
                Tier history · C-2 Oak, "Sons" & Co · as of 2024-12-31 · known at event 42

                Day         Change    Before   Tier  Until       By        Reason          Event
                2023-01-01  granted   no tier  C     –           wang.wei  –               e-8
                2024-02-01  override  C        A     2024-12-31  li.na     Opens forty s…  e-9

                """#)
    }

    @Test func aHistoryShowsThatATierRanOut() throws {
        #expect(
            try printed("tier-history", ["customer": "C-5"]) == #"""
                Tier history · C-5 Harbour Ltd · as of 2024-12-31 · known at event 42

                Day         Change     Before   Tier     Until       By        Reason  Event
                2023-01-01  granted    no tier  D        2024-06-30  wang.wei  –       e-10
                2024-07-01  time over  D        no tier                                e-10

                """#)
    }

    @Test func aMatrixOfGrantedTiers() throws {
        #expect(
            try printed("tier-migration") == #"""
                Tier migration · 2023-12-31 to 2024-12-31 · as of 2024-12-31 · known at event 42

                from \ to         A  B  C  D   no tier  total
                A                 ·  ·  ·  ·         ·      0
                B          1 (100%)  ·  ·  ·         ·      1
                C          1 (100%)  ·  ·  ·         ·      1
                D                 ·  ·  ·  ·  1 (100%)      1
                no tier           ·  ·  ·  ·  2 (100%)      2
                total             2  0  0  0         3      5

                From     To       Customers  Of    Share  At least  At most
                B        A                1   1  100.0 %    20.7 %  100.0 %
                C        A                1   1  100.0 %    20.7 %  100.0 %
                D        no tier          1   1  100.0 %    20.7 %  100.0 %
                no tier  no tier          2   2  100.0 %    34.2 %  100.0 %
                total                     5

                """#)
    }

    @Test func eachMoverWithWhatMovedIt() throws {
        #expect(
            try printed("tier-migration", ["movers": "yes"]) == #"""
                Tier migration · 2023-12-31 to 2024-12-31 · as of 2024-12-31 · known at event 42
                · movers yes

                Customer  Name              From  To       Moved by   Reason               Event
                C-1       绿茶有限公司      B     A        sales +10  –                    e-7
                C-2       Oak, "Sons" & Co  C     A        –          Opens forty shops …  e-9
                C-5       Harbour Ltd       D     no tier  –          time over            e-10

                """#)
    }

    @Test func renewalsByTheTierOnTheDueDay() throws {
        #expect(
            try printed("renewals") == #"""
                Renewals · 2024-01-01 to 2024-12-31 · as of 2024-12-31 · known at event 42

                Tier   Due  Renewed  Cancelled  Open    Rate  At least  At most
                A        3        1          1     1  33.3 %     6.1 %   79.2 %
                D        1        0          0     1   0.0 %     0.0 %   79.3 %
                total    4        1          1     2  25.0 %     4.6 %   69.9 %

                """#)
    }

    @Test func howManyCustomersHaveData() throws {
        #expect(
            try printed("scoring-coverage") == #"""
                Scoring coverage · as of 2024-12-31 · known at event 42

                Factor         Measures      With data  Missing   Share  At least  At most
                sales          collected             4        1  80.0 %    37.6 %   96.4 %
                collection     paid of due           2        3  40.0 %    11.8 %   76.9 %
                orders         orders                2        3  40.0 %    11.8 %   76.9 %
                product_lines  lines bought          1        4  20.0 %     3.6 %   62.4 %
                interactions   interactions          1        4  20.0 %     3.6 %   62.4 %

                Note: proposals follow the rule set 'five-factor' on what happened from
                2024-01-01 to 2024-12-31; a granted tier changes only when it is granted anew or
                runs out
                Note: a factor without data is left out; the others share its weight

                """#)
    }

    @Test func whoseDataAreMissing() throws {
        #expect(
            try printed("scoring-coverage", ["list": "yes"]) == #"""
                Scoring coverage · as of 2024-12-31 · known at event 42 · list yes

                Customer  Name                  Missing
                C-2       Oak, "Sons" & Co      product_lines, interactions
                C-3       上海新星贸易有限公司  collection, orders, product_lines, interactions
                C-4       静静茶馆              sales, collection, orders, product_lines, inter…
                C-5       Harbour Ltd           collection, orders, product_lines, interactions

                Note: proposals follow the rule set 'five-factor' on what happened from
                2024-01-01 to 2024-12-31; a granted tier changes only when it is granted anew or
                runs out
                Note: a factor without data is left out; the others share its weight

                """#)
    }

    // MARK: - Selections and other days

    @Test func onlyOneRegionsCustomersAreCountedButSharesAreOfAll() throws {
        let board = try table("tiers", ["region": "west", "rules": "share-own"])
        #expect(board.totals.first?[2] == .integer(2))
        let west = try table("scorecards", ["region": "west", "rules": "share-own"])
        #expect(west.rows.map { $0[0] } == [.text("C-2"), .text("C-5")])
        // 300 of 2,750 thousand: below the 15 % of B, and collection is below the 70 % of D.
        #expect(west.rows[0][3] == .text("E"))
        #expect(try table("tiers", ["owner": "nobody"]).rows.isEmpty)
        #expect(try table("scorecards", ["tier": "A"]).rows.map { $0[0] } == [.text("C-1"), .text("C-2")])
    }

    @Test func theTierOfAPastDay() throws {
        let rows = try table("scorecards", asOf: "2023-06-30").rows.sorted { "\($0[0])" < "\($1[0])" }
        #expect(rows.map { PeopleFormat.text($0[0]) } == ["C-1", "C-2", "C-4", "C-5"])
        #expect(rows.map { PeopleFormat.text($0[2]) } == ["B", "C", "no tier", "D"])
        let before = try table("tier-migration", ["from": "2022-12-31", "to": "2023-01-01"])
        #expect(before.totals.first?[2] == .integer(3))  // Two customers came later.
    }

    @Test func undefinedIsNullAndNeverZero() throws {
        let json = OutputFormat.json.text(
            try Journal.tiered.asOf("2024-12-31", ["customer": "C-4"]).envelope("scorecard"))
        #expect(json.contains(#""factor":"sales","measures":"collected","value":null,"points":null"#))
        let board = OutputFormat.json.text(try Journal.tiered.asOf("2022-01-15").envelope("tiers"))
        #expect(board.contains(#""sales":"0.00","sales_share":null"#))
    }

    @Test func aMissingFactorFollowsTheStatedPolicy() throws {
        guard var rules = TierRules.builtIn(named: "four-factor"), case .sheet(var sheet) = rules.form else {
            Issue.record("the four-factor sheet is gone")
            return
        }
        for (policy, points, score) in [
            (MissingPolicy.zero, "tiers.missing.zero", "29.00"), (.renormalise, "tiers.missing.renormalise", "32.22"),
            (.leaveOut, "tiers.missing.leave_out", "–"),
        ] {
            sheet.missing = policy
            rules.form = .sheet(sheet)
            var context = Journal.tiered.asOf("2024-12-31", ["customer": "C-2", "rules": "mine"])
            context.ruleSets = ["mine": rules]
            let card = try context.envelope("scorecard").table
            #expect(card.rows[3][3] == .absent(Text(points)))
            #expect(PeopleFormat.text(card.beside[0][3]) == score)
            #expect(card.notes.contains(Text("tiers.note.missing.\(policy.rawValue)")))
        }
    }

    @Test func chartsDrawTheRows() throws {
        for (report, marks) in [
            ("tiers", ["bar", "point"]), ("tier-migration", ["rect", "text"]), ("renewals", ["bar", "rule"]),
            ("scoring-coverage", ["bar"]),
        ] {
            let chart = try #require(try table(report).chart)
            #expect(chart.layers.map(\.mark.rawValue) == marks)
        }
    }

    @Test(arguments: [20, 30, 40, 60, 80, 200]) func theMatrixFitsTheTerminal(columns: Int) throws {
        let drawing = try #require(try table("tier-migration").drawing)
        let lines = drawing.lines(columns: columns)
        #expect(lines.allSatisfy { DisplayWidth.width($0) <= columns })
        #expect(lines.isEmpty == (columns < 40))
        #expect(lines.joined().contains("%") == (columns >= 60))
    }

    // MARK: - What must hold for any customers

    /// Random customers with grants, overrides, payments and orders.
    private func randomJournal(seed: UInt64) -> Journal {
        var random = SeededGenerator(seed: seed)
        var journal = Journal()
        for number in 1...200 {
            let customer = "C-\(Int.random(in: 1...30, using: &random))"
            let at = "\(Day("2023-01-01")! + Int.random(in: 0...729, using: &random))"
            switch Int.random(in: 0..<8, using: &random) {
            case 0, 1:
                let tier = ["A", "B", "C", "gold"].randomElement(using: &random)!
                journal.grant(customer, tier, at: at, until: Bool.random(using: &random) ? "2024-06-30" : nil)
            case 2:
                journal.event(
                    "tier.overridden", customer, at: at, [("tier", "A"), ("approved_by", "x"), ("reason", "y")])
            case 3, 4: journal.pay(customer, "P-\(number)", Int64.random(in: 1...90_000_000, using: &random), at: at)
            case 5:
                journal.invoice(
                    customer, "I-\(number)", Int64.random(in: 1...90_000_000, using: &random), at: at, due: at)
            case 6: journal.event("survey.sent", customer, at: at, [("survey", "S")])
            default:
                journal.event("order.placed", customer, at: at, [("order", .text("O-\(number)")), ("currency", "CNY")])
            }
        }
        return journal
    }

    @Test(arguments: 0..<6) func totalsAreAllCustomersAndAllSales(seed: Int) throws {
        let journal = randomJournal(seed: UInt64(seed))
        func sum(_ rows: [[Cell]], _ column: Int) -> Int64 {
            rows.reduce(0) { sum, row in
                switch row[column] {
                case .integer(let count): sum + count
                case .money(let minor, _): sum + minor
                default: sum
                }
            }
        }
        let paid = journal.records.reduce(Int64(0)) { sum, record in
            record.withView { event in
                let isInWindow = event.occurredAt.utcDay >= Day("2024-01-01")!
                guard event.type == EventType.paymentReceived, isInWindow else { return sum }
                return sum + (PaymentReceived(event.payload).amount ?? 0)
            }
        }
        for rules in TierRules.builtIn.map(\.name) {
            let board = try table("tiers", ["rules": rules], journal)
            for column in [2, 4] {
                #expect(sum(board.rows, column) == Int64(journal.customers.count), "\(rules), column \(column)")
                #expect(sum(board.totals, column) == Int64(journal.customers.count))
            }
            #expect(sum(board.rows, 5) == paid)
            #expect(sum(board.totals, 5) == paid)
            #expect(try table("scorecards", ["rules": rules], journal).rows.count == journal.customers.count)
        }
        let known = Set(
            journal.records.compactMap { record in
                record.withView { $0.occurredAt.utcDay <= Day("2024-07-01")! ? $0.subject.number : nil }
            })
        let matrix = try table("tier-migration", ["from": "2024-01-01", "to": "2024-07-01"], journal)
        #expect(sum(matrix.rows, 2) == Int64(known.count))
        #expect(sum(matrix.totals, 2) == Int64(known.count))
    }

    /// The same events in another order of import print the same.
    @Test(arguments: ["tiers", "scorecards", "tier-migration", "renewals", "scoring-coverage"])
    func theOrderOfImportDoesNotShow(report: String) throws {
        var context = Journal.tiered.asOf("2024-12-31")
        let expected = OutputFormat.csv.text(try context.envelope(report))
        var random = SeededGenerator(seed: 11)
        context.records = context.records.shuffled(using: &random).enumerated().map {
            RecordBuilder(renumbering: $1, as: UInt64($0 + 1))
        }
        #expect(OutputFormat.csv.text(try context.envelope(report)) == expected)
    }
}
