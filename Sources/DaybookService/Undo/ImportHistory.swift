import DaybookLog
import DaybookModel

/// What the log knows of one import.
public struct ImportRecord: Sendable {
    /// Names the import: the subject of its own events is `import/<key>`.
    public let key: String
    /// Names of its files; empty when it never came to its end.
    public fileprivate(set) var input = ""
    /// Who imported; empty when it never came to its end.
    public fileprivate(set) var actor = ""
    /// When its first event was recorded.
    public let recordedAt: Instant
    /// Events in its files, whether they were new or known; nil when it never came to its end.
    public fileprivate(set) var events: Int64?
    /// Events it brought into the log, its own aside.
    public fileprivate(set) var appended = 0
    /// How many of them do not stand: retracted one by one, or by a revert.
    public fileprivate(set) var retracted = 0
    /// How many of them a revert holds back.
    fileprivate(set) var held = 0
    /// When it was reverted; nil when it was not, or was brought back since.
    public fileprivate(set) var revertedAt: Instant?
    /// Sequence of the event that says it was reverted; nil with `revertedAt`.
    public fileprivate(set) var reversion: UInt64?
    /// How often it was reverted in all.
    fileprivate(set) var reversions = 0
    /// Sequence of its `import.committed`; nil when it never came to its end.
    fileprivate(set) var committed: UInt64?

    fileprivate init(key: String, recordedAt: Instant) {
        self.key = key
        self.recordedAt = recordedAt
    }
}

/// The imports of a store, in the order of their first events. Reads the whole log, but only the headers of its events.
struct ImportHistory {
    private(set) var imports: [ImportRecord] = []
    private var places: [String: Int] = [:]

    init(_ store: Store, _ retractions: RevertRetractions) throws {
        var keys = ImportKeys(store)
        try store.log.forEach { view in
            let key = try keys.key(of: view)
            guard !key.isEmpty || view.type == EventType.importReverted else { return true }
            if view.subject.kind == SubjectKind.import.rawValue {
                let own = try store.log.subject(view.subject).key
                if key.isEmpty || key == own {
                    note(view, try store.log.origin(view.origin).actor, at: place(of: own, view), retractions)
                    return true
                }
            }
            guard !key.isEmpty else { return true }
            let place = place(of: key, view)
            imports[place].appended += 1
            if retractions.gone.contains(view.sequence) { imports[place].retracted += 1 }
            if !retractions.holding(view.sequence).isEmpty { imports[place].held += 1 }
            return true
        }
    }

    /// The import that a key, `import/<key>` or the beginning of a key names.
    func named(_ name: String) throws -> ImportRecord {
        let key = name.hasPrefix("import/") ? String(name.dropFirst(7)) : name
        if let place = places[key] { return imports[place] }
        let matches = key.isEmpty ? [] : imports.filter { $0.key.hasPrefix(key) }
        guard let match = matches.first else { throw ServiceError(Text("undo.no_import", name)) }
        guard matches.count == 1 else {
            throw ServiceError(Text("undo.many_imports", name, matches.map(\.key).joined(separator: ", ")))
        }
        return match
    }

    /// Sequences of the events that the import with a key brought, its own aside.
    static func events(ofImport key: String, in store: Store) throws -> [UInt64] {
        var keys = ImportKeys(store)
        var events: [UInt64] = []
        let own = try store.log.number(of: Subject(.import, key))
        try store.log.forEach { view in
            if try keys.key(of: view) == key, view.subject != own { events.append(view.sequence) }
            return true
        }
        return events
    }

    private mutating func place(of key: String, _ view: borrowing EventView) -> Int {
        if let place = places[key] { return place }
        places[key] = imports.count
        imports.append(ImportRecord(key: key, recordedAt: view.recordedAt))
        return imports.count - 1
    }

    private mutating func note(
        _ view: borrowing EventView, _ actor: String, at place: Int, _ retractions: RevertRetractions
    ) {
        switch view.type {
        case EventType.importCommitted:
            let data = ImportCommitted(view.payload)
            imports[place].input = data.input?.string ?? ""
            imports[place].events = data.events
            imports[place].actor = actor
            imports[place].committed = view.sequence
        case EventType.importReverted:
            imports[place].reversions += 1
            guard !retractions.gone.contains(view.sequence) else { return }
            imports[place].revertedAt = view.recordedAt
            imports[place].reversion = view.sequence
        default: break
        }
    }
}

/// The import each event came with, by its origin: millions of events share a few.
private struct ImportKeys {
    private let store: Store
    private var keys: [UInt32: String] = [:]

    init(_ store: Store) { self.store = store }

    /// Empty when the event did not come with an import.
    mutating func key(of event: borrowing EventView) throws -> String {
        if let known = keys[event.origin] { return known }
        let key = try store.log.origin(event.origin).importKey
        keys[event.origin] = key
        return key
    }
}
