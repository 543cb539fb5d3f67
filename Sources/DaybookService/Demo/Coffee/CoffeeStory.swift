import DaybookModel

/// Tells what one customer of the coffee chain does on some days.
struct CoffeeStory {
    private let place: Int
    private let neighbourhood: CoffeeNeighbourhood
    private let days: ClosedRange<Day>
    private var generator: SplitMix64
    private(set) var journal: DemoJournal

    private static let ruleset = "stars"
    private static let currency = DemoValue.text(CoffeeCompany.currency.code)
    /// A level by what was spent in the year, in yuan; everybody starts at the first.
    private static let levels: [(name: String, yuan: Int)] = [("银星", 0), ("玉星", 400), ("金星", 800)]
    private static let stores = ["人民路店", "大学城店", "中心广场店", "高铁站店", "软件园店"]

    init(of place: Int, in neighbourhood: CoffeeNeighbourhood, on days: ClosedRange<Day>) {
        self.place = place
        self.neighbourhood = neighbourhood
        self.days = days
        generator = neighbourhood.generator(for: place)
        let number = neighbourhood.number * 17 + place + 1
        let digits = String(number)
        key = "U-" + String(repeating: "0", count: max(0, 5 - digits.utf8.count)) + digits
        journal = DemoJournal(CoffeeCompany.self, Subject(.customer, key), number: number)
    }

    private let key: String
    private var city: DemoWords.City { DemoWords.cities[neighbourhood.number % DemoWords.cities.count] }
    private var isMember: Bool { neighbourhood.isMember(place) }

    mutating func tell() {
        let own = neighbourhood.orders.filter { $0.customer == place }
        guard let first = own.first else { return }
        let known = isMember ? neighbourhood.joined[place] : CoffeeStory.day(first.day)
        register(on: known)
        if isMember { join(on: known) }
        var spent = 0
        var level = 0
        for (index, order) in own.enumerated() {
            buy(order, index + 1)
            spent += order.basket.yuan
            if isMember, level + 1 < CoffeeStory.levels.count, spent >= CoffeeStory.levels[level + 1].yuan {
                level += 1
                rise(to: level, spent: spent, after: order)
            }
        }
        complain(about: own)
        answer(since: known)
    }

    private static func day(_ number: Int) -> Day { CoffeeCompany.windowStart + number }

    private mutating func record(
        _ type: UInt16, _ id: String, on day: Day, at time: (hour: Int, minute: Int), by actor: String,
        _ fields: [DemoField]
    ) {
        guard days.contains(day) else { return }
        journal.record(type, id, on: day, at: time, by: actor, fields)
    }

    // MARK: - Who

    private mutating func register(on day: Day) {
        record(
            EventType.customerRegistered, "customer/\(key)", on: day, at: (6, 30), by: "app",
            [
                ("kind", .text("person")), ("region", .text(city.region)), ("country", .text("CN")),
                ("city", .text(city.name)), ("language", .text("zh-CN")),
                ("gender", place % 3 == 0 ? .absent : .text(place % 3 == 1 ? "female" : "male")),
                ("birth_year", .integer(1970 + (neighbourhood.number * 7 + place * 5) % 35)),
                ("acquired_by", .text(isMember ? "membership" : "mini-program")),
            ])
    }

    private mutating func join(on day: Day) {
        record(
            EventType.customerTagged, "member/\(key)", on: day, at: (6, 35), by: "app",
            [("tag", .text("member")), ("reason", .text("加入会员"))])
        record(
            EventType.tierAssigned, "level/\(key)/1", on: day, at: (6, 36), by: "app",
            [
                ("tier", .text(CoffeeStory.levels[0].name)), ("ruleset", .text(CoffeeStory.ruleset)),
                ("effective", .day(day)), ("reason", .text("入会即为银星")),
            ])
    }

    private mutating func rise(to level: Int, spent: Int, after order: CoffeeNeighbourhood.Order) {
        let day = CoffeeStory.day(order.day)
        record(
            EventType.tierAssigned, "level/\(key)/\(level + 1)", on: day, at: (22, 0), by: "app",
            [
                ("tier", .text(CoffeeStory.levels[level].name)),
                ("previous", .text(CoffeeStory.levels[level - 1].name)),
                ("score", .decimalMillionths(Int64(spent) * 1_000_000)), ("ruleset", .text(CoffeeStory.ruleset)),
                ("effective", .day(day)), ("reason", .text("本年消费满\(CoffeeStory.levels[level].yuan)元")),
            ])
    }

    // MARK: - Orders

