import DaybookModel
import LMDB

/// Keys of persons from a copy of a keyring, for a log that was restored and has none yet.
public struct KeyAdoption: Sendable {
    /// The copy; the store it belonged to may have another id.
    public var keyring: String
    /// What the copy's keys are wrapped by.
    public var masterKey: MasterKey
    /// Erasures that the log does not hold, because they came after its last event.
    var later: [LaterErasure] = []

    public init(keyring: String, masterKey: MasterKey) {
        self.keyring = keyring
        self.masterKey = masterKey
    }
}

/// An erasure of a customer that the log has, or of one of its contacts, by an event that it does not have.
struct LaterErasure: Sendable {
    var subject: SubjectNumber
    /// Empty: the customer and all its contacts.
    var contact: String
}

extension Log {
    /// Takes the keys of the log's persons from a copy, without those of whom an erasure says that they were destroyed, and wraps them by this
    /// store's own master key, which is made when there is none. Answers how many persons have a key now. Refused when the store has keys.
    public func adopt(_ adoption: KeyAdoption) throws -> Int {
        let outcome = try group.submit(.settlement(.adopt(adoption))).first
        if case .refused(let text)? = outcome { throw LogError.keys(text) }
        guard case .appended(_, let count)? = outcome else { return 0 }
        return count
    }
}

extension LogReader {
    /// Persons whose keys are destroyed, by the log itself and by what came after its last event.
    func erasedPersons(_ later: [LaterErasure]) throws -> Set<UInt32> {
        let last = try state().last
        var erasures: [(subject: SubjectNumber, contact: String, before: UInt64)] = []
        try scan(after: 0, through: last, EventFilter(types: [EventType.customerErased])) { view in
            erasures.append((view.subject, CustomerErased(view.payload).contact?.string ?? "", view.sequence))
            return true
        }
        erasures += later.map { ($0.subject, $0.contact, last + 1) }
        var persons: Set<UInt32> = []
        for erasure in erasures {
            guard erasure.subject.number <= (try state().subjects[erasure.subject.kind]?.count ?? 0) else { continue }
            try history(of: subject(erasure.subject)) { view in
                // Who came back after an erasure has another number, whose key it does not concern.
                if view.sequence < erasure.before, let person = try person(of: view),
                    erasure.contact.isEmpty || erasure.contact == person.contact
                {
                    persons.insert(person.number)
                }
                return true
            }
        }
        return persons
    }
}
