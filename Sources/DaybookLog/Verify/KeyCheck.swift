import DaybookModel
import LMDB

/// The keyring that counts: its header, a slot for every person the records name, live or erased as the log's erasures say; and, if
/// asked, that every sealed box opens.
struct KeyCheck {
    let store: String
    let storage: LogStorage
    let pace: VerifyPace
    let damagesMax: Int
    /// Of the store, wherever it is looked for.
    let masterKey: MasterKey
    /// Whether every box is to be opened with it.
    let opensBoxes: Bool

    struct Result {
        var checks: [VerifyCheck] = []
        var damages: DamageList
    }

    func run(through end: UInt64, _ state: LogState) throws -> Result {
        var result = Result(damages: DamageList(max: damagesMax))
        let start = VerifyPace.now
        let persons = state.subjects[Names.person]?.count ?? 0
        var note: Text?
        if persons > 0 { note = try checkSlots(persons, state.storeID, &result.damages) }
        result.checks.append(
            VerifyCheck(
                "keyring", .keys, count: UInt64(persons), unit: "persons", seconds: VerifyPace.now - start,
                damages: result.damages.count, note: note))
        try openBoxes(through: end, &result)
        return result
    }

    // MARK: Slots

    /// An erasure puts another keyring in place: then everything is looked at once more.
    private static let attemptsMax = 5

    private func checkSlots(_ persons: UInt32, _ storeID: EventID, _ damages: inout DamageList) throws -> Text? {
        let path = "\(store)/keys/keyring"
        let keys = KeyReplacement(
            path: path, storeID: storeID, master: masterKey, storage: storage, observer: { _ in })
        for attempt in 1...KeyCheck.attemptsMax {
            var found = damages
            let file: KeyringFile?
            do {
                file = try keys.current(unless: nil)
            } catch LogError.keys(let text) {
                damages.add(
                    Damage(
                        .keys, Text("verify.damage.keyring", text), affected: Text("verify.affected.keys", persons),
                        .keys))
                return nil
            }
            // An auditor's copy of the log need not have the keys.
            guard let file else { return Text("verify.note.no_keyring", persons) }
            var slots = Slots()
            try slots.read(file, persons)
            let erasures = try Erasures(RecordStretch(storage, pace, isPaced: false), through: state().last)
            try compare(slots, erasures, persons, &found)
            guard try attempt == KeyCheck.attemptsMax || keys.current(unless: file)?.identity == file.identity else {
                continue
            }
            damages = found
            return slots.erased > 0 ? Text("verify.note.erased", slots.live, slots.erased) : nil
        }
        return nil
    }

    private func state() throws -> LogState { try storage.state(storage.environment.read()) }

    private func compare(
        _ slots: Slots, _ erasures: Erasures, _ persons: UInt32, _ damages: inout DamageList
    ) throws {
        // The other way round is no damage: a store that was restored to an earlier event lacks erasures that its keys have seen.
        var alive: [UInt32] = []
        if !erasures.isEmpty {
            let transaction = try storage.environment.read()
            try storage.names.forEach(Names.person, from: 1, transaction) { number, name in
                guard number <= persons else { return false }
                if slots.state(number) == .live, erasures.concern(number, PersonName(name)) { alive.append(number) }
                return true
            }
        }
        let lists = [
            ("verify.damage.key_absent", slots.numbers(.absent)), ("verify.damage.key_state", slots.numbers(.damaged)),
            ("verify.damage.key_not_erased", alive),
        ]
        for (key, numbers) in lists {
            guard let first = numbers.first else { continue }
            let some = numbers.prefix(5).map { "\($0)" }.joined(separator: ", ")
            let remedy: Damage.Remedy = key == "verify.damage.key_not_erased" ? .erase : .keys
            damages.add(
                Damage(
                    .keys, Text(key, numbers.count, some),
                    affected: Text("verify.affected.person", try storage.personName(first)), remedy))
        }
    }

    // MARK: Boxes

