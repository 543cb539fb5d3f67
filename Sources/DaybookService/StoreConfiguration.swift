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

    static func path(_ store: String) -> String { "\(store)/daybook.yaml" }

    static func read(store: String) throws -> StoreConfiguration {
        let path = path(store)
        guard FileManager.default.fileExists(atPath: path) else { throw ServiceError(Text("log.not_a_store", store)) }
        do {
            return try StoreConfiguration(yaml: String(contentsOfFile: path, encoding: .utf8))
        } catch {
            throw ServiceError(Text("store.bad_configuration", path, "\(error)"))
        }
    }

    func write(store: String) throws {
        let text =
            "# Made by 'daybook init'. These settings are fixed for the life of the store.\n"
            + (try YAMLEncoder().encode(self))
        try Durable.create(Array(text.utf8), at: StoreConfiguration.path(store), mode: 0o640)
    }
}

extension StoreConfiguration {
    /// Node by node, because every command reads it: a decoder would first compile a dozen regular expressions, which takes
    /// longer than most commands need for the rest.
    init(yaml: String) throws {
        var settings: [String: String] = [:]
        for (name, value) in try Yams.compose(yaml: yaml, .basic)?.mapping ?? [:] {
            if let name = name.scalar?.string, let value = value.scalar?.string { settings[name] = value }
        }
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
    }
}

/// Why a command could not be carried out, in words for the one who gave it.
public struct ServiceError: Error, CustomStringConvertible, Equatable {
    public let text: Text
    public init(_ text: Text) { self.text = text }
    public var description: String { text.description }
}
