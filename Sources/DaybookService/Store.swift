import DaybookImport
import DaybookLog
import DaybookModel
import DaybookProjections
import DaybookReports
import Foundation

/// One company's store: its settings, its log, its keys and its read models.
public final class Store: Sendable {
    public let path: String
    public let configuration: StoreConfiguration
    public let zone: Zone
    public let currency: Currency
    public let log: Log
    public let masterKey: MasterKey
    private let views: [String: ViewRunner]

    /// Makes an empty store in a folder that must be new or empty.
    public static func create(
        path: String, currency: String, timeZone: String, masterKey: String? = nil, fiscalYearStartsInMonth: Int = 1
    ) throws {
        guard Currency(currency) != nil else { throw ServiceError(Text("store.bad_currency", currency)) }
        _ = try Store.loadZone(timeZone)
        guard (1...12).contains(fiscalYearStartsInMonth) else {
            throw ServiceError(Text("store.bad_month", fiscalYearStartsInMonth))
        }
        if let files = try? FileManager.default.contentsOfDirectory(atPath: path), !files.isEmpty {  // Absent is fine.
            throw files.contains("daybook.yaml")
                ? LogError.alreadyAStore(path: path) : ServiceError(Text("store.not_empty", path))
        }
        let id = Log.newStoreID()
        let key = MasterKey(path: masterKey ?? Store.masterKeyPath(storeID: id.description))
        guard !key.isThere else { throw ServiceError(Text("store.key_is_there", key.path)) }
        do {
            try FileManager.default.createDirectory(atPath: "\(path)/mappings", withIntermediateDirectories: true)
            try Log.create(store: path, id: id)
            try key.create()
            // Last, because it is what makes the folder a store.
            try StoreConfiguration(
                storeID: id.description, currency: currency, timeZone: timeZone,
                fiscalYearStartsInMonth: fiscalYearStartsInMonth
            ).write(store: path)
        } catch {
            // The folder was new or empty, so all that is in it now was made here: the command can be run again.
            for name in ["log", "keys", "mappings"] { try? FileManager.default.removeItem(atPath: "\(path)/\(name)") }
            throw error
        }
    }

    /// Opens a store. `clock` gives the recorded time of what is appended; only tests and demos replace it.
    public init(path: String, masterKey: String? = nil, clock: @escaping Log.Clock = Log.systemClock) throws {
        self.path = path
        configuration = try StoreConfiguration.read(store: path)
        guard let currency = Currency(configuration.currency) else {
            throw ServiceError(Text("store.bad_currency", configuration.currency))
        }
        self.currency = currency
        zone = try Store.loadZone(configuration.timeZone)
        let key = MasterKey(path: masterKey ?? Store.masterKeyPath(storeID: configuration.storeID))
        self.masterKey = key
        let log = try Log(store: path, masterKey: key, clock: clock)
        self.log = log
        views = Dictionary(
            uniqueKeysWithValues: ProjectorCatalogue.all.map { ($0.name, ViewRunner($0, log: log, store: path)) })
    }

    /// `DAYBOOK_MASTER_KEY`, else a file of the user's own configuration: never inside the store.
    static func masterKeyPath(storeID: String) -> String {
        let environment = ProcessInfo.processInfo.environment
        if let path = environment["DAYBOOK_MASTER_KEY"], !path.isEmpty { return path }
        let home = environment["XDG_CONFIG_HOME"].flatMap { $0.isEmpty ? nil : $0 } ?? NSHomeDirectory() + "/.config"
        return "\(home)/daybook/\(storeID).key"
    }

    private static func loadZone(_ name: String) throws -> Zone {
        guard let zone = ZoneLoader.load(name) else { throw ServiceError(Text("store.bad_zone", name)) }
        return zone
    }

    // MARK: Time

    public var now: Instant { Log.systemClock() }
    public var today: Day { zone.day(of: now) }

    // MARK: Reports

    /// Answers a report. Every read model it uses is caught up with the log first. Of rows beyond `rowsMax` only the
    /// figures are there: they count, and are not printed.
    public func report(
        _ report: any Report.Type, parameters: [String: String] = [:], asOf: Day? = nil, rowsMax: Int? = nil
    ) throws -> ReportEnvelope {
        let values = try ReportParameters.checked(parameters, for: report, in: self)
        let head = try log.head.sequence
        let context = StoreReportContext(
            store: self, asOf: asOf ?? today, head: head, parameters: values, rowsMax: rowsMax)
        let table = try report.table(context)
        return ReportEnvelope(
            report: report.name, title: report.title,
            parameters: report.parameters.map { ($0.name, values[$0.name] ?? "") }, asOf: context.asOf, sequence: head,
            rules: try report.ruleSets(context.parameter).map { name in
                (name, try RuleBook(self).inForce(name, on: context.asOf, through: head)?.version ?? 0)
            }, currency: currency, table: table)
    }

    /// The rows of a read model as they answer for a day: the live view where that is exact, else a fresh fold.
    func rows(of projector: any Projector.Type, asOf end: Instant) throws -> any RowReader {
        let head = try log.head
        if projector.answersAnyDate || ((head.occurredMax.map { $0 <= end } ?? true) && head.retractions == 0) {
            return try view(projector).caughtUp().reader
        }
        return try refold(projector, until: end)
    }

    private func refold<Model: Projector>(_ projector: Model.Type, until end: Instant) throws -> MemoryRows {
        var fold = Refold(projector, until: end)
        try log.forEach(EventFilter(types: [EventType.eventRetracted])) { view in
            fold.note(view)
            return true
        }
        try log.forEach(EventFilter(types: projector.types)) { view in
            fold.add(view)
            return true
        }
        return fold.rows
    }

    // MARK: Read models

    private func view(_ projector: any Projector.Type) throws -> ViewRunner {
        guard let runner = views[projector.name] else { throw ServiceError(Text("view.unknown", projector.name)) }
        return runner
    }

    /// What `status` shows of a read model; nil position when it has not been built.
    public struct ViewStatus: Sendable {
        public var name: String
        public var version: Int
        public var sequence: UInt64?
        public var rows: UInt64
        public var digest: String
    }

    public func viewStatus() throws -> [ViewStatus] {
        try ProjectorCatalogue.all.map { projector in
            let checkpoint = try view(projector).status()
            return ViewStatus(
                name: projector.name, version: projector.version, sequence: checkpoint?.sequence,
                rows: checkpoint?.rows ?? 0, digest: checkpoint?.digest.description ?? "")
        }
    }

    /// Builds read models anew, beside the ones in use; answers their digests. An empty list means all.
    public func rebuild(
        _ names: [String] = [], progress: (_ name: String, _ done: UInt64, _ of: UInt64) -> Void = { _, _, _ in }
    ) throws -> [ViewStatus] {
        for name in names where views[name] == nil {
            throw ServiceError(
                Text("view.unknown_name", name, ProjectorCatalogue.all.map { $0.name }.joined(separator: ", ")))
        }
        for projector in ProjectorCatalogue.all where names.isEmpty || names.contains(projector.name) {
            try view(projector).rebuild { done, total in progress(projector.name, done, total) }
        }
        return try viewStatus().filter { names.isEmpty || names.contains($0.name) }
    }

    /// Brings every read model up to the log's end.
    public func catchUp() throws { for projector in ProjectorCatalogue.all { _ = try view(projector).caughtUp() } }
}
