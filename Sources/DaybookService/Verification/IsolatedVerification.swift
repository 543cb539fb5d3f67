import DaybookLog
import DaybookModel
import Foundation
import LMDB

/// Runs each part of a verification in a process of its own: LMDB reads its file as memory, and where that cannot be read, or LMDB finds
/// it impossible, the process dies. Then the other parts still run, and the report says what was being read.
public struct IsolatedVerification {
    public var areas: [VerifyArea] = VerifyArea.allCases
    public var damagesMax = 100
    public var progress: (_ area: VerifyArea, _ done: UInt64, _ of: UInt64) -> Void = { _, _, _ in }
    private let store: String
    private let executable: String
    private let arguments: (_ area: VerifyArea, _ places: String) -> [String]

    /// `arguments`: of the process that verifies one part and notes in a file what it is about to read.
    public init(
        store: String, executable: String, arguments: @escaping (_ area: VerifyArea, _ places: String) -> [String]
    ) {
        self.store = store
        self.executable = executable
        self.arguments = arguments
    }

    /// What a part's process says: a line of JSON each.
    public enum Message: Codable, Sendable {
        case progress(done: UInt64, of: UInt64)
        case outcome(VerifyOutcome)
        /// It could not look.
        case failure(String)
    }

    public func run() throws -> VerifyOutcome {
        var outcome = VerifyOutcome()
        for area in VerifyArea.allCases where areas.contains(area) {
            let (part, isOpened) = try run(area)
            outcome.add(part, area, damagesMax: damagesMax)
            // Where one part cannot even open the log, no other can.
            if !isOpened { break }
        }
        return outcome
    }

    private func run(_ area: VerifyArea) throws -> (VerifyOutcome, isOpened: Bool) {
        let places = NSTemporaryDirectory() + "daybook-verify-" + UUID().uuidString
        defer { try? FileManager.default.removeItem(atPath: places) }  // A few bytes; nothing depends on it.
        try PlaceFile.make(places)
        let process = Process()
        process.executableURL = URL(fileURLWithPath: executable)
        process.arguments = arguments(area, places)
        process.standardInput = FileHandle.nullDevice
        let output = Pipe()
        process.standardOutput = output
        // LMDB complains there before it ends the process; what matters of it is in the report.
        process.standardError = FileHandle.nullDevice
        try process.run()
        var rest = Data()
        var found: VerifyOutcome?
        var failure: String?
        while case let data = output.fileHandleForReading.availableData, !data.isEmpty {
            rest += data
            while let end = rest.firstIndex(of: UInt8(ascii: "\n")) {
                switch try JSONDecoder().decode(Message.self, from: rest[rest.startIndex..<end]) {
                case .progress(let done, let total): progress(area, done, total)
                case .outcome(let outcome): found = outcome
                case .failure(let text): failure = text
                }
                rest = Data(rest[rest.index(after: end)...])
            }
        }
        process.waitUntilExit()
        if let failure { throw ServiceError(Text("verify.failed", Text("verify.area.\(area)"), failure)) }
        if let found { return (found, true) }
        guard process.terminationReason == .uncaughtSignal else {
            throw ServiceError(Text("verify.failed", Text("verify.area.\(area)"), process.terminationStatus))
        }
        let place = PlaceFile.read(places)
        let isOpened = place.map { $0.kind != .opening } ?? false
        return (died(area, signal: process.terminationStatus, at: place), isOpened)
    }

    /// Signals by which the system, or LMDB itself, ends a process that read what is not there. Others come from people.
    private static let damageSignals = [SIGBUS, SIGSEGV, SIGABRT, SIGILL, SIGFPE, SIGTRAP]

    private func died(_ area: VerifyArea, signal: Int32, at place: VerifyPace.Place?) -> VerifyOutcome {
        var report = VerifyReport(damagesMax: damagesMax)
        let what = Text("verify.place.\(place?.kind ?? .opening)", place?.number ?? 0)
        let isDamage = IsolatedVerification.damageSignals.contains(signal)
        if isDamage {
            var sequences: ClosedRange<UInt64>?
            if let place, place.kind == .records { sequences = place.number...place.number }
            if let length = FileLength(environment: "\(store)/log"), length.bytes < length.neededBytes {
                report.damages.add(
                    Damage(
                        .pages, Text("verify.damage.cut_off", length.bytes, length.neededBytes),
                        affected: Text("verify.affected.unreadable"), .restore))
            }
            report.damages.add(
                Damage(
                    area, Text("verify.damage.process", signal, what),
                    affected: Text(area == .views ? "verify.affected.all_views" : "verify.affected.unreadable"),
                    area == .views ? .rebuild : .restore, sequences: sequences))
        }
        report.checks.append(
            VerifyCheck(
                "process", area, count: 0, unit: "events", seconds: 0, damages: isDamage ? 1 : 0,
                note: Text("verify.note.ended", signal)))
        return VerifyOutcome(report, [])
    }
}

/// A file in which a process notes what it is about to read: it outlives the process.
public final class PlaceFile: Sendable {
    private let file: Int32

    /// Opens one that was made.
    public init(_ path: String) throws {
        file = open(path, O_WRONLY | O_CLOEXEC)
        guard file >= 0 else {
            throw ServiceError(Text("verify.no_place_file", path, String(cString: strerror(errno))))
        }
    }

    deinit { close(file) }

    static func make(_ path: String) throws {
        let file = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
        guard file >= 0 else {
            throw ServiceError(Text("verify.no_place_file", path, String(cString: strerror(errno))))
        }
        close(file)
    }

    /// A note that cannot be written is missed only by a message.
    public func note(_ place: VerifyPace.Place) {
        var words = (place.kind.rawValue, place.number)
        _ = withUnsafeBytes(of: &words) { pwrite(file, $0.baseAddress, $0.count, 0) }
    }

    static func read(_ path: String) -> VerifyPace.Place? {
        guard let data = FileManager.default.contents(atPath: path), data.count == 16 else { return nil }
        let words = data.withUnsafeBytes {
            ($0.loadUnaligned(as: UInt64.self), $0.loadUnaligned(fromByteOffset: 8, as: UInt64.self))
        }
        return VerifyPace.Place.Kind(rawValue: words.0).map { VerifyPace.Place($0, words.1) }
    }
}
