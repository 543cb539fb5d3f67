import DaybookModel
import LMDB

/// The keyring: its header, a slot for every person the records name, and, if asked, that every sealed box opens.
struct KeyCheck {
    let store: String
    let storage: LogStorage
    let pace: VerifyPace
    let damagesMax: Int
    /// To open boxes with; nil leaves that out.
    let masterKey: MasterKey?

    struct Result {
        var checks: [VerifyCheck] = []
        var damages: DamageList
    }

    private struct Slots {
        var live: UInt64 = 0
        var erased: UInt64 = 0
        var absent: [UInt32] = []
        var unknown: [UInt32] = []
        var note: Text?
    }

    func run(through end: UInt64, _ state: LogState) throws -> Result {
        var result = Result(damages: DamageList(max: damagesMax))
        let start = VerifyPace.now
        let persons = state.subjects[Names.person]?.count ?? 0
        var note: Text?
        if persons > 0 { note = try checkSlots(persons, state, &result.damages) }
        result.checks.append(
            VerifyCheck(
                "keyring", .keys, count: UInt64(persons), unit: "persons", seconds: VerifyPace.now - start,
                damages: result.damages.count, note: note))
        try openBoxes(through: end, &result)
        return result
    }

    // MARK: Slots

    private func checkSlots(_ persons: UInt32, _ state: LogState, _ damages: inout DamageList) throws -> Text? {
        let path = "\(store)/keys/keyring"
        let replacement = KeyReplacement(
            path: path, storeID: state.storeID, master: masterKey ?? MasterKey(path: ""), storage: storage,
            observer: { _ in })
        let found: KeyringFile?
        do {
            found = try replacement.current(unless: nil)
        } catch LogError.keys {
            damages.add(
                Damage(
                    .keys, Text("verify.damage.keyring_header", path), affected: Text("verify.affected.keys", persons),
                    .keys))
            return nil
        }
        // An auditor's copy of the log need not have the keys.
        guard let file = found else { return Text("verify.note.no_keyring", persons) }
        let slots = try readSlots(file, persons)
        for (key, numbers) in [("verify.damage.key_absent", slots.absent), ("verify.damage.key_state", slots.unknown)] {
            guard let first = numbers.first else { continue }
            let some = numbers.prefix(5).map { "\($0)" }.joined(separator: ", ")
            damages.add(
                Damage(
                    .keys, Text(key, numbers.count, some),
                    affected: Text("verify.affected.person", try name(first)), .keys))
        }
        return slots.erased > 0 ? Text("verify.note.erased", slots.live, slots.erased) : nil
    }

    private func readSlots(_ file: KeyringFile, _ persons: UInt32) throws -> Slots {
        let together: UInt32 = 4_096
        var slots = Slots()
        var bytes = [UInt8](repeating: 0, count: Int(together) * KeySlot.bytes)
        var person: UInt32 = 1
        while person <= persons {
            let count = min(together, persons - person + 1)
            try bytes.withUnsafeMutableBytes { try file.read(into: $0, from: person) }
            for index in 0..<Int(count) {
                let start = index * KeySlot.bytes
                switch Array(bytes[start..<start + 4]) {
                case [KeySlot.live, 0, 0, 0]: slots.live += 1
                case [KeySlot.erased, 0, 0, 0]: slots.erased += 1
                case [0, 0, 0, 0]: slots.absent.append(person + UInt32(index))
                default: slots.unknown.append(person + UInt32(index))
                }
            }
            person += count
        }
        return slots
    }

    /// For a message: the name of a person is its subject, and a contact of it.
    private func name(_ person: UInt32) throws -> String {
        let name = try storage.names.name(SubjectNumber(.person, person), storage.environment.read())
        return (name ?? "\(person)").replacing("\u{1F}", with: " / ")
    }

    // MARK: Boxes

    private func openBoxes(through end: UInt64, _ result: inout Result) throws {
        guard let masterKey else {
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
                view.flags & RecordLayout.isSealed != 0
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
