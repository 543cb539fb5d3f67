import DaybookLog
import DaybookModel
import Foundation

/// What a verification found, in a form that goes from one process to another.
public struct VerifyOutcome: Codable, Sendable {
    public struct Check: Codable, Sendable {
        public var name: String
        public var area: VerifyArea
        public var count: UInt64
        public var unit: String
        public var seconds: Double
        public var damages: Int
        public var note: StoredText?
    }

    public var storeID: String?
    public var size: UInt64 = 0
    /// In hexadecimal; nil when it was not computed, or could not be.
    public var root: String?
    /// When the last event was recorded, in microseconds since 1970.
    public var recordedAt: Int64?
    public var checks: [Check] = []
    /// The first of them.
    public var damages: [StoredDamage] = []
    public var damageCount = 0
    public var views: [ViewAttestation] = []
    /// Parts that were gone through to their end.
    public var areas: [VerifyArea] = []

    public var isClean: Bool { damageCount == 0 }

    public init() {}

    init(_ report: VerifyReport, _ views: [ViewAttestation]) {
        storeID = report.storeID?.description
        size = report.size
        root = report.root.map { Hexadecimal.text($0) }
        recordedAt = report.recordedAt?.microseconds
        checks = report.checks.map { check in
            Check(
                name: check.name, area: check.area, count: check.count, unit: check.unit, seconds: check.seconds,
                damages: check.damages, note: check.note.map { StoredText($0) })
        }
        damages = report.damages.damages.map { StoredDamage($0) }
        damageCount = report.damages.count
        self.views = views
    }

    /// Takes in what another process found in other parts. The log's end is that of the part that hashed it.
    mutating func add(_ other: VerifyOutcome, _ area: VerifyArea, damagesMax: Int) {
        storeID = storeID ?? other.storeID
        if area == .log || size == 0 { (size, recordedAt) = (other.size, other.recordedAt) }
        root = root ?? other.root
        checks += other.checks
        damages += other.damages.prefix(max(0, damagesMax - damages.count))
        damageCount += other.damageCount
        views += other.views
        areas.append(area)
    }
}

/// What a clean verification saw, to be kept and compared: a later one of the same store must find the same at the same place.
public struct Attestation: Codable, Sendable {
    public var format = 1
    public var storeID: String
    /// When the verification was made, RFC 3339.
    public var verifiedAt: String
    /// Number of events.
    public var size: UInt64
    /// Root of the Merkle tree over them, in hexadecimal.
    public var root: String
    public var views: [ViewAttestation]
    public var program: String
    public var checks: [String]
    /// Where it was read from.
    var file: String?

    enum CodingKeys: String, CodingKey { case format, storeID, verifiedAt, size, root, views, program, checks }

    /// Nil when something was found, or the log was not hashed.
    public init?(_ outcome: VerifyOutcome, program: String, at now: Instant) {
        guard outcome.isClean, let root = outcome.root, let storeID = outcome.storeID else { return nil }
        self.storeID = storeID
        verifiedAt = now.description
        size = outcome.size
        self.root = root
        views = outcome.views.sorted { ($0.name, $0.sequence) < ($1.name, $1.sequence) }
        self.program = program
        checks = outcome.areas.map(\.rawValue)
    }

    public static func read(_ path: String) throws -> Attestation {
        guard let data = FileManager.default.contents(atPath: path) else {
            throw ServiceError(Text("verify.no_attestation", path))
        }
        do {
            var attestation = try JSONDecoder().decode(Attestation.self, from: data)
            guard attestation.format == 1, Hexadecimal.bytes(attestation.root)?.count == 32 else {
                throw ServiceError(Text("verify.bad_attestation", path))
            }
            attestation.file = path
            return attestation
        } catch is DecodingError {
            throw ServiceError(Text("verify.bad_attestation", path))
        }
    }

    public func write(_ path: String) throws {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
        let data = try encoder.encode(self) + Data("\n".utf8)
        try data.write(to: URL(fileURLWithPath: path), options: .atomic)
    }

    var name: String { file ?? "–" }

    /// What a tree of as many events must hash to.
    public var head: KnownHead {
        KnownHead(name: name, size: size, root: Hexadecimal.bytes(root) ?? [])
    }
}
