/// Every event type the product knows, from the table that `tools/generate` writes out of `schemas/`.
public enum EventCatalogue {
    /// All types, in ascending order of number.
    public static let types: [EventTypeDescriptor] = generatedEventTypes
    /// All messages: data of event types and the parts nested in them.
    public static let messages: [MessageDescriptor] = generatedMessages

    public static func type(numbered number: UInt16) -> EventTypeDescriptor? {
        Int(number) < byNumber.count ? byNumber[Int(number)] : nil
    }

    /// The 1 of `….v1`; 0 where the catalogue has no such type. Asked once per event appended.
    public static func version(of number: UInt16) -> UInt8 {
        Int(number) < versions.count ? versions[Int(number)] : 0
    }

    /// The short name of a type (`payment.received`); the number where the catalogue has none.
    public static func shortName(_ number: UInt16) -> String { type(numbered: number)?.shortName ?? "\(number)" }

    /// Finds a type by its full name (`daybook.payment.received.v1`) or the short one (`payment.received`), which means
    /// the newest version.
    public static func type(named name: String) -> EventTypeDescriptor? { byName[name] }

    private static let byNumber: [EventTypeDescriptor?] = {
        var table = [EventTypeDescriptor?](repeating: nil, count: Int(types.map(\.number).max() ?? 0) + 1)
        for type in types { table[Int(type.number)] = type }
        return table
    }()

    private static let versions: [UInt8] = byNumber.map { $0?.version ?? 0 }

    private static let byName: [String: EventTypeDescriptor] = {
        var names: [String: EventTypeDescriptor] = [:]
        for type in types.sorted(by: { $0.version < $1.version }) {
            names[type.name] = type
            names[type.shortName] = type
        }
        return names
    }()
}

extension EventTypeDescriptor {
    public var fields: [FieldDescriptor] { EventCatalogue.messages[message].fields }
    public func field(named name: String) -> FieldDescriptor? { EventCatalogue.messages[message].field(named: name) }
}
