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

    /// `reports`: those to print, too.
    init(path: String, masterKey: String, reports: [any Report.Type]) {
        let store: Store
        do {
            store = try Store(path: path, masterKey: masterKey)
        } catch {
            parts["store"] = .failure("\(error)")
            return
        }
        read("settings") { text in text += Array("\(store.configuration) \(store.zone.name)".utf8) }
        read("head") { text in text += Array("\(try store.log.head) \(try store.log.storeID)".utf8) }
        read("log") { text in try StoreReading.readLog(store.log, &text) }
        read("names") { text in
            for kind in SubjectKind.allCases {
                try store.log.forEachName(kind) { number, name in text += Array("\(number) ".utf8) + Array(name) }
            }
        }
        read("finding") { text in try StoreReading.find(in: store.log, &text) }
        for report in reports {
            read(report.name) { text in
                text += Array(OutputFormat.csv.text(try store.report(report, asOf: StateCheck.day)).utf8)
            }
        }
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

    /// Every record with its names; of some events all that is printed of them, and of all that are sealed.
    private static func readLog(_ log: Log, _ text: inout [UInt8]) throws {
        try log.forEach { view in
            text += Array(view.record)
            let (subject, origin) = (try log.subject(view.subject), try log.origin(view.origin))
            text += Array("\(view.sequence) \(subject) \(origin.source) \(origin.actor) \(origin.importKey)".utf8)
            if view.sequence % opensEvery == 0 || view.flags & RecordLayout.isSealed != 0 {
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

    var failures: [String] {
        parts.compactMap { name, part in
            guard case .failure(let text) = part else { return nil }
            return "\(name): \(text)"
        }.sorted()
    }
}
