import Crypto
import DaybookImport
import DaybookLog
import DaybookModel
import Foundation

/// Brings the events of files into the log, batch by batch, any number of times with the same result.
public final class Importer {
    /// Called after each commit with the sequences that are durable now and the ids they belong to.
    public typealias Acknowledge = (_ events: [(sequence: UInt64, id: String)]) throws -> Void
    /// Called now and then with what has been read: events so far, raw bytes of all inputs so far and in all (0: unknown).
    public typealias Progress = (_ events: Int, _ bytes: Int64, _ total: Int64) -> Void
    /// Called for each row that is not imported.
    public typealias Reject = (RejectedRow) throws -> Void

    /// The source of imports' own events.
    static let source = "daybook/import"

    private let store: Store
    private let options: ImportOptions
    private var summary = ImportSummary()
    private var importKey = ""
    private var acknowledge: Acknowledge?
    private var reject: Reject = { _ in }
    private var headers: [String: String] = [:]
    /// Sequences of the input's events that were known and do not stand.
    private var retracted: [UInt64] = []
    private var broughtBack: Set<UInt64> = []
    /// Ids a dry run has met, because nothing it decides is in the log.
    private var met: Set<EventIdentity> = []

    private struct EventIdentity: Hashable {
        var source: String
        var id: String
    }

    public init(_ store: Store, _ options: ImportOptions) {
        self.store = store
        self.options = options
    }

    /// Imports the inputs and, when all of them were read to the end, records the import itself.
    public func run(
        _ inputs: [ImportInput], acknowledge: Acknowledge? = nil, reject: @escaping Reject = { _ in },
        progress: Progress = { _, _, _ in }
    ) throws -> ImportSummary {
        self.acknowledge = acknowledge
        self.reject = reject
        try requireOneKind(inputs)
        let source = try chosenSource(inputs)
        summary.mapping = source.name
        headers = source.headers
        summary.isDryRun = options.dryRun
        // Standard input cannot be read twice, so its import is named by chance; a file's by its content.
        let hash = inputs.contains { $0.isStandardInput } ? nil : try InputHash(inputs)
        importKey =
            hash.map { InputHash.text(of: [Array($0.text.utf8), Array(source.hash.utf8)]) }
            ?? UUID().uuidString.lowercased()
        importKey = String(importKey.prefix(32))
        if options.reinstates { try reinstateOwn() }
        try readAll(source.stream, hash?.bytes ?? 0, progress)
        if options.reinstates { try reinstateOthers() }
        summary.alreadyRetracted = retracted.count
        guard !summary.isStopped, !options.dryRun else { return summary }
        try recordImport(inputs, hash, source)
        try store.log.maintain()
        return summary
    }

    private func requireOneKind(_ inputs: [ImportInput]) throws {
        guard !inputs.isEmpty else { throw ServiceError(Text("import.no_input")) }
        guard inputs.count == 1 || !inputs.contains(where: { $0.isStandardInput }) else {
            throw ServiceError(Text("import.standard_input_alone"))
        }
        guard !options.allOrNothing || inputs.count == 1 else {
            throw ServiceError(Text("import.all_or_nothing_one_file"))
        }
        for input in inputs where !input.isStandardInput && !FileManager.default.fileExists(atPath: input.path) {
            throw ServiceError(Text("import.no_file", input.path))
        }
    }

    /// Where the events come from, and what decides how the inputs become events.
    private struct Source {
        var stream: EventStream
        /// Name of the mapping or format; empty for CloudEvents, which need none.
        var name = ""
        /// Hash of the mapping or of the settings; empty with the name.
        var hash = ""
        /// Header lines of tables, by file name.
        var headers: [String: String] = [:]
    }

    private func chosenSource(_ inputs: [ImportInput]) throws -> Source {
        if try isProject(inputs) { return try projects(inputs) }
        guard let mapping = try chosenMapping(inputs) else { return Source(stream: EventStream(cloudEvents: inputs)) }
        let run = try MappingRun(mapping, inputs: inputs.map(\.mapped), context: store.mappingContext)
        return Source(
            stream: EventStream(mapped: run), name: mapping.name, hash: Importer.hash(mapping.yaml),
            headers: try Importer.headers(inputs, run, mapping))
    }

