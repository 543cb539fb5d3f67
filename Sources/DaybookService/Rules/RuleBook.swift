import DaybookImport
import DaybookLog
import DaybookModel
import DaybookProjections

/// The rule sets of a store: those that come with Daybook and the versions published in its log.
public struct RuleBook {
    private let store: Store

    public init(_ store: Store) { self.store = store }

    /// One version of a rule set.
    public struct Version: Sendable {
        public var name: String
        /// 0 for the one that comes with Daybook.
        public var version: Int
        public var kind: String
        public var content: String
        /// From when it is in force; nil for the one that comes with Daybook.
        public var effective: Day?
        public var author: String
        /// Sequence of the event that published it; 0 for the one that comes with Daybook.
        public var sequence: UInt64
        /// From when it no longer counts.
        public var retired: Day?
    }

    /// Contents of the rule sets that come with Daybook, by name: a report may ask once for every plan.
    private static let builtInContents = Dictionary(
        RuleSetCatalogue.builtIn.map { ($0.name, $0.kind.builtInContent($0.name)) },
        uniquingKeysWith: { first, _ in first })

    /// Every version of a rule set, the oldest first; those whose event was retracted or is newer than `head` left out.
    public func versions(of name: String, through head: UInt64 = .max) throws -> [Version] {
        var versions: [Version] = []
        if let builtIn = RuleSetCatalogue.builtIn.first(where: { $0.name == name }) {
            versions.append(
                Version(
                    name: name, version: 0, kind: builtIn.kind.kind, content: RuleBook.builtInContents[name] ?? "",
                    author: "daybook", sequence: 0))
        }
        var retractions: [(sequence: UInt64, target: UInt64)] = []
        var published: [Version] = []
        var retired: [(sequence: UInt64, version: Int, from: Day)] = []
        try store.log.history(of: Subject(.ruleset, name)) { view in
            guard view.sequence <= head else { return true }
            let day = store.zone.day(of: view.occurredAt)
            if let target = view.retractedSequence { retractions.append((view.sequence, target)) }
            switch view.type {
            case EventType.rulesetPublished:
                let data = RulesetPublished(view.payload)
                let content = data.content?.string ?? ""
                // A content that cannot be read has no kind: nobody can ask for it, and `rules show` prints it.
                published.append(
                    Version(
                        name: name, version: Int(data.version ?? 0),
                        kind: (try? RuleSetContent.parts(of: content).kind) ?? "", content: content,
                        effective: data.effective ?? day, author: data.author?.string ?? "", sequence: view.sequence))
            case EventType.rulesetRetired:
                let data = RulesetRetired(view.payload)
                retired.append((view.sequence, Int(data.version ?? 0), data.effective ?? day))
            default: break
            }
            return true
        }
        let gone = Retractions.targets(of: retractions)
        for var version in published where !gone.contains(version.sequence) {
            let ends = retired.filter { $0.version == version.version && !gone.contains($0.sequence) }
            version.retired = ends.map(\.from).min()
            versions.append(version)
        }
        return versions.sorted { ($0.version, $0.sequence) < ($1.version, $1.sequence) }
    }

    /// The version in force on a day: of those begun and not retired the one that began last; nil when there is none.
    public func inForce(_ name: String, on day: Day, through head: UInt64 = .max) throws -> Version? {
        try versions(of: name, through: head).filter {
            ($0.effective.map { $0 <= day } ?? true) && ($0.retired.map { $0 > day } ?? true)
        }.max {
            ($0.effective?.number ?? .min, $0.version, $0.sequence)
                < ($1.effective?.number ?? .min, $1.version, $1.sequence)
        }
    }

    /// The rules in force on a day, read.
    func rules<Rules: RuleSet>(_ type: Rules.Type, named name: String, on day: Day, through head: UInt64) throws
        -> Rules
    {
        guard let version = try inForce(name, on: day, through: head), version.kind == Rules.kind else {
            throw ServiceError(Text("rules.unknown", name, Rules.kind))
        }
        if version.version == 0, let rules = Rules.builtIn(named: name) { return rules }
        do {
            return try Rules(content: version.content)
        } catch {
            throw ServiceError(Text("rules.unreadable", name, version.version, error.description))
        }
    }

    /// Names of all rule sets: built in, and published in this store by the time its log ended at `head`.
    public func names(through head: UInt64 = .max) throws -> [String] {
        var names = Set(RuleSetCatalogue.builtIn.map { $0.name })
        try store.log.forEach(through: head, EventFilter(types: [EventType.rulesetPublished])) { view in
            names.insert(try store.log.subject(view.subject).key)
            return true
        }
        return names.sorted()
    }

    /// Checks a content as publishing does: answers its kind.
    public static func check(_ content: String) throws(SettingsError) -> String {
        let (kind, settings) = try RuleSetContent.parts(of: content)
        guard let type = RuleSetCatalogue.kind(named: kind) else {
            throw settings.fault(
                Text("rules.unknown_kind", kind, RuleSetCatalogue.kinds.map { $0.kind }.joined(separator: ", ")))
        }
        _ = try type.init(settings)
        return kind
    }

    /// Publishes the next version of a rule set; a content that cannot be used is refused and leaves no trace.
    public func publish(
        _ name: String, content: String, effective: Day?, note: String?, actor: String
    ) throws -> (version: Int, sequence: UInt64) {
        let kind: String
        do { kind = try RuleBook.check(content) } catch { throw ServiceError(Text("rules.refused", error.description)) }
        let versions = try versions(of: name)
        if let known = versions.first(where: { $0.kind != kind }) {
            throw ServiceError(Text("rules.other_kind", name, known.kind, kind))
        }
        let version = (versions.map(\.version).max() ?? 0) + 1
        var fields = [("version", String(version)), ("content", content), ("author", actor)]
        if let effective { fields.append(("effective", effective.description)) }
        if let note { fields.append(("note", note)) }
        var entry = Recorder.Entry(
            type: "ruleset.published", subject: "ruleset/\(name)", fields: fields.map { (name: $0.0, value: $0.1) },
            actor: actor)
        // Two people publishing at once get one version each, or one of them is told.
        entry.id = "ruleset/\(name)/\(version)"
        return (version, try Recorder(store).record(entry).sequence)
    }

    /// Takes a version out of force from a day on.
    public func retire(_ name: String, version: Int, from day: Day?, note: String?, actor: String) throws -> UInt64 {
        guard version > 0, try versions(of: name).contains(where: { $0.version == version }) else {
            throw ServiceError(Text("rules.no_version", name, version))
        }
        var fields = [("version", String(version))]
        if let day { fields.append(("effective", day.description)) }
        if let note { fields.append(("note", note)) }
        let entry = Recorder.Entry(
            type: "ruleset.retired", subject: "ruleset/\(name)", fields: fields.map { (name: $0.0, value: $0.1) },
            actor: actor)
        return try Recorder(store).record(entry).sequence
    }
}

extension RuleSet {
    /// The content of the one that comes with Daybook under this name.
    fileprivate static func builtInContent(_ name: String) -> String { builtIn(named: name)?.content ?? "" }
}
