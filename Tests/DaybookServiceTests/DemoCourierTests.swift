import DaybookModel
import Testing

/// The figures of the courier's case (requirements K10 to K12, S19, C13), worked out from the events alone.
@Suite struct DemoCourierTests {
    private static let books = DemoBooks.courier
    private static let ledger = DemoLedger(books.valid)
    private static let invoices = books.of("invoice.issued")

    private func of(_ type: String) -> [DemoFact] { DemoCourierTests.books.of(type) }

    private func sales(_ from: String, _ to: String) -> Int {
        let period = Demo.day(from)...Demo.day(to)
        return DemoCourierTests.invoices.reduce(0) { sum, invoice in
            period.contains(invoice.day("document_date") ?? invoice.day) ? sum + invoice.number("gross") : sum
        }
    }

    /// What is open of all invoices at the end of a day.
    private func receivables(_ on: String) -> Int {
        let day = Demo.day(on)
        let issued = Set(DemoCourierTests.invoices.filter { $0.day <= day }.map { $0.text("invoice") })
        return DemoCourierTests.ledger.invoices.reduce(0) { sum, invoice in
            guard issued.contains(invoice.key) else { return sum }
            return sum + invoice.value.gross
                - invoice.value.lowered.reduce(0) { $1.day <= day ? $0 + $1.amount : $0 }
        }
    }

    // MARK: - Bad debt (K11)

    @Test func badDebtFellFromThreePointTwoToNoughtPointEightPercent() {
        var vintages: [String: Int] = [:]
        for invoice in DemoCourierTests.invoices { vintages[invoice.text("invoice")] = invoice.day.civil.year }
        var lost: [Int: Int] = [:]
        for fact in of("invoice.written_off") {
            lost[vintages[fact.text("invoice")] ?? 0, default: 0] += fact.number("amount")
        }
        let sold = [2023: sales("2023-01-01", "2023-12-31"), 2024: sales("2024-01-01", "2024-12-31")]
        #expect(sold == [2023: 5_300_000_000, 2024: 6_360_000_000])
        #expect(lost == [2023: 169_600_000, 2024: 50_880_000])
        #expect(lost[2023]! * 1000 == sold[2023]! * 32)
        #expect(lost[2024]! * 1000 == sold[2024]! * 8)
    }

    // MARK: - Collection cycle (K12)

    @Test func theCollectionCycleIsFifteenDaysShorterByBothMethods() {
        let before = daysOfSales(at: "2023-12-31", months: [("2023-12", 31), ("2023-11", 30)], from: "2023-10-03")
        let after = daysOfSales(at: "2024-12-31", months: [("2024-12", 31), ("2024-11", 30)], from: "2024-10-03")
        #expect(before == [60, 60])
        #expect(after == [45, 45])
    }

    /// Days of sales outstanding over 90 days: the simple way, and counted back month by month. Nil parts fail the test.
    private func daysOfSales(at end: String, months: [(month: String, days: Int)], from start: String) -> [Int?] {
        let receivables = receivables(end)
        let (simple, remainder) = (receivables * 90).quotientAndRemainder(dividingBy: sales(start, end))
        var rest = receivables
        var days = 0
        for (month, length) in months {
            let sold = sales("\(month)-01", "\(month)-\(length)")
            guard rest < sold else {
                rest -= sold
                days += length
                continue
            }
            let part = (rest * length).quotientAndRemainder(dividingBy: sold)
            return [remainder == 0 ? simple : nil, part.remainder == 0 ? days + part.quotient : nil]
        }
        return [simple, nil]
    }

    // MARK: - Collection rate (K10)

    @Test func ninetyNinePointTwoPercentOfWhatWasDueIn2024WasCollected() {
        let year = Demo.day("2024-01-01")...Demo.day("2024-12-31")
        var due = 0
        var collected = 0
        for invoice in DemoCourierTests.ledger.invoices.values where year.contains(invoice.due) {
            due += invoice.gross - invoice.corrected
            collected += invoice.paid.reduce(0) { $1.day <= year.upperBound ? $0 + $1.amount : $0 }
        }
        #expect(due == 5_990_325_000)
        #expect(collected * 1000 == due * 992)
    }

    // MARK: - Complaints (S19)

    @Test func complaintsForEachHundredOrdersFellByFortyPercent() {
        let orders = of("order.placed").reduce(into: [Int: Int]()) { $0[$1.day.civil.year, default: 0] += 1 }
        let complaints = of("case.opened").filter { $0.text("kind") == "complaint" }
            .reduce(into: [Int: Int]()) { $0[$1.day.civil.year, default: 0] += 1 }
        #expect(orders == [2023: 3_600, 2024: 4_200])
        #expect(complaints == [2023: 180, 2024: 126])
        #expect(complaints[2024]! * orders[2023]! * 100 == complaints[2023]! * orders[2024]! * 60)
    }

