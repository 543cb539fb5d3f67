import Crypto
import DaybookLog
import DaybookModel
import DaybookProjections
import DaybookReports
import Foundation

/// A proof with the signed head it leads to, as one JSON file: whoever has the signer's public key can check it without Daybook
/// (`tools/verify_bundle.py`; docs/evidence.md has the format).
public struct ProofBundle: Encodable {
    let format = "daybook-proof"
    let version = 1
    let kind: Kind
    /// The signed note of the head that all paths lead to.
    let head: String
    var earlier: String?
    var path: [Data]?
    var event: Event?
    var subject: String?
    var siblings: [Data]?
    var end: End?
    var events: [Event]?
    var answer: String?
    var statement: String?
    var rules: [Event]?

    enum Kind: String, Encodable { case event, heads, subject, report }

    struct Event: Encodable {
        let sequence: UInt64
        let record: Data
        let path: [Data]

        init(_ proof: InclusionProof) {
            sequence = proof.sequence
            record = Data(proof.record)
            path = proof.path.map { Data($0) }
        }
    }

    struct End: Encodable {
        let key: Data
        let version: UInt32
        let sequence: UInt64
    }

    private init(_ kind: Kind, _ head: SignedHead) {
        self.kind = kind
        self.head = head.note.description
    }

    /// The bundle as a file: the same question gives the same bytes.
    public var text: String {
        get throws {
            let encoder = JSONEncoder()
            encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
            return String(decoding: try encoder.encode(self), as: UTF8.self) + "\n"
        }
    }

    // MARK: Making

    /// Shows that an event is in the log that the head describes.
    public static func event(_ sequence: UInt64, under head: SignedHead, in store: Store) throws -> ProofBundle {
        try store.log.requireFollows(head.head)
        var bundle = ProofBundle(.event, head)
        bundle.event = try inclusion(of: sequence, under: head, in: store)
        return bundle
    }

    /// Shows that the log of the later head holds all that the log of the earlier one held, in the same order.
    public static func heads(_ earlier: SignedHead, _ later: SignedHead, in store: Store) throws -> ProofBundle {
        guard earlier.head.size > 0, earlier.head.size <= later.head.size else {
            throw ServiceError(Text("prove.heads_order", earlier.head.size, later.head.size))
        }
        try store.log.requireFollows(earlier.head)
        var bundle = ProofBundle(.heads, later)
        bundle.earlier = earlier.note.description
        bundle.path = try store.log.prove(consistencyFrom: earlier.head.size, to: later.head.size).map { Data($0) }
        return bundle
    }

    /// Shows every event of a subject in the log that the head describes, and that there is no other; or that there is no such subject.
    public static func subject(_ subject: Subject, under head: SignedHead, in store: Store) throws -> ProofBundle {
        try store.log.requireFollows(head.head)
        let proof = try store.log.prove(subject: subject, size: head.head.size)
        var bundle = ProofBundle(.subject, head)
        bundle.subject = subject.description
        bundle.siblings = proof.siblings.map { Data($0) }
        bundle.end = proof.end.map { End(key: Data($0.key), version: $0.version, sequence: $0.sequence) }
        bundle.events = proof.events.map { Event($0) }
        return bundle
    }

    /// A question, and the answer that the store's key stands for: from which log it was computed, by which projectors, under which
    /// rule sets. Those published in the log are shown to be in it.
    public static func report(
        _ report: any Report.Type, parameters: [String: String], asOf: Day?, knownAt: KnownAt, under head: SignedHead,
        in store: Store
    ) throws -> ProofBundle {
        guard let key = try store.signingKey() else { throw LogError.keys(Text("heads.no_key", store.signingKeyPath)) }
        try store.log.requireFollows(head.head)
        let known = min(try store.sequence(knownAt), head.head.size)
        let context = try store.context(report, parameters: parameters, asOf: asOf, knownAt: .sequence(known))
        let answer = OutputFormat.json.text(try store.envelope(report, context, knownAt: .sequence(known)))
        var lines = [
            head.head.origin, "report \(report.name)",
            "answer \(Data(SHA256.hash(data: Data(answer.utf8))).base64EncodedString())", "known-at \(known)",
            "head \(head.head.size) \(Data(head.head.root).base64EncodedString())", "signed-at \(store.now)",
        ]
        for view in try store.viewStatus() { lines.append("projector \(view.name) \(view.version)") }
        var bundle = ProofBundle(.report, head)
        var rules: [Event] = []
        for name in report.ruleSets(context.parameter) {
            let version = try RuleBook(store).inForce(name, on: context.asOf, through: known)
            lines.append("rules \(name) \(version?.version ?? 0) \(version?.sequence ?? 0)")
            if let sequence = version?.sequence, sequence > 0 {
                rules.append(try inclusion(of: sequence, under: head, in: store))
            }
        }
        bundle.answer = answer
        bundle.statement = try key.sign(lines.joined(separator: "\n") + "\n").description
        bundle.rules = rules
        return bundle
    }

    /// The caller has seen that the log follows from the head.
    private static func inclusion(of sequence: UInt64, under head: SignedHead, in store: Store) throws -> Event {
        guard let proof = try store.log.prove(event: sequence, size: head.head.size) else {
            throw ServiceError(Text("prove.not_under_head", sequence, head.head.size))
        }
        return Event(proof)
    }
}
