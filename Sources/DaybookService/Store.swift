import DaybookImport
import DaybookLog
import DaybookModel
import DaybookProjections
import DaybookReports
import Foundation
import Synchronization

/// One company's store: its settings, its log, its keys and its read models.
public final class Store: Sendable {
    public let path: String
    public let configuration: StoreConfiguration
    public let zone: Zone
    public let currency: Currency
    public let log: Log
    public let masterKey: MasterKey
    /// Those asked for until now: most commands ask for none or one.
    private let views = Mutex<[String: ViewRunner]>([:])
    private let knownIdentities = Mutex<KnownIdentities?>(nil)

    /// Who counts as whom by a moment, as far as a scope reaches that ends within the log: what comes later changes nothing in that.
    private struct KnownIdentities {
        let end: Instant
        let scope: EventScope
        let identities: Identities
    }

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
            // What lies in a folder is lost with the folder's name.
            for folder in ["\(path)/mappings", Durable.parent(of: key.path)] { try Durable.makeFolder(folder) }
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
        log = try Log(store: path, masterKey: key, clock: clock)
    }

    /// `DAYBOOK_MASTER_KEY`, else a file of the user's own configuration, which lies where the XDG Base Directory Specification says:
    /// never inside the store, where a relative path could lead, so such a one is passed over.
    static func masterKeyPath(storeID: String) -> String {
        func folder(_ name: String) -> String? { setting(name).flatMap { $0.hasPrefix("/") ? $0 : nil } }
        if let path = setting("DAYBOOK_MASTER_KEY") { return path }
        let configuration = folder("XDG_CONFIG_HOME") ?? (folder("HOME") ?? NSHomeDirectory()) + "/.config"
        return "\(configuration)/daybook/\(storeID).key"
    }

    /// A variable of the environment; nil when it is empty.
    static func setting(_ name: String) -> String? {
        getenv(name).flatMap { $0.pointee == 0 ? nil : String(cString: $0) }
    }

    private static func loadZone(_ name: String) throws -> Zone {
        guard let zone = ZoneLoader.load(name) else { throw ServiceError(Text("store.bad_zone", name)) }
        return zone
    }

    // MARK: Time

    public var now: Instant { Log.systemClock() }
    public var today: Day { zone.day(of: now) }
    /// A moment in the store's zone, as RFC 3339 writes it.
    public func local(_ instant: Instant) -> String { instant.text(offsetSeconds: zone.offsetSeconds(at: instant)) }

    // MARK: Reports

    /// Answers a report: as of a day (today), as known at a place in the log (its end). Every read model it uses is caught
    /// up with the log first. Of rows beyond `rowsMax` only the figures are there: they count, and are not printed.
    public func report(
        _ report: any Report.Type, parameters: [String: String] = [:], asOf: Day? = nil, knownAt: KnownAt = .everything,
        rowsMax: Int? = nil
    ) throws -> ReportEnvelope {
        let context = try context(report, parameters: parameters, asOf: asOf, knownAt: knownAt, rowsMax: rowsMax)
        return try envelope(report, context, knownAt: knownAt)
    }

    /// The window through which a report answers a question.
    func context(
        _ report: any Report.Type, parameters: [String: String] = [:], asOf: Day? = nil, knownAt: KnownAt = .everything,
        rowsMax: Int? = nil
    ) throws -> StoreReportContext {
        let last = try sequence(knownAt)
        let values = try ReportParameters.checked(parameters, for: report, in: self, knownAt: last)
        return StoreReportContext(
            store: self,
            question: ReportQuestion(
                asOf: asOf ?? today, scope: EventScope(through: last), parameters: values, rowsMax: rowsMax))
    }

    /// An answer with everything that says what it is an answer to. `make` makes the table, if not the report itself.
    func envelope(
        _ report: any Report.Type, _ context: StoreReportContext, knownAt: KnownAt,
        table make: ((StoreReportContext) throws -> ReportTable)? = nil
    ) throws -> ReportEnvelope {
        let last = context.scope.through
        var table = ReportTable(columns: [])
        if last == 0, let first = try log.event(1) {
            table.hint = Text("report.held_nothing", local(first.recordedAt))
        } else {
            table = try make?(context) ?? report.table(context)
            table.notes += try context.mergeNotes(for: report)
        }
        return ReportEnvelope(
            report: report.name, title: report.title,
            parameters: report.parameters.map { ($0.name, context.parameter($0.name)) }, asOf: context.asOf,
            sequence: last, recordedAt: try recordedAt(last, knownAt),
            rules: try ruleVersions(report, context), currency: currency, table: table)
    }

    /// When the last event known was recorded, in the store's zone; nil where the question was about all there is.
    func recordedAt(_ last: UInt64, _ knownAt: KnownAt) throws -> String? {
        knownAt.isEverything ? nil : try log.withEvent(last) { local($0.recordedAt) }
    }

    /// The rule sets that decided an answer, with the versions in force; 0 is the one that comes with Daybook.
    func ruleVersions(_ report: any Report.Type, _ context: StoreReportContext) throws -> [(String, Int)] {
        try report.ruleSets(context.parameter).map { name in
            (name, try RuleBook(self).inForce(name, on: context.asOf, through: context.scope.through)?.version ?? 0)
        }
    }

    /// A window on the whole store, through which no report in particular asks.
    func window(asOf day: Day, knownAt: KnownAt = .everything) throws -> StoreReportContext {
        StoreReportContext(
            store: self,
            question: ReportQuestion(asOf: day, scope: EventScope(through: try sequence(knownAt)), parameters: [:]))
    }

    /// The rows of a read model: of a ledger the live view's, whatever the clocks; of sums those of a scope's events until a
    /// moment.
    func rows(of projector: any Projector.Type, until end: Instant, _ scope: EventScope) throws -> any RowReader {
        let (live, checkpoint) = try caughtUp(projector)
        guard !projector.isLedger else { return live }
        return DirectoryRows(log: log, live: live, liveThrough: checkpoint.sequence, until: end, scope)
    }

    /// Who counts as whom, mostly as it was read for the question before.
    func keptIdentities(
        until end: Instant, _ scope: EventScope, _ read: () throws -> Identities
    ) throws -> Identities {
        if let known = knownIdentities.withLock({ $0 }), known.end == end, known.scope == scope {
            return known.identities
        }
        let identities = try read()
        if try scope.through <= log.lastSequence {
            let known = KnownIdentities(end: end, scope: scope, identities: identities)
            knownIdentities.withLock { $0 = known }
        }
        return identities
    }

    // MARK: Read models

    /// A read model at the log's end. One that must be built first is built together with all others that must be: one reading of
    /// the log serves them all, and a question about one of them mostly leads to the next.
    private func caughtUp(_ projector: any Projector.Type) throws -> (reader: ViewReader, checkpoint: Checkpoint) {
        let runner = view(projector)
        while true {
            if let found = try runner.caughtUp() { return found }
            let missing = try ProjectorCatalogue.all.map { view($0) }.filter { try $0.caughtUp() == nil }
            try ViewRebuild(log: log, runners: missing).run(where: { try $0.caughtUp() == nil })
        }
    }

    private func view(_ projector: any Projector.Type) -> ViewRunner {
        views.withLock { views in
            if let runner = views[projector.name] { return runner }
            let runner = ViewRunner(projector, log: log, store: path)
            views[projector.name] = runner
            return runner
        }
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
        _ names: [String] = [], progress: (_ done: UInt64, _ of: UInt64) -> Void = { _, _ in }
    ) throws -> [ViewStatus] {
        for name in names where !ProjectorCatalogue.all.contains(where: { $0.name == name }) {
            throw ServiceError(
                Text("view.unknown_name", name, ProjectorCatalogue.all.map { $0.name }.joined(separator: ", ")))
        }
        let runners = ProjectorCatalogue.all.filter { names.isEmpty || names.contains($0.name) }.map { view($0) }
        try ViewRebuild(log: log, runners: runners).run(progress: progress)
        return try viewStatus().filter { names.isEmpty || names.contains($0.name) }
    }

    /// Brings every read model up to the log's end.
    public func catchUp() throws { for projector in ProjectorCatalogue.all { _ = try caughtUp(projector) } }
}
