import DaybookModel

/// Two members and fifteen others who buy in the same streets, in 2024.
///
/// The members order 40 times for 1,200 yuan, the others 60 times for 1,800: members make 40 % of sales and buy 20 times a
/// year, five times as often as the others' 4 times (requirements M08 and M09). Whatever holds here holds for the whole chain.
struct CoffeeNeighbourhood {
    static let membersCount = 2
    static let othersCount = 15
    private static let memberOrders = 40
    private static let otherOrders = 60
    private static let yearDays = CoffeeCompany.lastDay - CoffeeCompany.windowStart + 1

    struct Order {
        let customer: Int
        /// Of the year, from 0.
        let day: Int
        let minute: Int
        let basket: CoffeeBasket
    }

    let number: Int
    /// By day and time.
    let orders: [Order]
    /// When the members joined.
    let joined: [Day]
    private let seed: UInt64

    init(_ number: Int) {
        self.number = number
        seed = 0x636F_6666_0000_0000 + UInt64(number)
        var generator = SplitMix64(seed: seed)
        joined = (0..<CoffeeNeighbourhood.membersCount).map { _ in CoffeeCompany.firstDay + generator.below(184) }
        // How often each buys differs; what one buys more, the other of a pair buys less.
        var buyers: [Int] = []
        buyers.reserveCapacity(CoffeeNeighbourhood.memberOrders + CoffeeNeighbourhood.otherOrders)
        func buy(_ customer: Int, _ times: Int) { for _ in 0..<times { buyers.append(customer) } }
        let more = generator.below(15)
        buy(0, 20 + more)
        buy(1, 20 - more)
        for pair in 0..<CoffeeNeighbourhood.othersCount / 2 {
            let more = generator.below(4)
            buy(2 + 2 * pair, 4 + more)
            buy(3 + 2 * pair, 4 - more)
        }
        buy(CoffeeNeighbourhood.membersCount + CoffeeNeighbourhood.othersCount - 1, 4)
        var orders: [Order] = []
        orders.reserveCapacity(buyers.count)
        // Baskets come in pairs of 60 yuan. Both numbers of orders are even, so no pair has a member and another.
        var pair: [CoffeeBasket] = []
        for buyer in buyers {
            if pair.isEmpty { pair = generator.pick(CoffeeBasket.pairs) }
            let basket = pair.remove(at: generator.below(pair.count))
            orders.append(
                Order(
                    customer: buyer, day: generator.below(CoffeeNeighbourhood.yearDays),
                    minute: 420 + generator.below(840), basket: basket))
        }
        self.orders = orders.enumerated()
            .sorted { ($0.element.day, $0.element.minute, $0.offset) < ($1.element.day, $1.element.minute, $1.offset) }
            .map(\.element)
    }

    /// What its customers do on these days.
    func events(on days: ClosedRange<Day>) -> [[DemoEvent]] {
        (0..<CoffeeNeighbourhood.membersCount + CoffeeNeighbourhood.othersCount).map { place in
            var story = CoffeeStory(of: place, in: self, on: days)
            story.tell()
            return story.journal.events
        }
    }

    func isMember(_ customer: Int) -> Bool { customer < CoffeeNeighbourhood.membersCount }

    /// A generator for one customer's opinions, so that orders stay as they are.
    func generator(for customer: Int) -> SplitMix64 {
        SplitMix64(seed: seed &* 0x9E37_79B9 &+ UInt64(customer + 1))
    }
}

/// What is in a cup and on a plate.
struct CoffeeBasket {
    struct Item {
        let product: String
        let line: String
        let yuan: Int
    }

    let items: [Item]
    var yuan: Int { items.reduce(0) { $0 + $1.yuan } }

    private static let americano = Item(product: "美式咖啡", line: "咖啡", yuan: 22)
    private static let latte = Item(product: "拿铁", line: "咖啡", yuan: 28)
    private static let mocha = Item(product: "摩卡", line: "咖啡", yuan: 32)
    private static let coldBrew = Item(product: "冷萃咖啡", line: "咖啡", yuan: 30)
    private static let matcha = Item(product: "抹茶拿铁", line: "茶饮", yuan: 30)
    private static let tiramisu = Item(product: "提拉米苏", line: "烘焙", yuan: 26)
    private static let chocolate = Item(product: "热巧克力", line: "茶饮", yuan: 18)
    private static let croissant = Item(product: "可颂", line: "烘焙", yuan: 16)

    /// Each pair costs 60 yuan.
    static let pairs: [[CoffeeBasket]] = [
        [CoffeeBasket(items: [americano]), CoffeeBasket(items: [americano, croissant])],
        [CoffeeBasket(items: [latte]), CoffeeBasket(items: [mocha])],
        [CoffeeBasket(items: [coldBrew]), CoffeeBasket(items: [matcha])],
        [CoffeeBasket(items: [tiramisu]), CoffeeBasket(items: [chocolate, croissant])],
    ]
}
