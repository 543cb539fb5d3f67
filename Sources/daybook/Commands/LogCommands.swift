import ArgumentParser
import DaybookImport
import DaybookLog
import DaybookModel
import DaybookReports
import DaybookService

struct LogCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "log", abstract: say("help.log"), discussion: say("help.log.example"))

    enum Format: String, ExpressibleByArgument, CaseIterable { case table, ndjson }

    @OptionGroup var options: StoreOptions
    @Option(help: help("help.log.type")) var type: [String] = []
    @Option(help: help("help.log.subject")) var subject: String?
    @Option(help: help("help.log.occurred")) var occurred: String?
    @Option(help: help("help.log.recorded")) var recorded: String?
    @Option(help: help("help.log.after")) var after: UInt64 = 0
    @Option(help: help("help.option.limit")) var limit: Int?
    @Flag(help: help("help.log.follow")) var follow = false
    @Option(help: help("help.log.format")) var format: Format = .table

    func run() throws {
        let store = try options.open()
        var filter = EventFilter()
        if !type.isEmpty { filter.types = Set(try type.flatMap(numbers)) }
        filter.occurred = try occurred.map { try range($0, in: store) }
        filter.recorded = try recorded.map { try range($0, in: store) }
        var printed = 0
        func isEnough() -> Bool { limit.map { printed >= $0 } ?? false }
        guard !isEnough() else { return }
        let body: (borrowing EventView) throws -> Bool = { view in
            try self.print(try store.log.open(view), in: store)
            printed += 1
            return !isEnough()
        }
        if let subject { return try printHistory(subject, filter, in: store, body) }
        if follow {
            try store.log.follow(after: after, filter, body)
        } else {
            try store.log.forEach(after: after, filter, body)
        }
    }

    /// A subject's events by their back pointers: as quick in a store of millions as in a small one.
    private func printHistory(
        _ text: String, _ filter: EventFilter, in store: Store, _ body: (borrowing EventView) throws -> Bool
    ) throws {
        guard let subject = Subject(text) ?? Subject("customer/\(text)") else {
            throw ServiceError(Text("record.bad_subject", text))
        }
        guard !follow else { throw ServiceError(Text("log.follow_subject")) }
        guard try store.log.number(of: subject) != nil else { throw ServiceError(Text("log.no_subject", subject)) }
        var sequences: [UInt64] = []
        try store.log.history(of: subject) { view in
            guard view.sequence > after else { return false }
            if filter.accepts(view) { sequences.append(view.sequence) }
            return true
        }
        for sequence in sequences.reversed() {
            guard try store.log.withEvent(sequence, { try body($0) }) == true else { return }
        }
    }

    private func print(_ event: StoredEvent, in store: Store) throws {
        switch format {
        case .ndjson:
            var line: [UInt8] = []
            try EventOutput.json(event, to: &line)
            Output.write(line, to: 1)
        case .table:
            let cells = try EventOutput.line(event, in: store).map { PeopleFormat.text($0) }
            let widths = [9, 19, 22, 24, 0]
            let padded = cells.indices.map { index in
                DisplayWidth.padded(cells[index], to: widths[index], rightAligned: index == 0)
            }
            Output.write(padded.joined(separator: "  ") + "\n")
        }
    }

    /// `payment.received`, its full name, or a family: `payment`.
    private func numbers(_ name: String) throws -> [UInt16] {
        if let type = EventCatalogue.type(named: name) { return [type.number] }
        let family = EventCatalogue.types.filter { $0.shortName.hasPrefix(name + ".") }
        guard !family.isEmpty else {
            let hint = Suggestion.nearest(to: name, in: EventCatalogue.types.map(\.shortName))
            throw ServiceError(
                Text("record.unknown_type", name, hint.map { Text("record.did_you_mean", $0).description } ?? ""))
        }
        return family.map(\.number)
    }

    /// `FROM..TO`, each a date or a moment, each may be left out.
    private func range(_ text: String, in store: Store) throws -> ClosedRange<Instant> {
        guard let dots = text.range(of: "..") else { throw ServiceError(Text("log.bad_range", text)) }
        let from = try moment(String(text[..<dots.lowerBound]), isEnd: false, in: store) ?? Instant(microseconds: .min)
        let to = try moment(String(text[dots.upperBound...]), isEnd: true, in: store) ?? Instant(microseconds: .max)
        guard from <= to else { throw ServiceError(Text("log.bad_range", text)) }
        return from...to
    }

    private func moment(_ text: String, isEnd: Bool, in store: Store) throws -> Instant? {
        guard !text.isEmpty else { return nil }
        if let day = Day(text) { return isEnd ? store.zone.endOfDay(day) : store.zone.startOfDay(day) }
        guard let instant = Instant(text) else { throw ServiceError(Text("log.bad_range", text)) }
        return instant
    }
}

struct Show: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "show", abstract: say("help.show"), discussion: say("help.show.example"))

    enum Format: String, ExpressibleByArgument, CaseIterable { case table, json }

    @OptionGroup var options: StoreOptions
    @OptionGroup var event: EventOptions
    @Option(help: help("help.show.format")) var format: Format = .table

    func run() throws {
        let store = try options.open()
        guard let event = try store.log.event(event.sequence(in: store)) else {
            throw ServiceError(Text("show.no_event", event.key))
        }
        switch format {
        case .table: Output.write(try EventOutput.people(event, in: store))
        case .json:
            var line: [UInt8] = []
            try EventOutput.json(event, to: &line)
            Output.write(line, to: 1)
        }
    }
}

/// Which event a command is about.
struct EventOptions: ParsableArguments {
    @Argument(help: help("help.show.key")) var key: String
    @Option(help: help("help.show.source")) var source: String?

    func sequence(in store: Store) throws -> UInt64 {
        if source == nil, let number = UInt64(key) { return number }
        guard let found = try find(in: store) else { throw ServiceError(Text("show.no_id", key)) }
        return found
    }

    /// With a source the index answers; without one every source is tried by reading the log.
    private func find(in store: Store) throws -> UInt64? {
        if let source { return try store.log.find(source: source, id: key) }
        if let sequence = try store.log.find(source: Recorder.source, id: key) { return sequence }
        var found: UInt64?
        try store.log.forEach { view in
            if try store.log.open(view).id == key { found = view.sequence }
            return found == nil
        }
        return found
    }
}
