import DaybookModel

/// The file of signed heads: what the log must be, by its owner's own word.
struct SignedHeadsCheck {
    private(set) var heads: [SignedHead] = []
    private(set) var damages: DamageList
    /// Where a key signed that no key before had named.
    private(set) var note: Text?

    /// Reads the file of heads of a store; signatures are checked on reading.
    static func read(store: String, storeID: EventID, damagesMax: Int) -> SignedHeadsCheck {
        var check = SignedHeadsCheck(damages: DamageList(max: damagesMax))
        let path = "\(store)/heads"
        do throws(LogError) {
            if let file = try HeadsFile.open(path: path) { check.heads = try file.all() }
        } catch {
            check.complain(Text("verify.damage.heads_file", error.text))
        }
        check.compare(path, origin: TreeHead.origin(of: storeID))
        return check
    }

    private mutating func compare(_ path: String, origin: String) {
        var last: SignedHead?
        for head in heads {
            if head.head.origin != origin {
                complain(Text("verify.damage.heads_origin", path, head.head.size, head.head.origin))
            }
            if let last {
                if last.head.size > head.head.size || last.head.signedAt > head.head.signedAt {
                    complain(Text("verify.damage.heads_order", path, head.head.size, last.head.size))
                }
                if last.head.key != head.head.key, !head.note.isSigned(by: last.head.key) {
                    note = Text("verify.note.other_key", head.head.size, head.head.key.idText)
                }
            }
            last = head
        }
        heads = heads.filter { $0.head.origin == origin }
    }

    private mutating func complain(_ what: Text) {
        damages.add(Damage(.log, what, affected: Text("verify.affected.heads"), .heads))
    }

    var known: [KnownHead] {
        heads.map { signed in
            let name = Text("verify.head", signed.head.signedAt, signed.head.key.name)
            return KnownHead(name: name.description, size: signed.head.size, root: signed.head.root)
        }
    }

    /// What the newest head says of the subjects.
    var subjects: SubjectTreeCheck.Expected? {
        heads.last.map { signed in
            let name = Text("verify.head", signed.head.signedAt, signed.head.key.name)
            return SubjectTreeCheck.Expected(
                name: name.description, size: signed.head.size, root: signed.head.subjects)
        }
    }
}
