import DaybookLog
import DaybookModel
import DaybookReports
import DaybookService

/// Everything a store can be asked for, in parts, so that damage to one does not hide what another says.
struct StoreReading {
    enum Part: Equatable {
        case answer([UInt8])
        case failure(String)
    }

    private static let opensEvery: UInt64 = 16
    private static let samples = 48

    /// By name of the part.
    private(set) var parts: [String: Part] = [:]

    /// `reports`: those to print, too. Without the log where only read models can be damaged.
    init(path: String, masterKey: String, reports: [any Report.Type], log readsLog: Bool) {
        let store: Store
        do {
            store = try Store(path: path, masterKey: masterKey)
        } catch {
            parts["store"] = .failure("\(error)")
            return
        }
        read("settings") { text in text += Array("\(store.configuration) \(store.zone.name)".utf8) }
        if readsLog { readLog(store.log) }
        for report in reports {
            read(report.name) { text in
                text += Array(OutputFormat.csv.text(try store.report(report, asOf: StateCheck.day)).utf8)
            }
        }
    }

    private mutating func readLog(_ log: Log) {
        read("head") { text in text += Array("\(try log.head) \(try log.storeID)".utf8) }
        read("records") { text in try StoreReading.readRecords(of: log, &text) }
        read("names") { text in
            for kind in SubjectKind.allCases {
                try log.forEachName(kind) { number, name in text += Array("\(number) ".utf8) + Array(name) }
            }
        }
        read("finding") { text in try StoreReading.find(in: log, &text) }
    }

    private mutating func read(_ name: String, _ body: (inout [UInt8]) throws -> Void) {
        var text: [UInt8] = []
        do {
            try body(&text)
            parts[name] = .answer(text)
        } catch {
            parts[name] = .failure("\(error)")
        }
    }

    /// Every record and every name that goes with one; of some events all that is printed of them, among them one that is
    /// sealed for each subject.
    private static func readRecords(of log: Log, _ text: inout [UInt8]) throws {
        var subjects: Set<SubjectNumber> = []
        var origins: Set<UInt32> = []
        var sealed: Set<SubjectNumber> = []
        try log.forEach { view in
            text += Array(view.record)
            if subjects.insert(view.subject).inserted { text += Array("\(try log.subject(view.subject))".utf8) }
            if origins.insert(view.origin).inserted { text += Array("\(try log.origin(view.origin))".utf8) }
            let isSealed = view.isSealed
            if view.sequence % opensEvery == 0 || isSealed && sealed.insert(view.subject).inserted {
                text += Array("\(try log.open(view))".utf8)
            }
            return true
        }
    }

    /// Events by id, subjects by name, their histories by back pointers.
    private static func find(in log: Log, _ text: inout [UInt8]) throws {
        let last = try log.lastSequence
        var random = SeededRandom(seed: last)
        for _ in 0..<samples {
            // By its place first: what is asked for must not depend on what is damaged.
            let sequence = 1 + UInt64(random.below(Int(last)))
            guard let event = try log.event(sequence) else { continue }
            let found = try log.find(source: event.origin.source, id: event.id)
            text += Array("\(sequence) \(found ?? 0) \(try log.version(of: event.subject))".utf8)
            try log.history(of: event.subject) { view in
                text += Array("\(view.sequence),".utf8)
                return true
            }
            text += Array("\(try log.retractions(of: sequence))\n".utf8)
        }
    }

    /// What differs from another reading without saying that it failed.
    func differences(from other: StoreReading) -> [String] {
        parts.filter { name, part in
            guard case .answer = part else { return false }
            return other.parts[name] != part
        }.map(\.key).sorted()
    }

    /// Why parts could not be read.
    var failures: [String] {
        parts.compactMap { name, part in
            guard case .failure(let text) = part else { return nil }
            return "\(name): \(text)"
        }.sorted()
    }
}