    private static func hash(_ text: String) -> String { Hexadecimal.text(SHA256.hash(data: Data(text.utf8))) }

    private func isProject(_ inputs: [ImportInput]) throws -> Bool {
        if options.format == .psplib { return true }
        guard options.mapping == nil, !inputs[0].isStandardInput else { return false }
        return try inputs.allSatisfy { try ProjectRun.recognises($0.mapped) }
    }

    private func projects(_ inputs: [ImportInput]) throws -> Source {
        let settings = options.projects
        guard settings.plan == nil || inputs.count == 1 else { throw ServiceError(Text("import.plan_one_file")) }
        let name = ImportOptions.Format.psplib.rawValue
        return Source(
            stream: EventStream(mapped: ProjectRun(inputs.map(\.mapped), settings, zone: store.zone)), name: name,
            hash: Importer.hash("\(name) \(settings.start) \(settings.plan ?? inputs.map(\.name).sorted().joined())"))
    }

    /// The mapping asked for or recognised; nil when the inputs are CloudEvents.
    private func chosenMapping(_ inputs: [ImportInput]) throws -> Mapping? {
        if let name = options.mapping {
            let catalogue = try store.mappings()
            guard let mapping = catalogue.mapping(named: name) else {
                throw ServiceError(
                    Text("import.no_mapping", name, catalogue.mappings.map(\.name).joined(separator: ", ")))
            }
            guard !inputs[0].isStandardInput else { throw ServiceError(Text("import.mapping_needs_file")) }
            return mapping
        }
        if inputs[0].isStandardInput { return nil }
        if try inputs.allSatisfy({ try $0.looksLikeJSON() }) { return nil }
        let candidates = try store.mappings().recognise(inputs.map(\.mapped))
        guard let best = candidates.first else {
            throw ServiceError(Text("import.not_recognised", inputs.map(\.name).joined(separator: ", ")))
        }
        return best
    }

    // MARK: Reading

    private func readAll(_ stream: EventStream, _ total: Int64, _ progress: Progress) throws {
        let reader = ImportReader(
            stream,
            ImportReader.Settings(
                limit: partEvents, stopsAtReject: options.onError == .stop || options.allOrNothing,
                isThreaded: options.threads > 1 && options.clock == nil))
        var count = 0
        var waiting = ImportPart()
        while !summary.isStopped, let part = try reader.next() {
            summary.skipped += part.skipped
            for row in part.rejected {
                try note(row)
                if options.onError == .stop || options.allOrNothing { summary.isStopped = true }
            }
            count += part.count
            if options.allOrNothing {
                // All or nothing: what was read before a rejected row does not count.
                if summary.isStopped { return }
                guard part.isLast else {
                    throw ServiceError(Text("import.all_or_nothing_too_large", ImportOptions.allOrNothingEventsMax))
                }
            }
            if let clock = options.clock, part.count > 0 {
                try wait(for: clock, part, &waiting)
            } else {
                try flush(part)
            }
            progress(count, part.inputBytes, total)
            if part.isLast { break }
            reader.recycle(part)
        }
        try flush(waiting)
        progress(count, total, total)
    }

    /// Events read and decided together.
    private var partEvents: Int {
        if options.clock != nil { return 1 }
        return options.allOrNothing ? ImportOptions.allOrNothingEventsMax : options.batchEvents
    }

    /// Keeps the event of a part until the clock has to move on, or many wait.
    private func wait(for clock: FollowingClock, _ part: ImportPart, _ waiting: inout ImportPart) throws {
        let occurredAt = part.events.entries[0].occurredAt
        if clock.isBehind(occurredAt) || waiting.count >= options.batchEvents {
            try flush(waiting)
            waiting = ImportPart()
        }
        if clock.isBehind(occurredAt) { clock.follow(occurredAt) }
        waiting.append(0, of: part)
    }

