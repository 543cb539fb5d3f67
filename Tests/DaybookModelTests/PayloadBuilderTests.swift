import DaybookModel
import Testing

struct PayloadBuilderTests {
    private let payment = EventCatalogue.type(named: "payment.received")!

    private func field(_ name: String, of type: String = "payment.received") -> FieldDescriptor {
        EventCatalogue.type(named: type)!.field(named: name)!
    }

    @Test func fieldsAreWrittenInOrderWithMinimalVarints() throws {
        var builder = PayloadBuilder(payment)
        try builder.set(field("currency"), text: "CNY")
        try builder.set(field("amount"), money: -1)
        try builder.set(field("payment"), text: "P")
        let payload = try builder.finish()
        #expect(payload.clear == [0x0A, 1, 0x50, 0x10, 1, 0x1A, 3, 0x43, 0x4E, 0x59])
        #expect(payload.personal.isEmpty)
    }

    @Test func valuesOfARepeatedFieldKeepTheirOrderWhateverComesBetween() throws {
        let type = EventCatalogue.type(named: "customer.registered")!
        let (tags, segment, region) = (
            type.field(named: "tags")!, type.field(named: "segment")!, type.field(named: "region")!
        )
        var builder = PayloadBuilder(type)
        try builder.set(type.field(named: "gender")!, text: "female")
        for (count, tag) in ["b", "a", "a"].enumerated() {
            #expect(builder.count(of: tags) == count)
            try builder.set(tags, text: tag)
            #expect(builder.count(of: tags) == count + 1)
            if count == 0 { try builder.set(segment, text: "S") }
            if count == 1 { try builder.set(region, text: "east") }
            #expect(builder.count(of: region) == (count < 1 ? 0 : 1))
        }
        #expect(throws: FieldError.self) { try builder.set(region, text: "west") }
        try builder.set(type.field(named: "kind")!, text: "person")
        try builder.set(type.field(named: "phone")!, text: "2")
        try builder.set(type.field(named: "name")!, text: "1")
        #expect(
            try PayloadJSON.text(type, builder.finish())
                == #"{"kind":"person","name":"1","phone":"2","region":"east","segment":"S","tags":["b","a","a"],"#
                + #""gender":"female"}"#)
    }

    @Test func personalFieldsStandApartUnderTheContactTheyBelongTo() throws {
        let type = EventCatalogue.type(named: "interaction.logged")!
        var builder = PayloadBuilder(type)
        try builder.set(type.field(named: "text")!, text: "hello")
        try builder.set(type.field(named: "contact")!, text: "K-7")
        try builder.set(type.field(named: "channel")!, text: "wechat")
        let payload = try builder.finish()
        #expect(payload.contact == "K-7")
        #expect(!payload.clear.contains(UInt8(ascii: "l")))
        #expect(payload.personal.suffix(5).elementsEqual("hello".utf8))
    }

    @Test func missingRequiredFieldIsNamed() throws {
        var builder = PayloadBuilder(payment)
        try builder.set(field("payment"), text: "P")
        try builder.set(field("currency"), text: "CNY")
        let error = #expect(throws: FieldError.self) { try builder.finish() }
        #expect(error?.description == "field 'amount' is missing; add it")
    }

    @Test func errorsInNestedMessagesNameTheWholePath() throws {
        var builder = PayloadBuilder(payment)
        let allocations = field("allocations")
        var first = try builder.nested(allocations)
        try first.set(first.message.field(named: "invoice")!, text: "INV-1")
        try first.set(first.message.field(named: "amount")!, money: 1)
        try builder.set(allocations, message: first)
        let second = try builder.nested(allocations)
        let error = #expect(throws: FieldError.self) { try builder.set(allocations, message: second) }
        #expect(error?.field == "allocations[1].invoice")
    }

    @Test func fieldGivenTwiceIsRefused() throws {
        var builder = PayloadBuilder(payment)
        try builder.set(field("payment"), text: "P")
        let error = #expect(throws: FieldError.self) { try builder.set(field("payment"), text: "Q") }
        #expect(error?.description == "field 'payment' is 'Q': given twice; give it once")
    }

