/// How the characters of an input are written as bytes.
public enum TextEncoding: Hashable, Sendable {
    /// By the byte order mark; without one UTF-8, or GB18030 when the bytes are not UTF-8 and do look like Chinese text.
    case automatic
    case utf8
    /// By the name `iconv` knows it under: `GB18030`, `UTF-16LE`, `WINDOWS-1252`.
    case named(String)

    /// Reads a name as people write it: `utf-8`, `GBK`, `UTF-16LE`, `auto`. Whether the name is known shows when the input
    /// is opened. GB2312 and GBK mean GB18030, which contains them.
    public init(name: String) {
        switch name.uppercased() {
        case "AUTO", "AUTOMATIC", "": self = .automatic
        case "UTF-8", "UTF8": self = .utf8
        case "GB2312", "GBK", "GB18030", "CP936": self = .named("GB18030")
        case let name: self = .named(name)
        }
    }

    /// What byte order marks say, longest first: the mark of UTF-32 (little-endian) begins like that of UTF-16.
    static let marks: [(bytes: [UInt8], encoding: TextEncoding)] = [
        ([0xFF, 0xFE, 0x00, 0x00], .named("UTF-32LE")),
        ([0x00, 0x00, 0xFE, 0xFF], .named("UTF-32BE")),
        ([0x84, 0x31, 0x95, 0x33], .named("GB18030")),
        ([0xEF, 0xBB, 0xBF], .utf8),
        ([0xFF, 0xFE], .named("UTF-16LE")),
        ([0xFE, 0xFF], .named("UTF-16BE")),
    ]

    /// The name for people.
    public var name: String {
        switch self {
        case .automatic: "automatic"
        case .utf8: "UTF-8"
        case .named(let name): name
        }
    }
}
