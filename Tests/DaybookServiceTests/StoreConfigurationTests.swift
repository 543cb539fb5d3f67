import Foundation
import Testing

@testable import DaybookService

@Suite struct StoreConfigurationTests {
    private static let settings = [
        "store_id": "12733414-c6d8-859b-a351-5dd4dba6c7c4", "currency": "EUR", "time_zone": "Europe/Berlin",
        "fiscal_year_starts_in_month": "4",
    ]

    private func yaml(_ settings: [String: String]) -> String {
        settings.sorted { $0.key < $1.key }.map { "\($0): \($1)\n" }.joined()
    }

    @Test func whatWasWrittenIsRead() throws {
        let folder = FileManager.default.temporaryDirectory.appending(path: UUID().uuidString).path
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(atPath: folder) }  // Nothing depends on it being gone.
        let written = StoreConfiguration(
            storeID: "0e3", currency: "CNY", timeZone: "Asia/Shanghai", fiscalYearStartsInMonth: 1)
        try written.write(store: folder)
        #expect(try StoreConfiguration.read(store: folder) == written)
    }

    /// One bit made another currency of it, or another year, and nobody noticed.
    @Test func aFlippedBitChangesNoSetting() throws {
        let folder = FileManager.default.temporaryDirectory.appending(path: UUID().uuidString).path
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(atPath: folder) }  // Nothing depends on it being gone.
        let written = StoreConfiguration(
            storeID: "12733414-c6d8-859b-a351-5dd4dba6c7c4", currency: "CNY", timeZone: "Asia/Shanghai",
            fiscalYearStartsInMonth: 1)
        try written.write(store: folder)
        let bytes = Array(try Data(contentsOf: URL(fileURLWithPath: StoreConfiguration.path(folder))))
        var refused = 0
        for place in bytes.indices {
            for bit in 0..<8 {
                var damaged = bytes
                damaged[place] ^= 1 << UInt8(bit)
                do {
                    let read = try StoreConfiguration(yaml: String(decoding: damaged, as: UTF8.self))
                    #expect(read == written, "bit \(bit) of byte \(place)")
                } catch {
                    refused += 1
                }
            }
        }
        #expect(refused > 500)
    }

    @Test func textIsReadAsItStands() throws {
        let plain = try StoreConfiguration(yaml: "# a comment\n" + yaml(StoreConfigurationTests.settings))
        #expect(plain.currency == "EUR" && plain.timeZone == "Europe/Berlin" && plain.fiscalYearStartsInMonth == 4)
        let quoted = try StoreConfiguration(
            yaml: yaml(StoreConfigurationTests.settings.mapValues { "\"\($0)\"" }) + "later: 1\n")
        #expect(quoted == plain)
    }

    /// Plain lines are read without YAML, and must mean the same.
    @Test(arguments: [
        "", "\n", "# another\n", "later: 1\n", "later: \"1\"\n", "later: 1 # why\n", "later:\n  - 1\n", "later: -1\n",
        "later: a:b\n", "later: \r\n", "later: 日本\n",
    ]) func linesMoreChangeNothing(more: String) throws {
        let text = yaml(StoreConfigurationTests.settings)
        let plain = try StoreConfiguration(yaml: text)
        #expect(try StoreConfiguration(yaml: text + more) == plain)
        #expect(try StoreConfiguration(yaml: more + text) == plain)
        #expect(throws: (any Error).self) { try StoreConfiguration(yaml: text + "currency: CNY\n") }
    }

    /// Found by `tools/fuzz`: YAML knows more ends of a line than the plain reader, and what follows them is no comment.
    @Test(arguments: ["\r", "\u{85}", "\u{2028}"]) func aCommentEndsWhereItsLineEnds(end: String) throws {
        let text = yaml(StoreConfigurationTests.settings)
        #expect(throws: (any Error).self) { try StoreConfiguration(yaml: "# a comment\(end)currency: CNY\n" + text) }
        let comment = try StoreConfiguration(yaml: "# a comment\(end)# another\n" + text)
        #expect(comment == (try StoreConfiguration(yaml: text)))
    }

    @Test(arguments: settings.keys.sorted()) func aMissingSettingIsNamed(key: String) throws {
        for value in [nil, "", "[1]"] {
            var settings = StoreConfigurationTests.settings
            settings[key] = value
            let error = #expect(throws: ServiceError.self) { try StoreConfiguration(yaml: yaml(settings)) }
            #expect(error?.description.contains(key) == true)
        }
        #expect(throws: (any Error).self) { try StoreConfiguration(yaml: "- 1\n") }
        #expect(throws: (any Error).self) { try StoreConfiguration(yaml: "a: [") }
        #expect(throws: (any Error).self) { try StoreConfiguration(yaml: "") }
    }
}
