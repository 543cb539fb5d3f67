import DaybookImport
import DaybookModel
import Foundation

/// A store of a demo company, made by the ordinary import with a clock that follows the company's days.
public enum DemoStore {
    /// Makes the store and imports every event; the same recorded times on every run.
    ///
    /// - Parameters:
    ///   - path: a folder that is new or empty.
    ///   - masterKey: where the master key goes; nil means the usual place.
    /// - Throws: `DemoError.scale`, and what stands in the way of making a store.
    public static func make(
        _ company: any DemoCompany.Type, scale: Int = 1, path: String, masterKey: String? = nil,
        progress: Importer.Progress = { _, _, _ in }
    ) throws -> ImportSummary {
        let sample = NSTemporaryDirectory() + "daybook-demo-\(UUID().uuidString)/\(company.name).ndjson"
        let folder = (sample as NSString).deletingLastPathComponent
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        // A leftover in the temporary folder does no harm.
        defer { try? FileManager.default.removeItem(atPath: folder) }
        try DemoSample.write(company, scale: scale, to: sample)
        try Store.create(
            path: path, currency: company.currency.code, timeZone: company.zoneName, masterKey: masterKey)
        guard let zone = ZoneLoader.load(company.zoneName) else {
            throw ServiceError(Text("store.bad_zone", company.zoneName))
        }
        let clock = FollowingClock(zone: zone)
        let store = try Store(path: path, masterKey: masterKey) { clock.now }
        var options = ImportOptions()
        options.actor = "demo"
        options.clock = clock
        return try Importer(store, options).run([ImportInput(path: sample)], progress: progress)
    }
}