    private func flush(_ part: ImportPart) throws {
        guard part.count > 0 else { return }
        if options.dryRun { return try decide(part) }
        if options.allOrNothing { return try appendTogether(part) }
        let outcomes = try store.log.append(part.events, importKey: importKey, guards: Guards.all)
        var acknowledged: [(UInt64, String)] = []
        for index in outcomes.indices {
            // Looked at in place: an outcome is a large thing to copy, and nearly all are this one.
            if acknowledge == nil, case .appended = outcomes[index] {
                noteAppended(part, index)
                continue
            }
            guard let sequence = try settle(part, index, outcomes[index]) else { continue }
            if acknowledge != nil { acknowledged.append((sequence, part.events.id(index))) }
        }
        try acknowledge?(acknowledged)
    }

    private func appendTogether(_ part: ImportPart) throws {
        let drafts = (0..<part.count).map { part.events.draft($0) }
        var whole = AppendRequest(drafts, importKey: importKey)
        for (entry, draft) in zip(part.events.entries, drafts) where entry.expectsVersion {
            whole.expectations.append(.init(draft.subject, ExpectedVersion(number: entry.expectedVersion)))
        }
        whole.takesOnlyNew = true
        try noteRetracted(drafts)
        let reinstatement = try options.reinstates ? reinstatement() : nil
        let held = reinstatement?.held(retracted) ?? []
        let returning = try reinstatement?.drafts(for: held) ?? []
        whole.events = returning + whole.events
        whole.guards = Guards.needed(for: whole.events)
        switch try store.log.append([whole])[0] {
        case .appended(let first, let count):
            summary.appended = max(0, count - returning.count)
            summary.already = part.count - summary.appended
            try acknowledge?([(first + UInt64(count) - 1, drafts.last?.id ?? "")])
        case .already: summary.already = part.count
        case let outcome:
            guard let text = refusal(outcome) else { return }
            try note(RejectedRow(file: part.file(0), line: 0, text: text, raw: ""))
            summary.isStopped = true
            return
        }
        broughtBack = held
        for index in 0..<part.count { summary.totals.add(part.events, index) }
    }

    // MARK: Bringing back

    /// Finds which events of an input that is appended together were retracted.
    private func noteRetracted(_ drafts: [EventDraft]) throws {
        guard try store.log.head.retractions > 0 else { return }
        for draft in drafts {
            guard let sequence = try store.log.find(source: draft.source, id: draft.id),
                try store.log.retraction(of: sequence) != nil
            else { continue }
            retracted.append(sequence)
        }
    }

    private func reinstatement() throws -> ImportReinstatement {
        try ImportReinstatement(store, importKey: importKey, actor: options.actor)
    }

    /// Brings back what this very import brought, before anything else: its new rows may depend on it, and some that were
    /// rejected then must be rejected again.
    private func reinstateOwn() throws {
        guard !options.dryRun, !options.allOrNothing else { return }
        let reinstatement = try reinstatement()
        let own = reinstatement.held(try ImportHistory.events(ofImport: importKey, in: store))
        let result = try reinstatement.bringBack(own)
        summary.reinstated = result.events.count
        summary.refusals = result.refusals
    }

    /// Brings back those of the input's known events that other imports brought and a revert took out; counts them only in a
    /// dry run.
    private func reinstateOthers() throws {
        let reinstatement = try reinstatement()
        if options.dryRun {
            broughtBack = reinstatement.held(retracted)
        } else {
            if !options.allOrNothing {
                let result = try reinstatement.bringBack(reinstatement.held(retracted))
                broughtBack = result.events
                // A subject that was refused before is refused again, and named once.
                summary.refusals =
                    result.refusals
                    + summary.refusals.filter { refusal in
                        !result.refusals.contains { $0.subject == refusal.subject }
                    }
            }
            summary.refusals += try reinstatement.settle()
        }
        summary.reinstated += retracted.count { broughtBack.contains($0) }
        retracted.removeAll { broughtBack.contains($0) }
    }

    private func noteAppended(_ part: ImportPart, _ index: Int) {
        summary.appended += 1
        summary.totals.add(part.events, index)
    }

