import DaybookModel

/// How a customer of the courier pays.
enum CourierHabit {
    /// By the due day.
    case prompt
    /// Weeks late before the credit programme, about on time in it.
    case slow
    /// A month or two late before the programme, up to some weeks in it.
    case late
    /// Stops shipping and leaves its last bills unpaid.
    case defaults
    /// Large and sound, until it goes bankrupt in the last month.
    case bankrupt
}

/// A customer of the courier: all that is decided before its story is told.
struct CourierClient {
    let number: Int
    /// Large: from 2024 on it has 45 days after the end of the month instead of 30.
    let isLarge: Bool
    let habit: CourierHabit
    /// Its part of what its group ships.
    let weight: Int
    /// The last of the 24 months in which it ships.
    var lastMonth = 23
    /// Never says which invoices it pays.
    var namesNothing = false

    var key: String { "K-" + digits }
    var digits: String { String(repeating: "0", count: 4 - String(number).utf8.count) + String(number) }
    var contact: String { "P-\(digits)" }
    var city: DemoWords.City { DemoWords.cities[number * 7 % DemoWords.cities.count] }
    /// Brand, trade and city come round in different periods, so no name comes twice.
    var companyName: String {
        city.name + CourierWords.brands[number % CourierWords.brands.count]
            + CourierWords.trades[number % CourierWords.trades.count] + "有限公司"
    }

    /// One account manager for each region.
    var owner: String {
        "kam-\(1 + (DemoWords.regions.firstIndex(of: city.region) ?? 0))"
    }

    func ships(in month: Int) -> Bool { month <= lastMonth }

    /// Days after the end of the month of an invoice.
    func termsDays(on day: Day) -> Int { isLarge && day >= CourierCompany.programmeStart ? 45 : 30 }

    func due(ofInvoiceDated day: Day) -> Day { day.endOfMonth + termsDays(on: day) }
}

/// An order with its delivery, its invoice and what becomes of it. Amounts in units.
struct CourierBill {
    let client: Int
    let key: String
    let month: Int
    let ordered: Day
    let delivered: Day
    let invoiced: Day
    let due: Day
    let units: Int
    /// Taken off for damaged parcels.
    var adjusted = 0
    /// What is paid, and when; what is left stays open.
    var payments: [(day: Day, units: Int)] = []
    var writtenOff: (day: Day, units: Int)?
    var twist: CourierTwist?

    var payable: Int { units - adjusted }
    var unpaid: Int { payable - payments.reduce(0) { $0 + $1.units } }

    /// What is open at the end of a day.
    func open(on day: Day) -> Int {
        let paid = payments.reduce(0) { $1.day <= day ? $0 + $1.units : $0 }
        let lost = writtenOff.map { $0.day <= day ? $0.units : 0 } ?? 0
        return invoiced <= day ? payable - paid - lost : 0
    }
}

/// The one thing out of the ordinary that happens to a bill.
enum CourierTwist {
    case disputeOpen
    case disputeRejected
    case paymentEnteredTwice
    case paymentReturned
    case invoiceEnteredWrongly
    case refundedOverpayment
}
