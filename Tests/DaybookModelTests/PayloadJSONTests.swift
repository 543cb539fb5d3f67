import DaybookModel
import Testing

struct PayloadJSONTests {
    private let type = EventCatalogue.type(named: "case.closed")!

    private func text(_ bytes: [UInt8], _ personal: PayloadJSON.Personal = .none) throws -> String {
        try bytes.withUnsafeBytes { try PayloadJSON.text(type, clear: $0, personal: personal) }
    }

    private func problem(_ bytes: [UInt8]) -> PayloadDamage.Problem? {
        #expect(throws: PayloadDamage.self) { try text(bytes) }?.problem
    }

    @Test func personalFieldsTakeTheirPlaceInTheOrder() throws {
        var builder = PayloadBuilder(EventCatalogue.type(named: "customer.registered")!)
        try builder.set(builder.message.field(named: "owner")!, text: "wang")
        try builder.set(builder.message.field(named: "name")!, text: "Li \"Na\"\u{1F}")
        try builder.set(builder.message.field(named: "kind")!, text: "person")
        let customer = EventCatalogue.type(named: "customer.registered")!
        #expect(
            try PayloadJSON.text(customer, builder.finish())
                == #"{"kind":"person","name":"Li \"Na\"\u001f","owner":"wang"}"#)
    }

    @Test func unreadablePersonalFieldsAreNamedAsSuch() throws {
        let closed: [UInt8] = [0x0A, 1, 0x43]
        let box: [UInt8] = [0xFA, 0x7F, 2, 9, 9]  // Field 2047.
        #expect(try text(closed) == #"{"case":"C"}"#)
        #expect(try text(closed + box) == #"{"case":"C","personal":"sealed"}"#)
        #expect(try text(closed + box, .erased) == #"{"case":"C","personal":"erased"}"#)
        #expect(try text(box, .sealed) == #"{"personal":"sealed"}"#)
        #expect(try text([]) == "{}")
    }

    @Test func damageIsNamed() {
        #expect(problem([0x0A, 9, 0x43]) == .malformed)
        #expect(problem([0x0A]) == .malformed)
        #expect(problem([0x98, 0x06, 1]) == .unknownField(99))
        #expect(problem([0x08, 1]) == .wrongType(field: "case"))
        #expect(problem([0x0A, 1, 0x43, 0x0A, 1, 0x43]) == .outOfOrder(field: "case"))
        #expect(problem([0x12, 1, 0x61, 0x0A, 1, 0x43]) == .outOfOrder(field: "case"))
        #expect(problem([0x0A, 1, 0xFF]) == .badText(field: "case"))
    }

    @Test(arguments: [(0, "0"), (1, "0.000001"), (-500_000, "-0.5"), (12_000_000, "12"), (10, "0.00001")])
    func decimalsPrintAsShortAsExact(millionths: Int64, text: String) {
        #expect(PayloadJSON.decimal(millionths) == text)
    }
}

struct PayloadComparisonTests {
    private let type = EventCatalogue.type(named: "payment.received")!

    private func payload(_ values: [(String, String)]) throws -> Payload {
        var builder = PayloadBuilder(type)
        for (name, value) in values { try builder.set(type.field(named: name)!, machineText: value) }
        return try builder.finish()
    }

    @Test func differingFieldsAreNamedInTheOrderOfTheSchema() throws {
        let one = try payload([
            ("payment", "P"), ("amount", "1"), ("currency", "CNY"), ("reference", "a"), ("line", "1"),
        ])
        let other = try payload([
            ("payment", "P"), ("amount", "2"), ("currency", "CNY"), ("reference", "b"), ("method", "cash"),
            ("line", "1"),
        ])
        #expect(PayloadComparison.differences(type, one, other) == ["amount", "method", "reference"])
        #expect(PayloadComparison.differences(type, one, one) == [])
    }

    @Test func damageIsADifference() throws {
        let one = try payload([("payment", "P"), ("amount", "1"), ("currency", "CNY")])
        #expect(
            PayloadComparison.differences(type, one, Payload(clear: Array(one.clear.dropLast()))) == [
                "currency", "data",
            ])
    }
}
