import DaybookModel
import Testing

@testable import DaybookImport

@Suite struct DateTextTests {
    private let day = Day(year: 2024, month: 1, day: 5)!

    private func parse(_ text: String, order: DateOrder? = nil) -> Result<DateValue, ValueProblem> {
        Result { () throws(ValueProblem) in try DateText.parse(text, order: order) }
    }

    @Test(arguments: [
        "2024-01-05", "2024/1/5", "2024.01.05", "2024年1月5日", "2024年01月05号", "20240105", " 2024-1-5 ", "２０２４／１／５",
        "２０２４年１月５日",
    ])
    func dateIsRead(text: String) { #expect(parse(text) == .success(.day(day))) }

    @Test func orderIsStatedNeverGuessed() {
        #expect(parse("1/5/2024", order: .monthFirst) == .success(.day(day)))
        #expect(parse("5.1.2024", order: .dayFirst) == .success(.day(day)))
        #expect(parse("1/25/2024", order: .monthFirst) == .success(.day(day + 20)))
        #expect(parse("25/1/2024") == .failure(ValueProblem(.unknownOrder, "25/1/2024")))
        #expect(parse("25/1/2024", order: .monthFirst) == .failure(ValueProblem(.noSuchDate, "25/1/2024")))
        #expect(parse("1/5/2024", order: .yearFirst) == .failure(ValueProblem(.notADate, "1/5/2024")))
        #expect(parse("3/30/12", order: .monthFirst) == .failure(ValueProblem(.twoDigitYear, "3/30/12")))
        #expect(parse("2024-01-05", order: .dayFirst) == .success(.day(day)))
    }

    @Test(
        arguments: [
            ("2024-01-05 14:30", 14, 30, 0, 0), ("2024-01-05T14:30:07", 14, 30, 7, 0),
            ("2024/1/5  9:05:07.25", 9, 5, 7, 250_000), ("20240105 00:00:00.000001", 0, 0, 0, 1),
            ("2024年1月5日 14时30分", 14, 30, 0, 0), ("2024年1月5日 9点5分3秒", 9, 5, 3, 0), ("2024-01-05 2:30 PM", 14, 30, 0, 0),
            ("2024-01-05 12:00 am", 0, 0, 0, 0), ("2024-01-05 12:00:01PM", 12, 0, 1, 0),
            ("2010-10-14T12:00:00.000", 12, 0, 0, 0),
        ] as [(String, Int, Int, Int, Int)])
    func timeIsRead(text: String, hour: Int, minute: Int, second: Int, microsecond: Int) throws {
        guard case .success(.local(let local)) = parse(text) else {
            Issue.record("\(parse(text))")
            return
        }
        let day = text.hasPrefix("2010") ? try #require(Day("2010-10-14")) : day
        #expect(local == LocalDateTime(day: day, hour: hour, minute: minute, second: second, microsecond: microsecond))
    }

    @Test(arguments: [
        ("2024-01-05T14:30:00Z", "2024-01-05T14:30:00Z"), ("2024-01-05 14:30:00.5 +08:00", "2024-01-05T06:30:00.5Z"),
        ("2024-01-05 14:30-0330", "2024-01-05T18:00:00Z"), ("2010-01-13T08:40:25+00:00", "2010-01-13T08:40:25Z"),
    ])
    func momentIsRead(text: String, expected: String) throws {
        #expect(parse(text) == .success(.instant(try #require(Instant(expected)))))
    }

    @Test(arguments: [
        ("", ValueProblem.Kind.notADate), ("soon", .notADate), ("2024-02-30", .noSuchDate), ("2024-13-01", .noSuchDate),
        ("2024-1/5", .notADate), ("2024-01-05x", .notADate), ("2024-01-05 25:00", .noSuchDate),
        ("2024-01-05 14", .notADate), ("2024-01-05 14:3", .notADate), ("2024-01-05 13:00 PM", .noSuchDate),
        ("2024-01-05 14:30:00.1234567", .tooPrecise), ("2024-01-05 14:30 +08", .notADate), ("202401051", .notADate),
        ("2024-01-05 14:30:00+25:00", .noSuchDate), ("2024年1月5", .notADate), ("0000-01-01", .noSuchDate),
        ("2024-01-05 14:30:00.1234560", .tooPrecise),
    ])
    func faultIsNamed(text: String, kind: ValueProblem.Kind) {
        // Zeros behind the sixth decimal say nothing, and pass.
        guard !text.hasSuffix("4560") else {
            #expect((try? DateText.parse(text)) != nil)
            return
        }
        #expect(parse(text) == .failure(ValueProblem(kind, text)))
    }

    @Test func valuesMeetTheZone() throws {
        let shanghai = Zone(name: "x", offsetSeconds: 8 * 3600)
        let moment = try #require(Instant("2024-01-04T16:00:00Z"))
        #expect(DateValue.day(day).instant(in: shanghai) == moment)
        #expect(DateValue.local(LocalDateTime(day: day)).instant(in: shanghai) == moment)
        #expect(DateValue.instant(moment).day(in: shanghai) == day)
        #expect(DateValue.instant(moment).day(in: .utc) == day + -1)
    }
}

@Suite struct AmountTextTests {
    private let yuan = Currency("CNY")!
    private let yen = Currency("JPY")!
    private let real = Currency("BRL")!
    private let euro = Currency("EUR")!