    /// Counts one outcome; answers the sequence the event has in the log, nil when it was rejected.
    private func settle(_ part: ImportPart, _ index: Int, _ outcome: AppendOutcome) throws -> UInt64? {
        switch outcome {
        case .appended(let first, _):
            noteAppended(part, index)
            return first
        case .already(let sequence, let isRetracted, let isErased):
            summary.already += 1
            if isErased { summary.alreadyErased += 1 }
            if isRetracted { retracted.append(sequence) }
            summary.totals.add(part.events, index)
            return sequence
        case .conflict(let sequence, _) where part.isOnce(index):
            // Said once per key, from the earliest row seen: the log saw an earlier one.
            summary.already += 1
            if try store.log.retraction(of: sequence) != nil { retracted.append(sequence) }
            summary.totals.add(part.events, index)
            return sequence
        default:
            guard let text = refusal(outcome) else { return nil }
            let (file, line) = (part.file(index), part.line(index))
            let place = Text("import.at_line", file, line, text)
            try note(RejectedRow(file: file, line: line, text: place, raw: part.raw(index)))
            if options.onError == .stop { summary.isStopped = true }
            return nil
        }
    }

    private func refusal(_ outcome: AppendOutcome) -> Text? {
        switch outcome {
        case .appended, .already, .passed: nil
        case .conflict(let sequence, let fields): Text("import.conflict", sequence, fields.joined(separator: ", "))
        case .wrongVersion(let subject, let actual): Text("import.wrong_version", subject, actual)
        case .refused(let text): text
        }
    }

    /// Header lines of mapped files, by file name.
    private static func headers(
        _ inputs: [ImportInput], _ run: MappingRun, _ mapping: Mapping
    ) throws -> [String: String] {
        var headers: [String: String] = [:]
        for (input, table) in zip(inputs, run.tables.map(\.table)) {
            guard let format = mapping.tables.first(where: { $0.name == table })?.format, format.hasHeader else {
                continue
            }
            let reader = try TableReader(try input.open(), format: format)
            let delimiter = String(UnicodeScalar(reader.delimiter ?? UInt8(ascii: ",")))
            headers[input.name] = reader.columns.map { column in
                let isPlain = !column.contains(delimiter) && !column.contains("\"")
                return isPlain ? column : "\"" + column.replacingOccurrences(of: "\"", with: "\"\"") + "\""
            }.joined(separator: delimiter)
        }
        return headers
    }

    private func note(_ row: RejectedRow) throws {
        var row = row
        row.header = headers[row.file] ?? ""
        summary.rejected += 1
        if summary.problems.count < ImportSummary.problemsMax { summary.problems.append(row) }
        try reject(row)
    }

    /// What a dry run does instead of appending: asks the log, and remembers what it would have added.
    private func decide(_ part: ImportPart) throws {
        for index in 0..<part.count {
            let draft = part.events.draft(index)
            let isRepeated = !met.insert(EventIdentity(source: draft.source, id: draft.id)).inserted
            if let sequence = try store.log.find(source: draft.source, id: draft.id),
                let known = try store.log.event(sequence)
            {
                let fields = Importer.differences(draft, known)
                let outcome: AppendOutcome =
                    fields.isEmpty
                    ? .already(
                        sequence: sequence, isRetracted: try store.log.retraction(of: sequence) != nil,
                        isErased: known.personal == .erased)
                    : .conflict(sequence: sequence, fields: fields)
                _ = try settle(part, index, outcome)
                continue
            }
            if isRepeated { summary.already += 1 } else { summary.appended += 1 }
            summary.totals.add(part.events, index)
        }
    }

    /// What would make the log answer `conflict`.
    private static func differences(_ draft: EventDraft, _ known: StoredEvent) -> [String] {
        guard let type = EventCatalogue.type(numbered: draft.type), known.type == draft.type else { return ["type"] }
        var fields: [String] = []
        if known.subject != draft.subject { fields.append("subject") }
        if known.occurredAt != draft.occurredAt { fields.append("time") }
        // Personal fields that cannot be opened cannot be compared; the rest decides.
        var personal = draft.personal
        if case .open(let opened) = known.personal { personal = opened }
        if case .none = known.personal { personal = [] }
        return fields
            + PayloadComparison.differences(
                type, Payload(clear: known.clear, personal: personal),
                Payload(clear: draft.clear, personal: draft.personal))
    }

    // MARK: The import's own event

