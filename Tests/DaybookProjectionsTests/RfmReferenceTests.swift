import DaybookAnalysis
import DaybookModel
import DaybookProjections
import Foundation
import Testing

/// The published results of the R package rfm 0.3.0 on its sample data: 4,906 orders of 995 customers, on 2006-12-31.
@Suite(.enabled(if: RealData.isThere, RealData.comment)) struct RfmReferenceTests {
    private struct Published: Decodable {
        let limits: [String: [Double]]
        let first: [Customer]
        let segmentsA: Segments
        let segmentsB: SegmentsB

        struct Customer: Decodable {
            let (name, numbers): (String, [Int])

            init(from decoder: any Decoder) throws {
                var values = try decoder.unkeyedContainer()
                name = try values.decode(String.self)
                var numbers: [Int] = []
                while !values.isAtEnd { numbers.append(try values.decode(Int.self)) }
                self.numbers = numbers
            }
        }

        struct Rule: Decodable {
            let (name, ranges): (String, [ClosedRange<Int>])

            init(from decoder: any Decoder) throws {
                var values = try decoder.unkeyedContainer()
                name = try values.decode(String.self)
                var ranges: [ClosedRange<Int>] = []
                while !values.isAtEnd {
                    let ends = try values.decode([Int].self)
                    ranges.append(ends[0]...ends[1])
                }
                self.ranges = ranges
            }

            func holds(_ scores: RfmScores) -> Bool {
                ranges[0].contains(scores.recency) && ranges[1].contains(scores.frequency)
                    && ranges[2].contains(scores.monetary)
            }
        }

        struct Segments: Decodable {
            let rules: [Rule]
            let expected: [Customer]
        }

        struct SegmentsB: Decodable {
            let rules: [Rule]
            let expected: [String: Int]
            let championsOrders: Int
            let championsRevenue: Int64

            enum CodingKeys: String, CodingKey {
                case rules
                case expected = "expected_customers"
                case championsOrders = "champions_orders"
                case championsRevenue = "champions_revenue"
            }
        }

        enum CodingKeys: String, CodingKey {
            case limits
            case first = "first_10_customers"
            case segmentsA = "segments_a"
            case segmentsB = "segments_b"
        }
    }

    private let published: Published
    /// In order of name, as published.
    private let names: [String]
    private let customers: [RfmCustomer]
    /// Revenue is in whole units without a currency; this one has no smaller unit either.
    private let currency = Currency("JPY")!

    init() throws {
        let file = URL(fileURLWithPath: try #require(RealData.folder)).appending(
            path: "rfm_reference/published_results.json")
        published = try JSONDecoder().decode(Published.self, from: Data(contentsOf: file))
        var purchases: [String: [(day: Day, revenue: Int64)]] = [:]
        for row in try RealData.rows("rfm_reference/rfm_data_orders.csv") {
            let name = try #require(row["customer_id"])
            let day = try #require(Day(row["order_date"] ?? ""))
            purchases[name, default: []].append((day, try #require(Int64(row["revenue"] ?? ""))))
        }
        names = purchases.keys.sorted()
        customers = names.enumerated().map { place, name in
            let orders = purchases[name] ?? []
            let last = orders.map(\.day).max() ?? day("2006-12-31")
            return RfmCustomer(
                customer: SubjectNumber(.customer, UInt32(place + 1)), recencyDays: day("2006-12-31") - last,
                frequency: orders.count, monetary: orders.reduce(0) { $0 + $1.revenue })
        }
    }

    @Test func theLimitsAreThePublishedOnes() throws {
        func limits(_ values: [Int64]) -> [Double] { RQuantiles.limits(values.sorted()).map { Double($0) / 5 } }
        #expect(customers.count == 995)
        #expect(limits(customers.map { Int64($0.recencyDays) }) == published.limits["recency_days"])
        #expect(limits(customers.map { Int64($0.frequency) }) == published.limits["transaction_count"])
        #expect(limits(customers.map(\.monetary)) == published.limits["amount"])
    }

    /// Every row by the published limits themselves, without our cuts.
    @Test func all995RowsScoreAsTheLimitsSay() throws {
        let (recency, frequency, amount) = try (
            #require(published.limits["recency_days"]), #require(published.limits["transaction_count"]),
            #require(published.limits["amount"])
        )
        func above(_ value: Double, _ limits: [Double]) -> Int { limits.count { value >= $0 } }
        var agreeing = 0
        for line in RfmTable(customers, in: currency, by: .quantiles).lines {
            let expected = RfmScores(
                recency: 5 - above(Double(line.customer.recencyDays), recency),
                frequency: 1 + above(Double(line.customer.frequency), frequency),
                monetary: 1 + above(Double(line.customer.monetary), amount))
            if line.scores == expected { agreeing += 1 }
        }
        #expect(agreeing == 995)
    }

    @Test func theFirstTenCustomersAreThePublishedOnes() {
        let lines = RfmTable(customers, in: currency, by: .quantiles).lines
        for (place, expected) in published.first.enumerated() {
            let line = lines[place]
            #expect(names[place] == expected.name)
            #expect(
                [line.customer.recencyDays, line.customer.frequency, Int(line.customer.monetary), line.scores.number]
                    == expected.numbers, "\(expected.name)")
        }
        #expect(published.first.count == 10)
    }

    /// Customers, orders and revenue of each segment: only right when all 995 rows are.
    @Test func bothPublishedSegmentTables() {
        let lines = RfmTable(customers, in: currency, by: .quantiles).lines
        func segments(_ rules: [Published.Rule]) -> [String: [Int]] {
            lines.reduce(into: [:]) { sums, line in
                let name = rules.first { $0.holds(line.scores) }?.name ?? "Others"
                var sum = sums[name] ?? [0, 0, 0]
                sum[0] += 1
                sum[1] += line.customer.frequency
                sum[2] += Int(line.customer.monetary)
                sums[name] = sum
            }
        }
        let tableA = segments(published.segmentsA.rules)
        #expect(tableA == Dictionary(uniqueKeysWithValues: published.segmentsA.expected.map { ($0.name, $0.numbers) }))
        let tableB = segments(published.segmentsB.rules)
        #expect(tableB.mapValues { $0[0] } == published.segmentsB.expected)
        #expect(tableB["Champions"]?[1] == published.segmentsB.championsOrders)
        #expect(tableB["Champions"]?[2] == Int(published.segmentsB.championsRevenue))
    }

    /// The two binnings differ only where values tie or lie near a cut.
    @Test func midRankAgreesWithRForMostCustomers() {
        let ours = RfmTable(customers, in: currency, by: .midRank).lines.map(\.scores)
        let theirs = RfmTable(customers, in: currency, by: .quantiles).lines.map(\.scores)
        func agreeing(_ agree: (RfmScores, RfmScores) -> Bool) -> Int { zip(ours, theirs).count { agree($0, $1) } }
        #expect(agreeing { $0 == $1 } == 889)
        #expect(agreeing { $0.recency == $1.recency } == 991)
        #expect(agreeing { $0.frequency == $1.frequency } == 901)
        #expect(agreeing { $0.monetary == $1.monetary } == 985)
    }

    @Test func everyCustomerHasOneSegment() throws {
        let rules = try #require(SegmentRules.builtIn(named: "rfm"))
        let lines = RfmTable(customers, in: currency, by: .midRank).lines
        let counts = lines.reduce(into: [Int](repeating: 0, count: rules.segments.count)) {
            $0[rules.place(of: $1.scores)] += 1
        }
        #expect(counts.reduce(0, +) == 995)
    }
}
