import DaybookModel

/// Decides who ships and pays what and when, so that the figures of the courier's case come out exactly (docs/demo.md).
struct CourierPlan {
    private static let seed: UInt64 = 0x636F_7572_6965_7221

    /// What is invoiced in each of the 24 months, in units. In October to December it is the same for every day of the last 90
    /// days of a year (1,400, then 1,700), so that both ways of counting days of sales agree; nothing is invoiced before
    /// 8 October.
    static let sales = [
        36_000, 38_000, 42_000, 42_000, 43_000, 45_000, 42_000, 42_000, 44_000, 40_600, 42_000, 43_400,
        50_000, 40_000, 49_000, 49_000, 51_000, 54_000, 50_000, 50_000, 54_000, 49_300, 51_000, 52_700,
    ]
    /// Of these, what large customers get in November 2024: due only in 2025, with 45 days. Half in any other month.
    private static let largeInLastNovember = 25_450
    static let ordersAMonth = [300, 350]

    /// Receivables at the ends of the years: 60 and 45 days of sales.
    private static let receivables = [60 * 1_400, 45 * 1_700]
    /// 3.2 % of what was invoiced in 2023; all of it due in 2023.
    private static let lostOf2023 = 16_000
    /// 0.8 % of what was invoiced in 2024: due in 2024, and in 2025.
    private static let lostOf2024 = (due: 3_000, dueLater: 1_800)
    /// Five units for each of 25 damaged consignments.
    static let compensations = (count: 25, units: 5)

    private(set) var clients: [CourierClient] = []
    private(set) var bills: [CourierBill] = []
    private(set) var complaints: [CourierComplaint] = []
    private(set) var surveys = CourierSurveys()
    private var billsCount: [Int] = []
    private var generator = SplitMix64(seed: seed)

    init() {
        makeClients()
        for month in 0..<24 { makeBills(month) }
        compensate()
        planPayments()
        makeMishaps()
        loseDebts()
        leaveOverdue()
        closeYears()
        complaints = CourierComplaint.planned(clients, bills, &generator)
        surveys = CourierSurveys(clients, &generator)
    }

    // MARK: - Who

    private mutating func makeClients() {
        var kinds: [(isLarge: Bool, habit: CourierHabit, weight: ClosedRange<Int>, lastMonth: ClosedRange<Int>)] = []
        func add(
            _ count: Int, large: Bool = false, _ habit: CourierHabit, _ weight: ClosedRange<Int>,
            until lastMonth: ClosedRange<Int> = 23...23
        ) { for _ in 0..<count { kinds.append((large, habit, weight, lastMonth)) } }
        add(14, large: true, .prompt, 14...30)
        add(15, large: true, .slow, 14...30)
        add(1, large: true, .bankrupt, 26...26)
        add(36, .prompt, 2...9)
        add(50, .slow, 2...9)
        add(29, .late, 2...9)
        add(12, .defaults, 16...20, until: 3...8)
        add(3, .defaults, 11...13, until: 15...17)
        generator.shuffle(&kinds)
        for (index, kind) in kinds.enumerated() {
            var client = CourierClient(
                number: index + 1, isLarge: kind.isLarge, habit: kind.habit, weight: generator.within(kind.weight))
            client.lastMonth = generator.within(kind.lastMonth)
            client.namesNothing = kind.habit == .prompt && !kind.isLarge && index % 4 == 1
            clients.append(client)
        }
        billsCount = [Int](repeating: 0, count: clients.count)
    }

    // MARK: - Orders and invoices

    static func month(_ month: Int, day: Int) -> Day { .on(2023 + month / 12, month % 12 + 1, day) }

    private mutating func makeBills(_ month: Int) {
        let active = clients.indices.filter { clients[$0].ships(in: month) }
        var orders = [Int](repeating: 0, count: clients.count)
        for client in active { orders[client] = 1 }
        var left = CourierPlan.ordersAMonth[month / 12] - active.count
        while left > 0 {
            // The heavier a customer, the likelier the next order is one of its own.
            let client = active[generator.below(active.count)]
            guard orders[client] < 6, generator.below(30) < clients[client].weight else { continue }
            orders[client] += 1
            left -= 1
        }
        let large = month == 22 ? CourierPlan.largeInLastNovember : CourierPlan.sales[month] / 2
        for (isLarge, sales) in [(true, large), (false, CourierPlan.sales[month] - large)] {
            let group = active.filter { clients[$0].isLarge == isLarge }
            let parts = divide(sales, among: group.map { clients[$0].weight })
            for (client, units) in zip(group, parts) { order(client, month, units, orders[client]) }
        }
    }