    /// An import is an event too: its id is the content hash, so a repeat appends nothing at all.
    private func recordImport(
        _ inputs: [ImportInput], _ hash: InputHash?, _ source: Source
    ) throws {
        guard summary.totals.events > 0, let type = EventCatalogue.type(numbered: EventType.importCommitted) else {
            return
        }
        let id =
            hash.map { "import/\(InputHash.text(of: [Array($0.text.utf8), Array(source.hash.utf8)]))" }
            ?? "import/\(importKey)"
        if hash == nil, summary.appended == 0 { return }  // A repeated pipe that brought nothing.
        guard try store.log.find(source: Importer.source, id: id) == nil else { return }
        var builder = PayloadBuilder(type)
        func set(_ name: String, _ change: (FieldDescriptor) throws(FieldError) -> Void) throws {
            guard let field = type.field(named: name) else {
                preconditionFailure("import.committed has no field \(name)")
            }
            try change(field)
        }
        try set("input") { field throws(FieldError) in
            try builder.set(field, text: inputs.map(\.name).joined(separator: ", "))
        }
        try set("input_hash") { field throws(FieldError) in try builder.set(field, text: hash?.text ?? importKey) }
        if let hash {
            try set("input_bytes") { field throws(FieldError) in try builder.set(field, integer: hash.bytes) }
        }
        if !source.name.isEmpty {
            try set("mapping") { field throws(FieldError) in try builder.set(field, text: source.name) }
            try set("mapping_hash") { field throws(FieldError) in try builder.set(field, text: source.hash) }
        }
        try set("events") { field throws(FieldError) in
            try builder.set(field, integer: Int64(summary.totals.events))
        }
        try set("rejected") { field throws(FieldError) in try builder.set(field, integer: Int64(summary.rejected)) }
        try addTotals(to: &builder, type)
        if let first = summary.totals.first, let last = summary.totals.last {
            try set("first_occurred") { field throws(FieldError) in try builder.set(field, instant: first) }
            try set("last_occurred") { field throws(FieldError) in try builder.set(field, instant: last) }
        }
        let payload = try builder.finish()
        let draft = EventDraft(
            type: type.number, subject: Subject(.import, importKey), occurredAt: store.log.now(),
            source: Importer.source,
            id: id, actor: options.actor, clear: payload.clear)
        if case .appended(let sequence, _) = try store.log.append([AppendRequest([draft], importKey: importKey)])[0] {
            summary.committed = sequence
            try acknowledge?([(sequence, id)])
        }
    }

    private func addTotals(to builder: inout PayloadBuilder, _ type: EventTypeDescriptor) throws {
        guard let counts = type.field(named: "counts"), let sums = type.field(named: "sums") else { return }
        for (number, count) in summary.totals.counts.sorted(by: { $0.key < $1.key }) {
            var part = try builder.nested(counts)
            try part.set(part.message.field(named: "type")!, text: EventCatalogue.shortName(number))
            try part.set(part.message.field(named: "count")!, integer: Int64(count))
            try builder.set(counts, message: part)
        }
        for (key, sum) in summary.totals.sums.sorted(by: { $0.key < $1.key })
        where !summary.totals.overflowed.contains(key) {
            var part = try builder.nested(sums)
            try part.set(part.message.field(named: "type")!, text: EventCatalogue.shortName(key.type))
            try part.set(part.message.field(named: "field")!, text: key.field)
            try part.set(part.message.field(named: "amount")!, money: sum)
            try part.set(part.message.field(named: "currency")!, text: key.currency.code)
            try builder.set(sums, message: part)
        }
    }
}

extension Store {
    /// The built-in mappings and those in the store's own `mappings` folder.
    public func mappings() throws -> MappingCatalogue {
        let folder = "\(path)/mappings"
        guard FileManager.default.fileExists(atPath: folder) else { return try MappingCatalogue() }
        let files = try FileManager.default.contentsOfDirectory(atPath: folder).filter { $0.hasSuffix(".yaml") }
            .sorted()
        return try MappingCatalogue(
            own: try files.map { ($0, try String(contentsOfFile: "\(folder)/\($0)", encoding: .utf8)) })
    }

    public var mappingContext: MappingContext {
        MappingContext(zone: zone, currency: currency) { [masterKey] text in try masterKey.keyedHash(text) }
    }
}
