import DaybookModel

/// The attributes of a usual event by name, as plain words, so that a name is compared in two steps.
///
/// Never changed after it was made.
struct AttributeIndex: @unchecked Sendable {
    enum Attribute: UInt8, CaseIterable {
        case id, source, type, subject, time, data, version, actor, correlation, causation, contentType, expectedVersion

        fileprivate var name: String {
            switch self {
            case .id: "id"
            case .source: "source"
            case .type: "type"
            case .subject: "subject"
            case .time: "time"
            case .data: "data"
            case .version: "specversion"
            case .actor: "actor"
            case .correlation: "correlationid"
            case .causation: "causationid"
            case .contentType: "datacontenttype"
            case .expectedVersion: "expectedversion"
            }
        }
    }

    /// No name is longer than 16 bytes.
    private struct Name: BitwiseCopyable {
        let words: (UInt64, UInt64)
        let bytes: Int
    }

    static let shared = AttributeIndex()

    /// In the order of `Attribute`'s raw values; kept for as long as the process runs.
    private let names: UnsafePointer<Name>

    private init() {
        let names = UnsafeMutablePointer<Name>.allocate(capacity: Attribute.allCases.count)
        for attribute in Attribute.allCases {
            let name = Array(attribute.name.utf8).withUnsafeBytes {
                Name(words: ($0.word(at: 0), $0.word(at: 8)), bytes: $0.count)
            }
            (names + Int(attribute.rawValue)).initialize(to: name)
        }
        self.names = UnsafePointer(names)
    }

    /// The attribute of a name; `expected` is tried first.
    @inline(__always)
    func attribute(named name: UnsafeRawBufferPointer, expected: Attribute) -> Attribute? {
        let words = (name.word(at: 0), name.word(at: 8))
        if isNamed(expected, words, name.count) { return expected }
        return Attribute.allCases.first { isNamed($0, words, name.count) }
    }

    @inline(__always)
    private func isNamed(_ attribute: Attribute, _ words: (UInt64, UInt64), _ count: Int) -> Bool {
        let name = names[Int(attribute.rawValue)]
        return name.words == words && name.bytes == count
    }
}
