import DaybookModel
import Foundation

/// A sample event of a type: `schemas/samples/<short name>.json`, with every field the type has.
struct Sample {
    let event: NSDictionary
    let data: NSDictionary
    /// The data as `PayloadJSON` should print it: the file writes one field per line, in order, otherwise compact.
    let compactData: String

    init(of type: EventTypeDescriptor) throws {
        let text = try String(contentsOf: Sample.url(of: type), encoding: .utf8)
        event = try JSONSerialization.jsonObject(with: Data(text.utf8)) as! NSDictionary
        data = event["data"] as! NSDictionary
        let lines = text.split(separator: "\n").drop { $0 != "  \"data\": {" }.dropFirst().prefix { $0 != "  }" }
        let fields = try lines.map { line in
            guard let gap = line.range(of: "\": ") else {
                throw LayoutError(sample: type.shortName, line: String(line))
            }
            return line[..<gap.lowerBound].drop { $0 == " " } + "\":" + line[gap.upperBound...]
        }
        compactData = "{" + fields.joined() + "}"
    }

    /// A line of the data that is not one whole field: write arrays and objects on the line of their field.
    struct LayoutError: Error {
        let sample: String
        let line: String
    }

    static func url(of type: EventTypeDescriptor) -> URL { folder.appending(path: "\(type.shortName).json") }

    static let folder = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "../../schemas/samples")
}

extension EventTypeDescriptor {
    var messageDescriptor: MessageDescriptor { EventCatalogue.messages[message] }
}
