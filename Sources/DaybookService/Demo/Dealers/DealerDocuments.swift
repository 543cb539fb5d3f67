import DaybookModel

/// One line of an order. Net amounts are whole thousands of yuan, so tax and gross are exact.
struct DemoLine {
    let key: String
    let productLine: String
    let product: DealerWords.Product
    let thousands: Int

    var quantity: Int { thousands * 1000 / product.price }
    /// Fen with 13 % VAT: orders are agreed at prices with tax, so an order's total is what its invoice asks for.
    var gross: Int { DemoTax.gross(ofThousands: thousands) }
}

/// An order with the days of its delivery and invoice.
struct DemoOrder {
    let key: String
    let day: Day
    let lines: [DemoLine]

    var thousands: Int { lines.reduce(0) { $0 + $1.thousands } }
    var gross: Int { DemoTax.gross(ofThousands: thousands) }
}

/// An invoice and what has been settled of it.
struct DemoInvoice {
    let key: String
    let order: DemoOrder
    let day: Day
    let due: Day
    /// What there is to pay after credit notes and adjustments, in fen.
    var payable: Int
    var settlements: [(day: Day, fen: Int)] = []

    /// What is still unpaid at the end of a day.
    func open(on day: Day) -> Int { payable - settlements.filter { $0.day <= day }.reduce(0) { $0 + $1.fen } }
}

/// Value-added tax of 13 %.
enum DemoTax {
    static func net(ofThousands thousands: Int) -> Int { thousands * 100_000 }
    static func tax(ofThousands thousands: Int) -> Int { thousands * 13_000 }
    static func gross(ofThousands thousands: Int) -> Int { thousands * 113_000 }
}