    private mutating func buy(_ order: CoffeeNeighbourhood.Order, _ number: Int) {
        // Nearly all events are made here: those of other days are not even put together.
        guard days.contains(CoffeeStory.day(order.day)) else { return }
        let document = "\(key.dropFirst(2))-\(number)"
        let time = (order.minute / 60, order.minute % 60)
        let store = CoffeeStory.stores[(neighbourhood.number + number) % CoffeeStory.stores.count]
        let lines = order.basket.items.enumerated().map { place, item in
            DemoValue.message([
                ("line", .text(String(place + 1))), ("product", .text(item.product)),
                ("product_line", .text(item.line)),
                ("quantity", .decimalMillionths(1_000_000)), ("price", .money(item.yuan * 100)),
            ])
        }
        record(
            EventType.orderPlaced, "order/\(document)", on: CoffeeStory.day(order.day), at: time, by: "pos",
            [
                ("order", .text(document)), ("currency", CoffeeStory.currency),
                ("total", .money(order.basket.yuan * 100)),
                ("lines", .list(lines)), ("channel", .text(number % 3 == 0 ? "store" : "app")), ("owner", .text(store)),
                ("region", .text(city.region)),
            ])
        record(
            EventType.paymentReceived, "payment/\(document)", on: CoffeeStory.day(order.day), at: time, by: "pos",
            [
                ("payment", .text(document)), ("amount", .money(order.basket.yuan * 100)),
                ("currency", CoffeeStory.currency), ("received", .day(CoffeeStory.day(order.day))),
                ("method", .text(number % 4 == 0 ? "alipay" : "wechat_pay")), ("order", .text(document)),
            ])
    }

    /// One customer in seventy complains about an order.
    private mutating func complain(about orders: [CoffeeNeighbourhood.Order]) {
        let isAnnoyed = generator.below(70) == 0
        let index = generator.below(orders.count)
        guard isAnnoyed else { return }
        let day = CoffeeStory.day(orders[index].day)
        let document = "CS-\(key.dropFirst(2))"
        record(
            EventType.caseOpened, "case/\(document)", on: day, at: (21, 10), by: "app",
            [
                ("case", .text(document)), ("kind", .text("complaint")), ("channel", .text("app")),
                ("order", .text("\(key.dropFirst(2))-\(index + 1)")), ("severity", .text("low")),
            ])
        record(
            EventType.caseResolved, "case/\(document)/resolved", on: day + 1, at: (10, 20), by: "service-1",
            [("case", .text(document)), ("resolution", .text("refunded")), ("agent", .text("service-1"))])
        record(
            EventType.caseClosed, "case/\(document)/closed", on: day + 3, at: (18, 0), by: "service-1",
            [("case", .text(document)), ("reason", .text("solved"))])
    }

    // MARK: - Surveys

    /// Satisfaction twice a year, from members and some others; in autumn members say whether they would recommend the chain.
    private mutating func answer(since known: Day) {
        ask("2024-H1", "csat", on: .on(2024, 6, 17), since: known, [2, 3, 4, 4, 4, 5, 5, 5, 3, 4])
        if isMember {
            ask("2024-09", "nps", on: .on(2024, 9, 16), since: known, [10, 9, 9, 8, 8, 7, 10, 6, 9, 4])
        }
        ask("2024-H2", "csat", on: .on(2024, 12, 9), since: known, [2, 3, 4, 4, 5, 5, 5, 5, 4, 4])
    }

    private mutating func ask(_ wave: String, _ metric: String, on day: Day, since known: Day, _ scores: [Int]) {
        // Everything is drawn, so that one slice of days agrees with the next.
        let isAsked = generator.chance(percent: isMember ? 90 : 25)
        let answers = generator.chance(percent: isMember ? 60 : 35)
        let score = generator.pick(scores)
        let delay = 1 + generator.below(10)
        let time = (generator.within(8...21), generator.below(60))
        let comments = generator.chance(percent: 15)
        let isHigh = metric == "nps" ? score >= 9 : score >= 4
        let comment = generator.pick(isHigh ? CoffeeStory.praise : CoffeeStory.blame)
        guard isAsked, known < day else { return }
        let survey = "S-\(wave)-\(key.dropFirst(2))"
        record(
            EventType.surveySent, "survey/\(survey)", on: day, at: (10, 0), by: "app",
            [
                ("survey", .text(survey)), ("wave", .text(wave)), ("metric", .text(metric)), ("channel", .text("app")),
                ("closes", .day(day + 14)),
            ])
        guard answers else { return }
        record(
            EventType.surveyAnswered, "survey/\(survey)/answered", on: day + delay, at: time, by: "app",
            [
                ("survey", .text(survey)), ("answer", .text("A" + survey.dropFirst())), ("wave", .text(wave)),
                ("metric", .text(metric)), ("scale_min", .integer(metric == "nps" ? 0 : 1)),
                ("scale_max", .integer(metric == "nps" ? 10 : 5)),
                ("score", .decimalMillionths(Int64(score) * 1_000_000)),
                ("channel", .text("app")), ("mode", .text("online")),
                ("comment", comments ? .text(comment) : .absent),
            ])
    }

    private static let praise = ["咖啡稳定，店员热情。", "冷萃很好喝。", "取餐很快。", "积分升级很开心。"]
    private static let blame = ["高峰期等太久。", "拿铁不够热。", "会员优惠太少。", "座位不干净。"]
}
