import Crypto
import DaybookLog
import DaybookModel

/// Erases personal data: an event in the log, and with it the end of the keys that open the data (docs/erasure.md).
public struct Eraser {
    private let store: Store

    public init(_ store: Store) { self.store = store }

    /// What an order would erase, a survey for each customer; those of whom nothing is left among them. Records nothing.
    public func survey(_ order: ErasureOrder) throws -> [ErasureSurvey] {
        try requireKeys()
        guard order.contact == nil || order.customers.count == 1 else { throw ServiceError(Text("erase.one_contact")) }
        var surveys: [ErasureSurvey] = []
        for name in order.customers {
            guard let subject = Subject(name) ?? Subject("\(SubjectKind.customer.name)/\(name)") else {
                throw ServiceError(Text("record.bad_subject", name))
            }
            guard subject.kind == .customer else { throw ServiceError(Text("erase.not_a_customer", subject)) }
            guard try store.log.number(of: subject) != nil else {
                throw ServiceError(Text("report.no_such_customer", subject.key))
            }
            guard !surveys.contains(where: { $0.subject == subject }) else { continue }
            surveys.append(try ErasureSurvey(of: subject, contact: order.contact, in: store.log))
        }
        return surveys
    }

    /// Customers that count as one with those asked about and are not among them: their data is their own, and stays.
    public func merged(with surveys: [ErasureSurvey]) throws -> [Subject] {
        let subjects = surveys.map(\.subject)
        let numbers = Set(try subjects.compactMap { try store.log.number(of: $0) })
        let pairs = try store.window(asOf: store.today).merges().records.filter(\.isStanding).compactMap { merge in
            merge.survivor.map { [merge.duplicate, $0] }
        }
        let others = pairs.filter { !numbers.isDisjoint(with: $0) }.flatMap { $0 }
        return try Set(others).subtracting(numbers).map { try store.log.subject($0) }.sorted()
    }

    /// Erases; nil when nothing of any of the customers is left to erase. When it answers, the keys are in no file of the store.
    public func erase(_ order: ErasureOrder) throws -> ErasureCertificate? {
        // What is erased must be what was counted: when another event comes in between, it is counted anew.
        for _ in 0..<Eraser.attemptsMax {
            let surveys = try survey(order).filter { !$0.isEmpty }
            guard !surveys.isEmpty else { return nil }
            if let certificate = try erase(order, surveys) { return certificate }
        }
        throw ServiceError(Text("erase.busy"))
    }

    private static let attemptsMax = 5

    /// Without keys everything seems to be there and cannot be read: say at once what is missing.
    private func requireKeys() throws {
        guard store.masterKey.isThere else { throw ServiceError(Text("log.keys.no_master", store.masterKey.path)) }
    }

    /// Nil when the log has more of one of the customers than was counted.
    private func erase(_ order: ErasureOrder, _ surveys: [ErasureSurvey]) throws -> ErasureCertificate? {
        let drafts = try surveys.map { try draft(order, $0) }
        let expectations = surveys.map { AppendRequest.Expectation($0.subject, .exactly($0.version)) }
        let before = try store.log.head
        switch try store.log.erase(drafts, expecting: expectations) {
        case .appended(let first, _): return try certificate(order, surveys, first: first, before: before)
        case .wrongVersion: return nil
        case .refused(let text): throw ServiceError(text)
        // The ids are new and the source has no offsets.
        case .already, .conflict, .passed: throw ServiceError(Text("log.empty_request"))
        }
    }

    private func draft(_ order: ErasureOrder, _ survey: ErasureSurvey) throws -> EventDraft {
        var fields = [
            (name: "reason", value: order.reason), (name: "basis", value: order.basis),
            (name: "events", value: "\(survey.events)"),
        ]
        if let contact = order.contact { fields.append(("contact", contact)) }
        if let request = order.request { fields.append(("request", request)) }
        return try Recorder(store).draft(
            Recorder.Entry(
                type: "customer.erased", subject: survey.subject.description, fields: fields, actor: order.actor))
    }

    private func certificate(
        _ order: ErasureOrder, _ surveys: [ErasureSurvey], first: UInt64, before: Log.Head
    ) throws -> ErasureCertificate {
        let entries = try surveys.enumerated().map { index, survey in
            let sequence = first + UInt64(index)
            let found = try store.log.withEvent(sequence) { view in
                (store.local(view.recordedAt), view.id.description, Array(SHA256.hash(data: [0] + Array(view.record))))
            }
            guard let (recordedAt, id, leaf) = found else { throw ServiceError(Text("show.no_event", sequence)) }
            return ErasureCertificate.Entry(
                survey: survey, sequence: sequence, id: id, recordedAt: recordedAt, leaf: Hexadecimal.text(leaf))
        }
        let after = try store.log.head
        return ErasureCertificate(
            storeID: store.configuration.storeID, order: order, entries: entries,
            before: ErasureCertificate.Tree(before), after: ErasureCertificate.Tree(after))
    }
}
