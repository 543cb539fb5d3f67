import DaybookImport
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

    init(
        currency: String = "CNY", timeZone: String = "Asia/Shanghai", clock: @escaping Log.Clock = Log.systemClock
    ) throws {
        path = NSTemporaryDirectory() + "daybook-service-" + UUID().uuidString
        let key = path + ".key"
        try Store.create(path: path, currency: currency, timeZone: timeZone, masterKey: key)
        store = try Store(path: path, masterKey: key, clock: clock)
    }

    deinit {
        // Nothing depends on the folder being gone.
        try? FileManager.default.removeItem(atPath: path)
        try? FileManager.default.removeItem(atPath: path + ".key")
    }

    @discardableResult func append(_ drafts: [EventDraft]) throws -> [AppendOutcome] {
        try store.log.append(drafts.map { AppendRequest([$0]) })
    }

    /// Imports events as a file of CloudEvents that leaves bad rows out; answers the key of the import, too.
    @discardableResult func bring(
        _ drafts: [EventDraft], _ options: ImportOptions = ImportOptions(), reinstating: Bool = false
    ) throws -> (summary: ImportSummary, key: String) {
        var lines: [UInt8] = []
        for draft in drafts { try CloudEventWriter.write(draft, to: &lines) }
        // The same events are the same file.
        let file = "\(path)/import.ndjson"
        try Data(lines).write(to: URL(fileURLWithPath: file))
        var options = options
        options.onError = .skip
        if reinstating { options.reinstates = true }
        let summary = try Importer(store, options).run([ImportInput(path: file)])
        let event = try summary.committed.flatMap { try store.log.event($0) }
        return (summary, event?.origin.importKey ?? "")
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