    private func openBoxes(through end: UInt64, _ result: inout Result) throws {
        guard opensBoxes else {
            result.checks.append(
                VerifyCheck(
                    "boxes", .keys, count: 0, unit: "boxes", seconds: 0, note: Text("verify.note.boxes_not_opened")))
            return
        }
        _ = try masterKey.secret()  // A key that is not there, or is none, is an error and no damage.
        let start = VerifyPace.now
        let before = result.damages.count
        var (boxes, sealed): (UInt64, UInt64) = (0, 0)
        let log = try Log(store: store, masterKey: masterKey)
        try RecordStretch(storage, pace, isPaced: true).forEachRecord(from: 1, through: end) { sequence, record in
            if sequence % 65_536 == 0 || sequence == end { pace.isDone(.keys, sequence, of: end) }
            guard let record, let view = EventView(sequence: sequence, record: record),
                view.isSealed
            else { return }
            boxes += 1
            do {
                if try log.open(view).personal == .sealed { sealed += 1 }
            } catch let error as LogError {
                result.damages.add(
                    Damage(
                        .keys, Text("verify.damage.box", sequence, error.text),
                        affected: Text("verify.affected.box", sequence), .keys, sequences: sequence...sequence))
            }
        }
        result.checks.append(
            VerifyCheck(
                "boxes", .keys, count: boxes, unit: "boxes", seconds: VerifyPace.now - start,
                damages: result.damages.count - before, note: sealed > 0 ? Text("verify.note.sealed", sealed) : nil))
    }
}

/// The states of the slots of persons 1, 2, 3 …
private struct Slots {
    private static let together = 4_096
    private var states: [KeySlot.State] = []

    mutating func read(_ file: KeyringFile, _ persons: UInt32) throws {
        let bytes = UnsafeMutableRawBufferPointer.allocate(
            byteCount: Slots.together * KeySlot.bytes, alignment: 8)
        defer { bytes.deallocate() }
        states.reserveCapacity(Int(persons))
        while states.count < Int(persons) {
            let count = min(Slots.together, Int(persons) - states.count)
            let part = UnsafeMutableRawBufferPointer(rebasing: bytes[..<(count * KeySlot.bytes)])
            try file.read(into: part, from: UInt32(states.count) + 1)
            for index in 0..<count {
                let slot = part[index * KeySlot.bytes..<(index + 1) * KeySlot.bytes]
                states.append(file.state(UnsafeRawBufferPointer(rebasing: slot), UInt32(states.count) + 1))
            }
        }
    }

    func state(_ person: UInt32) -> KeySlot.State { states[Int(person) - 1] }
    var live: Int { states.count { $0 == .live } }
    var erased: Int { states.count { $0 == .erased } }

    func numbers(_ state: KeySlot.State) -> [UInt32] {
        states.indices.filter { states[$0] == state }.map { UInt32($0) + 1 }
    }
}

/// The erasures of a log, and when each person was introduced: who came back after an erasure has a new key.
private struct Erasures {
    private struct Erasure {
        var sequence: UInt64
        /// Empty: the customer's own and every contact's.
        var contact: [UInt8]
    }

    private var erasures: [[UInt8]: [Erasure]] = [:]
    /// By number less 1.
    private var introduced: [UInt64] = []

    var isEmpty: Bool { erasures.isEmpty }

    init(_ stretch: RecordStretch, through end: UInt64) throws {
        var (erased, persons): ([(SubjectNumber, Erasure)], [UInt64]) = ([], [])
        try stretch.forEachRecord(from: 1, through: end) { sequence, record in
            guard let record, let view = EventView(sequence: sequence, record: record) else { return }
            if view.type == EventType.customerErased {
                let contact = CustomerErased(view.payload).contact.map { Array($0.bytes) } ?? []
                erased.append((view.subject, Erasure(sequence: sequence, contact: contact)))
            }
            guard view.isSealed, view.flags & RecordLayout.hasEnvelope != 0,
                RecordEnvelope(view.envelope).person != nil, let box = view.payloadParts().box,
                let person = SealedBox.person(box), Int(person) > persons.count, Int(person) - persons.count < 1 << 24
            else { return }
            while persons.count < Int(person) { persons.append(sequence) }
        }
        introduced = persons
        let storage = stretch.storage
        for (subject, erasure) in erased {
            guard let kind = SubjectKind(rawValue: subject.kind)?.name,
                let name = try storage.names.name(subject, storage.environment.read())
            else { continue }
            erasures[Array("\(kind)/\(name)".utf8), default: []].append(erasure)
        }
    }

    /// Whether the key of a person must have been destroyed.
    func concern(_ person: UInt32, _ name: PersonName) -> Bool {
        guard let known = erasures[name.subject], Int(person) <= introduced.count else { return false }
        let since = introduced[Int(person) - 1]
        return known.contains { $0.sequence > since && ($0.contact.isEmpty || $0.contact == name.contact) }
    }
}
