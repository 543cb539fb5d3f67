import DaybookModel
import Foundation
import SwiftProtobuf

/// One message in two independent implementations: SwiftProtobuf's, the oracle, and our typed reader.
struct OracleMessage {
    let name: String
    let oracle: any SwiftProtobuf.Message.Type
    let reader: any PayloadElement.Type

    init(_ name: String, _ oracle: any SwiftProtobuf.Message.Type, _ reader: any PayloadElement.Type) {
        self.name = name
        self.oracle = oracle
        self.reader = reader
    }

    init(of type: EventTypeDescriptor) {
        let name = EventCatalogue.messages[type.message].name
        self = oracleMessages.first { $0.name == name }!
    }

    /// What SwiftProtobuf reads: field name to value, numbers of 64 bits as text (the protobuf JSON mapping).
    func oracleValues(_ bytes: [UInt8]) throws -> NSDictionary {
        var options = JSONEncodingOptions()
        options.preserveProtoFieldNames = true
        let json: Data = try oracle.init(serializedBytes: bytes).jsonUTF8Data(options: options)
        return try JSONSerialization.jsonObject(with: json) as! NSDictionary
    }

    func oracleBytes(_ bytes: [UInt8]) throws -> [UInt8] {
        try oracle.init(serializedBytes: bytes).serializedBytes()
    }

    /// What our reader reads, in the same form; property names in camelCase.
    func readerValues(_ bytes: [UInt8]) -> NSDictionary {
        bytes.withUnsafeBytes { OracleMessage.values(of: reader.init($0)) }
    }

    private static func values(of message: Any) -> NSDictionary {
        let values = NSMutableDictionary()
        for child in Mirror(reflecting: message).children {
            if let value = plain(child.value) { values[child.label!] = value }
        }
        return values
    }

    private static func plain(_ value: Any) -> Any? {
        switch value {
        case let text as WireText: text.string
        case let number as Int64: String(number)
        case let day as Day: Int(day.number)
        case let instant as Instant: String(instant.microseconds)
        case let flag as Bool: flag
        case let several as any Sequence: list(several)
        case let nested as any PayloadElement: values(of: nested)
        default: nil  // An absent field.
        }
    }

    private static func list(_ several: any Sequence) -> NSArray? {
        let list = NSMutableArray()
        for element in several { list.add(plain(element)!) }
        return list.count == 0 ? nil : list
    }
}
