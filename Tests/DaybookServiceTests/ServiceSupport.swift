import DaybookLog
import DaybookModel
import DaybookReports
import DaybookService
import DaybookTestSupport
import Foundation

/// A whole store in a folder of its own that goes away with the object.
final class ServiceStore: Sendable {
    let path: String
    let store: Store

    init(currency: String = "CNY", timeZone: String = "Asia/Shanghai") throws {
        path = NSTemporaryDirectory() + "daybook-service-" + UUID().uuidString
        let key = path + ".key"
        try Store.create(path: path, currency: currency, timeZone: timeZone, masterKey: key)
        store = try Store(path: path, masterKey: key)
    }

    deinit {
        // Nothing depends on the folder being gone.
        try? FileManager.default.removeItem(atPath: path)
        try? FileManager.default.removeItem(atPath: path + ".key")
    }

    @discardableResult func append(_ drafts: [EventDraft]) throws -> [AppendOutcome] {
        try store.log.append(drafts.map { AppendRequest([$0]) })
    }

    /// Every report of the catalogue that needs no parameter, printed for a day.
    func printed(asOf day: String) throws -> [String: String] {
        var texts: [String: String] = [:]
        for report in ReportCatalogue.all where report.parameters.allSatisfy({ $0.defaultValue != nil }) {
            var envelope = try store.report(report, asOf: Day(day))
            envelope.sequence = 0  // The log position may differ where the answer may not.
            texts[report.name] = OutputFormat.json.text(envelope)
        }
        return texts
    }
}

/// The folder of real data, where there is one.
enum RealData {
    static let folder = ProcessInfo.processInfo.environment["DAYBOOK_DATA"].flatMap { $0.isEmpty ? nil : $0 }
    static var isThere: Bool { folder != nil }
    static func path(_ file: String) -> String { "\(folder ?? "")/\(file)" }
}