    /// Parts in proportion to weights that vary by some 15 %; they sum to the whole.
    private mutating func divide(_ whole: Int, among weights: [Int]) -> [Int] {
        let varied = weights.map { $0 * generator.within(85...115) }
        let sum = varied.reduce(0, +)
        var upTo = 0
        return varied.map { weight in
            let before = whole * upTo / sum
            upTo += weight
            return whole * upTo / sum - before
        }
    }

    private mutating func order(_ client: Int, _ month: Int, _ units: Int, _ count: Int) {
        // In October the holidays end on the 7th.
        let first = month % 12 == 9 ? 8 : 2
        for (place, part) in generator.cut(units, into: count).enumerated() {
            let width = (20 - first) / count
            let day = CourierPlan.month(month, day: first + place * width + generator.below(width)).orNextWorkday
            let delivered = (day + generator.within(1...2)).orNextWorkday
            let invoiced = (delivered + generator.below(2)).orNextWorkday
            billsCount[client] += 1
            let number = billsCount[client]
            bills.append(
                CourierBill(
                    client: client,
                    key: clients[client].digits + (number < 10 ? "-00" : number < 100 ? "-0" : "-")
                        + String(number), month: month, ordered: day, delivered: delivered, invoiced: invoiced,
                    due: clients[client].due(ofInvoiceDated: invoiced), units: part))
        }
    }

    /// Takes five units off 25 bills of the first nine months of 2024, for damaged parcels.
    private mutating func compensate() {
        var candidates = bills.indices.filter { index in
            (12...20).contains(bills[index].month) && bills[index].units > 40
                && [.prompt, .slow].contains(clients[bills[index].client].habit)
                && !clients[bills[index].client].namesNothing
        }
        generator.shuffle(&candidates)
        for index in candidates.prefix(CourierPlan.compensations.count) {
            bills[index].adjusted = CourierPlan.compensations.units
        }
    }

    // MARK: - Payments by habit

    private mutating func planPayments() {
        var days: [PaymentDay: Day] = [:]
        for index in bills.indices {
            let bill = bills[index]
            let key = PaymentDay(client: bill.client, due: bill.due)
            let day = days[key] ?? paymentDay(of: bill)
            days[key] = day
            bills[index].payments = [(day, bill.payable)]
        }
    }

    /// A customer pays all bills that are due on one day together.
    private struct PaymentDay: Hashable {
        let client: Int
        let due: Day
    }

    private mutating func paymentDay(of bill: CourierBill) -> Day {
        let isInProgramme = bill.invoiced >= CourierCompany.programmeStart
        let day: Day
        switch clients[bill.client].habit {
        case .prompt, .bankrupt: day = (bill.due + -generator.within(0...6)).orPreviousWorkday
        case .slow where isInProgramme: day = (bill.due + generator.within(-3...5)).orNextWorkday
        case .slow, .defaults: day = (bill.due + generator.within(8...40)).orNextWorkday
        case .late where isInProgramme: day = (bill.due + generator.within(1...21)).orNextWorkday
        case .late: day = (bill.due + generator.within(25...60)).orNextWorkday
        }
        // Credit control sees to it that what is due in the last year is paid in it.
        return bill.due <= CourierCompany.lastDay ? min(day, CourierCompany.lastDay) : day
    }

    /// Bills that may be paid on other days than their owner's habit says.
    private func movable(_ isWanted: (CourierBill) -> Bool) -> [Int] {
        bills.indices.filter { index in
            let bill = bills[index]
            let client = clients[bill.client]
            return bill.payments.count == 1 && bill.twist == nil && bill.adjusted == 0 && !client.namesNothing
                && client.habit != .defaults && client.habit != .bankrupt && isWanted(bill)
        }
    }

    /// Moves payments of the bills to other days until so many units are moved; the last one is parted in two.
    ///
    /// - Parameter days: nil leaves what is moved unpaid.
    private mutating func move(_ units: Int, of places: [Int], to days: ClosedRange<Day>?) {
        var rest = units
        for index in places where rest > 0 {
            guard let payment = bills[index].payments.last else { continue }
            let moved = min(rest, payment.units)
            rest -= moved
            bills[index].payments.removeLast()
            if moved < payment.units { bills[index].payments.append((payment.day, payment.units - moved)) }
            guard let days else { continue }
            let day = days.lowerBound + generator.below(days.upperBound - days.lowerBound + 1)
            bills[index].payments.append((day.orPreviousWorkday, moved))
            bills[index].payments.sort { $0.day < $1.day }
        }
        precondition(rest == 0, "the demo's courier has too few bills to move \(units) units of")
    }

    // MARK: - What goes wrong