    @Test(arguments: [
        ("payment", ""), ("payment", " P"), ("payment", "P\n"), ("payment", String(repeating: "p", count: 129)),
        ("amount", "12.5"), ("amount", "1e3"), ("amount", ""), ("amount", "1000000000000001"),
        ("amount", "99999999999999999999"), ("currency", "cny"), ("currency", "YUAN"), ("received", "2023-02-29"),
        ("received", "20230201"), ("method", "Bank"), ("method", "bank transfer"), ("method", "1st"),
        ("is_prepayment", "yes"), ("is_prepayment", "1"), ("installments", "3.0x"),
        ("installments", "9007199254740992"), ("reference", "a\0b"),
        ("reference", String(repeating: "x", count: 65_537)), ("instrument", "{}"),
    ])
    func valuesThatDoNotFitAreRefused(name: String, value: String) {
        var builder = PayloadBuilder(payment)
        let error = #expect(throws: FieldError.self) { try builder.set(field(name), machineText: value) }
        #expect(error?.field == name)
        #expect(error?.description.contains("payload.") == false, "every phrase is in the catalogue")
        #expect(builder.count(of: field(name)) == 0)
    }

    @Test(arguments: [
        ("score", "4.5", 4_500_000), ("score", "-0.000001", -1), ("score", "7", 7_000_000),
        ("score", "10000000000", 10_000_000_000_000_000),
    ])
    func decimalsAreExact(name: String, value: String, millionths: Int64) throws {
        let type = EventCatalogue.type(named: "survey.answered")!
        var builder = PayloadBuilder(type)
        try builder.set(field(name, of: "survey.answered"), machineText: value)
        try builder.set(field("metric", of: "survey.answered"), text: "csat")
        try builder.set(field("scale_min", of: "survey.answered"), integer: 1)
        try builder.set(field("scale_max", of: "survey.answered"), integer: 5)
        let payload = try builder.finish()
        payload.clear.withUnsafeBytes { #expect(SurveyAnswered($0).score == millionths) }
        #expect(try PayloadJSON.text(type, payload).contains("\"score\":\(value)"))
    }

    @Test(arguments: ["0.0000001", "10000000000.000001", "1e2", "NaN", ".5", "5."])
    func decimalsThatCannotBeKeptAreRefused(value: String) {
        var builder = PayloadBuilder(EventCatalogue.type(named: "survey.answered")!)
        #expect(throws: FieldError.self) {
            try builder.set(field("score", of: "survey.answered"), machineText: value)
        }
    }

    @Test func zeroAndAbsentAreDifferent() throws {
        let type = EventCatalogue.type(named: "credit.limit_set")!
        var builder = PayloadBuilder(type)
        try builder.set(type.field(named: "limit")!, money: 0)
        try builder.set(type.field(named: "currency")!, text: "CNY")
        let payload = try builder.finish()
        payload.clear.withUnsafeBytes { #expect(CreditLimitSet($0).limit == 0) }
        #expect(CreditLimitSet(UnsafeRawBufferPointer(start: nil, count: 0)).limit == nil)
    }

    @Test func amountNeedsACurrency() throws {
        let type = EventCatalogue.type(named: "order.returned")!
        var builder = PayloadBuilder(type)
        try builder.set(type.field(named: "order")!, text: "O")
        #expect(throws: Never.self) { try builder.finish() }
        var line = try builder.nested(type.field(named: "lines")!)
        try line.set(line.message.field(named: "price")!, money: 5)
        try builder.set(type.field(named: "lines")!, message: line)
        let error = #expect(throws: FieldError.self) { try builder.finish() }
        #expect(error?.description == "field 'currency' is missing; add the currency that the amounts are in")
        try builder.set(type.field(named: "currency")!, text: "CNY")
        #expect(throws: Never.self) { try builder.finish() }
    }

    @Test func datesOutsideTheCalendarAreRefused() throws {
        var builder = PayloadBuilder(payment)
        #expect(throws: FieldError.self) { try builder.set(field("received"), day: Day(number: -719_163)) }
        try builder.set(field("received"), day: Day(year: 1, month: 1, day: 1)!)
        var other = PayloadBuilder(payment)
        #expect(throws: FieldError.self) { try other.set(field("received"), day: Day(number: 2_932_897)) }
        try other.set(field("received"), day: Day(year: 9999, month: 12, day: 31)!)
    }

    @Test func dataAboveOneMebibyteIsRefused() throws {
        let type = EventCatalogue.type(named: "order.placed")!
        var builder = PayloadBuilder(type)
        try builder.set(type.field(named: "order")!, text: "O")
        try builder.set(type.field(named: "currency")!, text: "CNY")
        let lines = type.field(named: "lines")!
        for _ in 0..<9000 {
            var line = try builder.nested(lines)
            try line.set(line.message.field(named: "product")!, text: String(repeating: "p", count: 128))
            try line.set(line.message.field(named: "price")!, money: 1)
            try builder.set(lines, message: line)
        }
        let error = #expect(throws: FieldError.self) { try builder.finish() }
        #expect(error?.description.hasPrefix("the event's data has ") == true)
    }
}
