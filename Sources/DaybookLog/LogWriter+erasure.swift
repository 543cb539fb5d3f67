import DaybookModel
import LMDB

/// Erasures: an event, and with its commit the end of the keys it names.
extension LogWriter {
    /// Destroys the keys that a request's erasures name, or answers why it must not be; nil for requests without any. The last thing
    /// before a request's events are written, because only the failure of the whole batch undoes it.
    func erase(
        _ fresh: [Int], _ request: AppendRequest, _ batch: inout AppendBatch,
        _ transaction: borrowing WriteTransaction
    ) throws -> Text? {
        let erasures = fresh.map { request.events[$0] }.filter { $0.type == EventType.customerErased }
        guard request.erases else { return erasures.isEmpty ? nil : Text("log.erasure_by_itself") }
        guard erasures.count == fresh.count else { return Text("log.erasure_by_itself") }
        do {
            if let obstacle = try keyring.obstacle() { return obstacle }
            var persons = ErasedPersons(erasures)
            try storage.names.forEach(Names.person, from: 1, transaction) { number, name in
                persons.note(number, name)
                return true
            }
            batch.forEachNewName(Names.person) { persons.note($0, $1) }
            var doomed: Set<UInt32> = []
            for (erasure, numbers) in zip(erasures, persons.numbers) {
                let living = try numbers.filter { try !keyring.isErased($0) }
                guard !living.isEmpty else { return Text("log.erasure_of_nobody", erasure.subject) }
                doomed.formUnion(living)
            }
            keyring.erase(doomed)
            return nil
        } catch LogError.keys(let text) {
            return text  // The store's keys concern this request only.
        }
    }

    /// Does something with the keys; a refusal says why it could not be done. `persons`: how many the log has.
    func settle(_ settlement: Settlement, persons: UInt32) -> [AppendOutcome] {
        do {
            try keyring.settle()
            guard case .adopt(let adoption) = settlement else { return [] }
            let erased = try reader.erasedPersons(adoption.later)
            return [.appended(first: 0, count: try keyring.adopt(adoption, persons: persons, erased: erased))]
        } catch LogError.keys(let text) {
            return [.refused(text)]
        } catch {
            return [.refused(Text("log.keys.failed", "settle", "\(error)"))]
        }
    }
}

/// The numbers of the persons that erasures name: a customer and all its contacts, or one contact, under every number they ever had.
struct ErasedPersons {
    private(set) var numbers: [[UInt32]]
    /// Places of the erasures of a subject, by its name.
    private var places: [[UInt8]: [(place: Int, contact: [UInt8])]] = [:]

    init(_ erasures: [EventDraft]) {
        numbers = Array(repeating: [], count: erasures.count)
        for (place, erasure) in erasures.enumerated() {
            let contact = erasure.clear.withUnsafeBytes { CustomerErased($0).contact.map { Array($0.string.utf8) } }
            places[Array(erasure.subject.description.utf8), default: []].append((place, contact ?? []))
        }
    }

    /// Takes note of a person of the log.
    mutating func note(_ number: UInt32, _ name: UnsafeRawBufferPointer) {
        let person = PersonName(name)
        for (place, contact) in places[person.subject] ?? [] where contact.isEmpty || contact == person.contact {
            numbers[place].append(number)
        }
    }
}

/// The name of a person, in its parts.
struct PersonName {
    let subject: [UInt8]
    /// Empty for the subject itself.
    let contact: [UInt8]

    init(_ name: UnsafeRawBufferPointer) {
        let end = name.firstIndex(of: Names.contactSeparator) ?? name.endIndex
        subject = Array(name[..<end])
        contact = Array(name[end...].dropFirst())
    }
}
