import Crypto
import DaybookImport
import DaybookLog
import DaybookModel
import Foundation
import Yams

/// `daybook.yaml`: what is fixed when a store is made.
public struct StoreConfiguration: Encodable, Sendable, Equatable {
    public var storeID: String
    /// ISO 4217 code: the currency of amounts that name none.
    public var currency: String
    /// Name in the time-zone database: where a business day begins and ends.
    public var timeZone: String
    /// First month of the fiscal year, 1 … 12.
    public var fiscalYearStartsInMonth: Int

    enum CodingKeys: String, CodingKey {
        case storeID = "store_id"
        case currency
        case timeZone = "time_zone"
        case fiscalYearStartsInMonth = "fiscal_year_starts_in_month"
    }

    private static let checkKey = "check"

    /// A hash of the settings, so that a byte that changed by accident does not become another currency or year.
    private var check: String {
        let text = [storeID, currency, timeZone, String(fiscalYearStartsInMonth)].joined(separator: "\n")
        return Hexadecimal.text(SHA256.hash(data: Array(text.utf8)).prefix(8))
    }

    static func path(_ store: String) -> String { "\(store)/daybook.yaml" }

    static func read(store: String) throws -> StoreConfiguration {
        let path = path(store)
        guard access(path, F_OK) == 0 else { throw ServiceError(Text("log.not_a_store", store)) }
        do {
            return try StoreConfiguration(yaml: contents(path))
        } catch {
            throw ServiceError(Text("store.bad_configuration", path, "\(error)"))
        }
    }

    /// Without Foundation, whose first reading of a file takes longer than most commands need for the rest.
    private static func contents(_ path: String) throws -> String {
        let source = try ByteSource(path: path, chunkBytes: 4096)
        var bytes: [UInt8] = []
        while try source.next(into: &bytes) {}
        return String(decoding: bytes, as: UTF8.self)
    }

    func write(store: String) throws {
        let text =
            "# Made by 'daybook init'. These settings are fixed for the life of the store.\n"
            + (try YAMLEncoder().encode(self)) + "\(StoreConfiguration.checkKey): \(check)\n"
        try Durable.create(Array(text.utf8), at: StoreConfiguration.path(store), mode: 0o640)
    }
}

extension StoreConfiguration {
    init(yaml: String) throws {
        let settings = try StoreConfiguration.plainSettings(yaml) ?? StoreConfiguration.settings(yaml)
        func setting(_ key: CodingKeys) throws -> String {
            guard let value = settings[key.rawValue], !value.isEmpty else {
                throw ServiceError(Text("store.setting_missing", key.rawValue))
            }
            return value
        }
        storeID = try setting(.storeID)
        currency = try setting(.currency)
        timeZone = try setting(.timeZone)
        guard let month = Int(try setting(.fiscalYearStartsInMonth)) else {
            throw ServiceError(Text("store.setting_missing", CodingKeys.fiscalYearStartsInMonth.rawValue))
        }
        fiscalYearStartsInMonth = month
        // A file that was written by hand has none.
        guard settings[StoreConfiguration.checkKey].map({ $0 == check }) ?? true else {
            throw ServiceError(Text("store.settings_changed", StoreConfiguration.checkKey))
        }
    }

    /// Lines of a name, a colon and a word, as `daybook init` writes them; nil for a text with anything else in it. Every command
    /// reads the settings, and to start a reader of YAML takes longer than most commands need for the rest.
    static func plainSettings(_ yaml: String) -> [String: String]? {
        var settings: [String: String] = [:]
        for line in yaml.utf8.split(separator: UInt8(ascii: "\n")) {
            if line.first == UInt8(ascii: "#") {
                // A comment ends where YAML says that a line ends, and it has more characters that end one.
                guard line.allSatisfy({ (0x20..<0x7F).contains($0) }) else { return nil }
                continue
            }
            guard let colon = line.firstIndex(of: UInt8(ascii: ":")),
                let name = word(line[..<colon]), let value = word(line[colon...].dropFirst(2)),
                line[colon...].dropFirst().first == UInt8(ascii: " "), settings.updateValue(value, forKey: name) == nil
            else { return nil }
        }
        return settings
    }

    /// A text without any character that may mean something to YAML.
    private static func word(_ bytes: Substring.UTF8View) -> String? {
        func isPlain(_ byte: UInt8) -> Bool {
            switch byte {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "_"),
                UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "/"):
                true
            default: false
            }
        }
        guard let first = bytes.first, isPlain(first),
            bytes.allSatisfy({ isPlain($0) || $0 == UInt8(ascii: "-") || $0 == UInt8(ascii: "+") })
        else { return nil }
        return String(Substring(bytes))
    }

    /// Node by node: a decoder would first compile a dozen regular expressions.
    static func settings(_ yaml: String) throws -> [String: String] {
        var settings: [String: String] = [:]
        for (name, value) in try YAMLText.compose(yaml, .basic)?.mapping ?? [:] {
            if let name = name.scalar?.string, let value = value.scalar?.string { settings[name] = value }
        }
        return settings
    }
}

/// Why a command could not be carried out, in words for the one who gave it.
public struct ServiceError: Error, CustomStringConvertible, Equatable {
    public let text: Text
    public init(_ text: Text) { self.text = text }
    public var description: String { text.description }
}
