import DaybookModel
import Foundation
import Testing

/// The data of an event as JSON gives it, and ways into a payload and into the oracle's form.
enum EventData {
    static func payload(_ data: NSDictionary, _ type: EventTypeDescriptor, order: (([String]) -> [String]) = { $0 })
        throws -> Payload
    {
        var builder = PayloadBuilder(type)
        try fill(&builder, data, order: order)
        return try builder.finish()
    }

    private static func fill(
        _ builder: inout PayloadBuilder, _ data: NSDictionary, order: ([String]) -> [String]
    ) throws {
        for name in order((data.allKeys as! [String]).sorted()) {
            let field = try #require(builder.message.field(named: name), "\(builder.message.name) has no '\(name)'")
            let value = data[name]!
            for value in field.isRepeated ? value as! [Any] : [value] {
                if let object = value as? NSDictionary {
                    var nested = try builder.nested(field)
                    try fill(&nested, object, order: order)
                    try builder.set(field, message: nested)
                } else if field.kind == .flag {
                    try builder.set(field, flag: value as! Bool)
                } else {
                    try builder.set(field, machineText: "\(value)")
                }
            }
        }
    }

    /// The protobuf JSON mapping of the data: scaled integers, those of 64 bits as text.
    static func scaled(
        _ data: NSDictionary, _ message: MessageDescriptor, name: (String) -> String = { $0 }
    ) throws -> NSDictionary {
        let result = NSMutableDictionary()
        for field in message.fields {
            guard let value = data[field.name] else { continue }
            let key = name(field.name)
            if field.isRepeated {
                result[key] = try (value as! [Any]).map { try scaled($0, field, name: name) }
            } else {
                result[key] = try scaled(value, field, name: name)
            }
        }
        return result
    }

    private static func scaled(_ value: Any, _ field: FieldDescriptor, name: (String) -> String) throws -> Any {
        switch field.kind {
        case .text, .identifier, .word, .currency, .flag: value
        case .integer, .money: "\(value)"
        case .decimal:
            // Foundation reads JSON numbers as Double: close enough to say which millionth was meant.
            if let number = value as? NSNumber {
                String(Int64((number.doubleValue * 1_000_000).rounded()))
            } else {
                String(try #require(FixedPoint.parse("\(value)", digits: 6)))
            }
        case .day: Int(try #require(Day(value as! String)).number)
        case .instant: String(try #require(Instant(value as! String)).microseconds)
        case .message:
            try scaled(value as! NSDictionary, EventCatalogue.messages[field.message], name: name)
        }
    }

    static func camelCase(_ snake: String) -> String {
        let words = snake.split(separator: "_")
        return words[0] + words.dropFirst().map { $0.prefix(1).uppercased() + $0.dropFirst() }.joined()
    }
}