    // MARK: - Satisfaction (C13)

    /// The last answer of each customer in a wave.
    private func lastAnswers(in wave: String) -> [Int] {
        var last: [String: Int] = [:]
        for answer in of("survey.answered") where answer.text("wave") == wave {
            last[answer.customer] = answer.number("score")
        }
        return Array(last.values)
    }

    @Test func eightyFivePercentAreSatisfiedInTheLastWave() {
        let answers = lastAnswers(in: "2024-H2")
        #expect(answers.count == 100)
        #expect(answers.count { $0 >= 4 } * 100 == answers.count * 85)
        let shares = ["2023-H1", "2023-H2", "2024-H1"].map { wave in
            [lastAnswers(in: wave).count { $0 >= 4 }, lastAnswers(in: wave).count]
        }
        #expect(shares == [[58, 96], [60, 100], [70, 92]])
    }

    @Test func notEverybodyIsReachedOrAnswers() {
        for wave in ["2023-H1", "2023-H2", "2024-H1", "2024-H2"] {
            let sent = of("survey.sent").filter { $0.text("wave") == wave }
            let bounced = sent.count { $0.data["bounced"] == .flag(true) }
            #expect((3...5).contains(bounced), "\(wave)")
            #expect(lastAnswers(in: wave).count < sent.count - bounced, "\(wave)")
        }
        let answers = of("survey.answered")
        #expect(Set(answers.map { $0.text("survey") }).count == answers.count - 3, "three answered again")
        // Whoever is dissatisfied says why.
        #expect(answers.filter { $0.number("score") <= 2 }.allSatisfy { $0.data["comment"] != nil })
    }

    // MARK: - All the rest

    @Test func everyReportHasSomethingToShow() {
        for (type, least) in [
            ("credit.file_opened", 140), ("credit.graded", 150), ("credit.limit_set", 150), ("credit.hold_set", 20),
            ("credit.hold_released", 10), ("credit.override_approved", 5), ("dunning.step_taken", 500),
            ("dunning.promise_kept", 30), ("dunning.promise_broken", 10), ("invoice.disputed", 2),
            ("invoice.dispute_settled", 1), ("invoice.adjusted", 25), ("invoice.written_off", 30),
            ("payment.reversed", 1), ("payment.refunded", 1), ("event.retracted", 3), ("case.reopened", 10),
            ("case.closed", 300), ("interaction.logged", 1_000), ("tier.assigned", 300),
        ] {
            let count =
                type == "event.retracted"
                ? DemoCourierTests.books.facts.count { $0.type == type } : of(type).count
            #expect(count >= least, "\(type)")
        }
        let dates = of("credit.limit_set").map(\.day)
        #expect(dates.allSatisfy { $0 >= Demo.day("2024-01-01") }, "there are no limits before the programme")
    }

    @Test func invoicesAreNetAndSixPercentTaxAndAskForTheirOrder() {
        let totals = of("order.placed").reduce(into: [String: Int]()) { $0[$1.text("order")] = $1.number("total") }
        let wrong = DemoCourierTests.invoices.filter { invoice in
            let (net, tax, gross) = (invoice.number("net"), invoice.number("tax"), invoice.number("gross"))
            return gross != net + tax || tax * 100 != net * 6 || totals[invoice.text("order")] != gross
        }
        #expect(wrong.map(\.id) == [])
        #expect(Set(DemoCourierTests.invoices.map { $0.text("order") }).count == totals.count)
    }

    @Test func noAllocationGoesAboveThePaymentOrTheInvoice() {
        let ledger = DemoCourierTests.ledger
        #expect(ledger.payments.filter { $0.value.used + $0.value.taken != $0.value.amount }.keys.sorted() == [])
        #expect(ledger.invoices.filter { $0.value.open < 0 }.keys.sorted() == [])
    }

    @Test func nothingIsShippedOnCreditInAHoldWithoutLeave() {
        var held: Set<String> = []
        var allowed: Set<String> = []
        var wrong: [String] = []
        for fact in DemoCourierTests.books.valid {
            switch fact.type {
            case "credit.hold_set": held.insert(fact.customer)
            case "credit.hold_released": held.remove(fact.customer)
            case "credit.override_approved": allowed.insert(fact.text("order"))
            case "order.placed" where held.contains(fact.customer) && !allowed.contains(fact.text("order")):
                wrong.append(fact.id)
            default: break
            }
        }
        #expect(wrong == [])
    }

    @Test func namesAreUnique() {
        #expect(Set(of("customer.registered").map { $0.text("company_name") }).count == 160)
    }
}
