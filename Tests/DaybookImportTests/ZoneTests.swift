@testable import DaybookModel
import Foundation
import Testing

@testable import DaybookImport

@Suite struct ZoneTests {
    private func zone(_ name: String) throws -> Zone { try #require(ZoneLoader.load(name)) }
    private func day(_ text: String) throws -> Day { try #require(Day(text)) }

    private func local(_ text: String) throws -> LocalDateTime {
        LocalDateTime(asUTC: try #require(Instant(text + "Z")))
    }

    static let names = [
        "Europe/Berlin", "America/Sao_Paulo", "Asia/Shanghai", "America/New_York", "Australia/Lord_Howe",
        "Europe/Dublin", "Pacific/Apia", "Asia/Kathmandu", "America/St_Johns", "Pacific/Chatham", "UTC",
    ]

    /// Every transition since 1970, from both sides, and random moments, against Foundation. (Before 1970 the keepers of
    /// the zones promise nothing, and editions of the data differ.)
    @Test(arguments: names) func offsetsAreThoseOfFoundation(name: String) throws {
        let zone = try zone(name)
        let other = try #require(TimeZone(identifier: name))
        var random = SeededGenerator(seed: 1)
        var seconds = (0..<2000).map { _ in Int64.random(in: 0...4_000_000_000, using: &random) }
        for transition in zone.transitions where (1...3_000_000_000).contains(transition.second) {
            seconds += [transition.second - 1, transition.second, transition.second + 1]
        }
        for second in seconds {
            let expected = other.secondsFromGMT(for: Date(timeIntervalSince1970: TimeInterval(second)))
            #expect(zone.offsetSeconds(at: Instant(microseconds: second * 1_000_000)) == expected, "at \(second)")
        }
    }

    /// Days start where Foundation starts them, and end a microsecond before the next.
    @Test(arguments: names) func daysStartWhereFoundationStartsThem(name: String) throws {
        let zone = try zone(name)
        var calendar = Calendar(identifier: .gregorian)
        calendar.timeZone = try #require(TimeZone(identifier: name))
        var random = SeededGenerator(seed: 2)
        var days = (0..<500).map { _ in Day(number: Int32.random(in: 0...22_000, using: &random)) }
        for transition in zone.transitions where (0...1_900_000_000).contains(transition.second) {
            let day = zone.day(of: Instant(microseconds: transition.second * 1_000_000))
            days += [day + -1, day, day + 1]
        }
        for day in days {
            let start = zone.startOfDay(day)
            if name == "Pacific/Apia", day.description == "2011-12-30" { continue }  // That day never was.
            #expect(zone.day(of: start) == day)
            #expect(zone.day(of: Instant(microseconds: start.microseconds - 1)) < day)
            #expect(zone.endOfDay(day).microseconds + 1 == zone.startOfDay(day + 1).microseconds)
            let date = Date(timeIntervalSince1970: TimeInterval(start.microseconds / 1_000_000))
            #expect(calendar.startOfDay(for: date) == date, "\(name) \(day)")
        }
    }

    @Test func berlinSpringsForwardAndFallsBack() throws {
        let berlin = try zone("Europe/Berlin")
        #expect(berlin.instant(of: try local("2025-03-30T01:59:59")) == Instant("2025-03-30T00:59:59Z"))
        #expect(berlin.instant(of: try local("2025-03-30T02:30:00")) == Instant("2025-03-30T01:30:00Z"))  // 03:30.
        #expect(berlin.instant(of: try local("2025-03-30T03:00:00")) == Instant("2025-03-30T01:00:00Z"))
        #expect(berlin.instant(of: try local("2025-10-26T02:30:00")) == Instant("2025-10-26T00:30:00Z"))  // The first.
        #expect(berlin.instant(of: try local("2025-10-26T03:00:00")) == Instant("2025-10-26T02:00:00Z"))
        #expect(berlin.startOfDay(try day("2025-03-31")) == Instant("2025-03-30T22:00:00Z"))
        #expect(berlin.local(try #require(Instant("2025-07-01T00:00:00Z"))) == (try local("2025-07-01T02:00:00")))
    }

    /// In Brazil summer began at midnight, so that the day began at 01:00; its end made 23:00 come twice.
    @Test func saoPauloHadDaysWithoutMidnight() throws {
        let saoPaulo = try zone("America/Sao_Paulo")
        #expect(saoPaulo.startOfDay(try day("2018-11-04")) == Instant("2018-11-04T03:00:00Z"))
        #expect(saoPaulo.local(saoPaulo.startOfDay(try day("2018-11-04"))) == (try local("2018-11-04T01:00:00")))
        #expect(saoPaulo.instant(of: try local("2018-11-04T00:30:00")) == Instant("2018-11-04T03:30:00Z"))
        #expect(saoPaulo.startOfDay(try day("2018-02-18")) == Instant("2018-02-18T03:00:00Z"))
        #expect(saoPaulo.instant(of: try local("2018-02-17T23:30:00")) == Instant("2018-02-18T01:30:00Z"))
        #expect(saoPaulo.endOfDay(try day("2018-02-17")) == Instant("2018-02-18T02:59:59.999999Z"))
    }

    @Test func ruleHoldsAfterTheLastTransition() throws {
        let newYork = try zone("America/New_York")
        #expect(newYork.startOfDay(try day("2150-07-01")) == Instant("2150-07-01T04:00:00Z"))
        #expect(newYork.startOfDay(try day("2150-01-01")) == Instant("2150-01-01T05:00:00Z"))
        let shanghai = try zone("Asia/Shanghai")
        #expect(shanghai.startOfDay(try day("2150-07-01")) == Instant("2150-06-30T16:00:00Z"))
        #expect(shanghai.startOfDay(try day("1990-07-01")) == Instant("1990-06-30T15:00:00Z"))  // Summer time.
    }

    @Test func apiaSkippedADay() throws {
        let apia = try zone("Pacific/Apia")
        #expect(apia.startOfDay(try day("2011-12-30")) == apia.startOfDay(try day("2011-12-31")))
        #expect(apia.endOfDay(try day("2011-12-29")) == Instant("2011-12-30T09:59:59.999999Z"))
    }

    @Test(
        arguments: [
            ("CET-1CEST,M3.5.0,M10.5.0/3", 1_751_328_000, 7200), ("CET-1CEST,M3.5.0,M10.5.0/3", 1_735_689_600, 3600),
            ("<-03>3", 1_751_328_000, -10_800), ("<+1030>-10:30<+11>-11,M10.1.0,M4.1.0", 1_735_689_600, 39_600),
            ("IST-1GMT0,M10.5.0,M3.5.0/1", 1_735_689_600, 0), ("IST-1GMT0,M10.5.0,M3.5.0/1", 1_751_328_000, 3600),
            ("EST5EDT,J60,J300/-1", 1_735_689_600, -18_000), ("EST5EDT,0/0,365/25", 1_735_689_600, -14_400),
        ] as [(String, Int64, Int)])
    func ruleIsRead(text: String, second: Int64, offset: Int) throws {
        #expect(try #require(ZoneRule(text)).offset(atSecond: second) == offset)
    }

    @Test(arguments: ["", "CET", "CET-1CEST", "CET-1CEST,M13.5.0,M10.5.0", "CET-1CEST,M3.5.0", "1", "CET-1x", "<+08-8"])
    func wrongRuleIsNone(text: String) { #expect(ZoneRule(text) == nil) }

    @Test func wrongFileIsNone() throws {
        var source: [UInt8] = []
        let file = try ByteSource(path: "/usr/share/zoneinfo/Europe/Berlin")
        while try file.next(into: &source) {}
        #expect(Zone(tzif: source, name: "x") != nil)
        for count in 0..<source.count { #expect(Zone(tzif: Array(source[..<count]), name: "x") == nil) }
        var random = SeededGenerator(seed: 4)
        for _ in 0..<2000 {
            var bytes = source
            bytes[Int.random(in: 0..<bytes.count, using: &random)] = UInt8.random(in: 0...255, using: &random)
            // A changed time or offset cannot be noticed; a changed count must not make anything read outside.
            _ = Zone(tzif: bytes, name: "x")?.startOfDay(Day(number: 20_000))
        }
    }

    @Test(arguments: ["", "Nowhere/Land", "../etc/passwd", "/etc/passwd", "Europe/", "Europe", "posixrules\u{0}"])
    func wrongNameIsNoZone(name: String) { #expect(ZoneLoader.load(name) == nil) }
}