    private func minor(_ text: String, _ currency: Currency, decimalComma: Bool = false) -> Result<Int64, ValueProblem>
    {
        Result { () throws(ValueProblem) in
            try AmountText.parse(text, currency: currency, decimalComma: decimalComma).minor
        }
    }

    @Test(
        arguments: [
            ("¥1,234.50", 123_450), ("￥1,234.5", 123_450), ("1234.50", 123_450), ("1,234,567.89", 123_456_789),
            ("(12.00)", -1200), ("-12", -1200), ("12.00-", -1200), ("－１２．００", -1200), ("１，２３４．５０元", 123_450),
            ("CNY 12", 1200), ("12 CNY", 1200), ("-¥12", -1200), ("¥-12", -1200), ("¥ 12", 1200), ("+12.3", 1230),
            ("(¥12.00)", -1200), ("12.5000", 1250), (".5", 50), ("0", 0), ("1'234.50", 123_450), ("−7.10", -710),
            ("RMB 100", 10_000), ("\u{A0}12.00\u{A0}", 1200), ("5.", 500),
        ] as [(String, Int64)])
    func amountIsExact(text: String, expected: Int64) { #expect(minor(text, yuan) == .success(expected)) }

    @Test func currencyDecidesTheDecimals() {
        #expect(minor("1,234", yen) == .success(1234))
        #expect(minor("¥1,234.0", yen) == .success(1234))
        #expect(minor("0.5", yen) == .failure(ValueProblem(.tooManyDecimals(most: 0), "0.5")))
        #expect(minor("R$ 1.234,50", real, decimalComma: true) == .success(123_450))
        #expect(minor("1.234.567,8 €", euro, decimalComma: true) == .success(123_456_780))
        #expect(minor("12,50", euro, decimalComma: true) == .success(1250))
    }

    @Test(arguments: [
        ("1,23.4", ValueProblem.Kind.badGrouping), ("12,34", .badGrouping), (",123", .badGrouping),
        ("1234,567", .badGrouping), ("1,2345", .badGrouping), ("1.234,50", .badGrouping), ("1,,234", .badGrouping),
        ("1.005", .tooManyDecimals(most: 2)), ("¥0.001", .tooManyDecimals(most: 2)), ("", .notANumber),
        ("–", .notANumber),
        ("abc", .notANumber), ("1.2.3", .notANumber), ("--1", .notANumber), ("(-1)", .notANumber), ("-1-", .notANumber),
        ("1 2", .notANumber), ("12 apples", .notANumber), ("1e5", .notANumber), ("92233720368547758.08", .tooLarge),
        ("$12", .otherCurrency(expected: Currency("CNY")!)), ("R$ 12", .otherCurrency(expected: Currency("CNY")!)),
        ("12 USD", .otherCurrency(expected: Currency("CNY")!)), ("(12", .notANumber), (".", .notANumber),
    ])
    func faultIsNamed(text: String, kind: ValueProblem.Kind) {
        #expect(minor(text, yuan) == .failure(ValueProblem(kind, text)))
    }

    @Test func numbersHaveNoCurrency() throws {
        #expect(try NumberText.parse("1,234.5", decimals: 6) == 1_234_500_000)
        #expect(try NumberText.parse("87", decimals: 0) == 87)
        #expect(throws: ValueProblem(.notANumber, "¥5")) { try NumberText.parse("¥5", decimals: 2) }
    }

    /// What Daybook prints, with or without thousands separators, it reads back.
    @Test func randomAmountsComeBack() throws {
        var random = SeededGenerator(seed: 8)
        for _ in 0..<2000 {
            let amount = Money(minor: Int64.random(in: -99_999_999_999...99_999_999_999, using: &random), yuan)
            #expect(try AmountText.parse(amount.decimal, currency: yuan) == amount)
            var grouped = ""
            let whole = String(amount.minor.magnitude / 100)
            for (index, digit) in whole.enumerated() {
                if index > 0, (whole.count - index) % 3 == 0 { grouped += "," }
                grouped.append(digit)
            }
            let text = (amount.minor < 0 ? "-¥" : "¥") + grouped + amount.decimal.suffix(3)
            #expect(try AmountText.parse(text, currency: yuan) == amount)
        }
    }
}

@Suite struct TotalRowTests {
    @Test(arguments: ["合计", "总计：", "小计", "Total", "TOTAL:", "Grand total", "Sub-total", "本月合计", " 合 计 ", "subtotal"])
    func totalsAreRecognised(label: String) { #expect(TotalRow.isTotal(["", label, "12.00"])) }

    @Test(arguments: ["C-1", "Total Energies", "合计科技有限公司", "", "sums", "totally"])
    func namesAreNoTotals(label: String) { #expect(!TotalRow.isTotal([label, "合计"]) || label.isEmpty) }
}