    private mutating func makeMishaps() {
        let twists: [(twist: CourierTwist, month: Int)] = [
            (.paymentEnteredTwice, 4), (.invoiceEnteredWrongly, 7), (.paymentReturned, 14),
            (.disputeRejected, 15), (.refundedOverpayment, 16), (.paymentEnteredTwice, 18), (.disputeOpen, 21),
        ]
        for (twist, month) in twists {
            let habit: CourierHabit = twist == .disputeOpen ? .late : .prompt
            let found = movable {
                $0.month == month && clients[$0.client].habit == habit && !clients[$0.client].isLarge
            }
            guard
                let index = found.first(where: { index in
                    bills.allSatisfy { $0.client != bills[index].client || $0.twist == nil }
                })
            else { preconditionFailure("no bill in month \(month) for the demo's courier to mishandle") }
            bills[index].twist = twist
            if twist == .disputeOpen { bills[index].payments = [] }
        }
    }

    /// Customers who stop shipping leave the bills of their last three months; what is lost is exactly so much. What they owe
    /// beyond it, they have paid.
    private mutating func loseDebts() {
        lose(CourierPlan.lostOf2023) { $0.lastMonth < 12 }
        lose(CourierPlan.lostOf2024.due) { $0.lastMonth >= 12 && $0.habit == .defaults }
        lose(CourierPlan.lostOf2024.dueLater) { $0.habit == .bankrupt }
    }

    private mutating func lose(_ units: Int, by isLoser: (CourierClient) -> Bool) {
        let losers = clients.indices.filter { isLoser(clients[$0]) }
        let unpaid = bills.indices.filter { index in
            let client = clients[bills[index].client]
            // The bankrupt's bills of the last two months are not due yet.
            return losers.contains(bills[index].client)
                && bills[index].month > client.lastMonth - (client.habit == .bankrupt ? 2 : 3)
        }
        var excess = unpaid.reduce(0) { $0 + bills[$1].payable } - units
        precondition(excess >= 0, "the demo's courier loses less than \(units) units")
        for index in unpaid {
            let client = clients[bills[index].client]
            let paid = min(excess, bills[index].payable)
            excess -= paid
            bills[index].payments = paid == 0 ? [] : [((bills[index].invoiced + 21).orNextWorkday, paid)]
            let day = writeOffDay(of: client)
            if paid < bills[index].payable { bills[index].writtenOff = (day, bills[index].payable - paid) }
        }
    }

    /// The oldest cases are written off at the end of 2023, the others when the lawyers have given up.
    private func writeOffDay(of client: CourierClient) -> Day {
        switch client.lastMonth {
        case ...4: .on(2023, 12, 22)
        case 5...11: Day.on(2024, 2, 26) + client.number % 80
        case 12...22: Day.on(2024, 11, 4) + client.number % 40
        default: .on(2024, 12, 27)
        }
    }

    // MARK: - The exact figures

    /// 99.2 % of what is due in 2024 has been collected: of the other 0.8 %, what was not written off is overdue.
    private mutating func leaveOverdue() {
        let year = CourierCompany.programmeStart...CourierCompany.lastDay
        let due = bills.reduce(0) { year.contains($1.due) ? $0 + $1.payable : $0 }
        precondition(due % 125 == 0, "0.8 % of \(due) units is no whole number")
        let disputed = bills.reduce(0) { $1.twist == .disputeOpen ? $0 + $1.payable : $0 }
        var late = movable { $0.month >= 20 && year.contains($0.due) && clients[$0.client].habit == .late }
        generator.shuffle(&late)
        move(due / 125 - CourierPlan.lostOf2024.due - disputed, of: late, to: nil)
    }

    /// Receivables of exactly 60 days of sales at the end of 2023, and of 45 at the end of 2024.
    private mutating func closeYears() {
        let open = CourierCompany.yearEnds.map { day in bills.reduce(0) { $0 + $1.open(on: day) } }
        let before = CourierCompany.yearEnds[0]
        let excess = open[0] - CourierPlan.receivables[0]
        if excess > 0 {
            let late = movable { $0.invoiced < .on(2023, 12, 1) && ($0.payments.first?.day ?? before) > before }
            move(excess, of: late, to: .on(2023, 12, 18)...(.on(2023, 12, 29)))
        } else {
            let early = movable { bill in
                bill.invoiced < before
                    && (.on(2023, 12, 11)...before).contains(bill.payments.first?.day ?? .on(2023, 1, 1))
            }
            move(-excess, of: early, to: .on(2024, 1, 8)...(.on(2024, 1, 19)))
        }
        // Large customers need not pay the bills of November before the year ends; some do.
        let notDue = movable { $0.month == 22 && $0.due > CourierCompany.lastDay }
        move(open[1] - CourierPlan.receivables[1], of: notDue, to: .on(2024, 12, 16)...(.on(2024, 12, 30)))
    }
}
