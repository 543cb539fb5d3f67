import DaybookLog
import DaybookModel
import DaybookReports

/// What says that personal data was erased: whose, by whom, by what right, how much of what kind, and where the log says so. It holds
/// nothing of the data, nor a hash of it.
public struct ErasureCertificate: Sendable {
    /// The log's Merkle tree at a moment: the erasure adds to it and changes nothing in it.
    public struct Tree: Sendable {
        public let size: UInt64
        public let root: String

        init(_ head: Log.Head) {
            size = head.sequence
            root = Hexadecimal.text(head.root)
        }
    }

    /// One customer's erasure.
    public struct Entry: Sendable {
        public let survey: ErasureSurvey
        /// Of the event `customer.erased`.
        public let sequence: UInt64
        public let id: String
        public let recordedAt: String
        /// Its leaf in the Merkle tree: SHA-256 of a zero byte and the record.
        public let leaf: String
    }

    public let storeID: String
    public let order: ErasureOrder
    public let entries: [Entry]
    public let before: Tree
    public let after: Tree

    // MARK: For people

    public var text: String {
        var lines = aligned([
            ("erase.certificate.store", storeID), ("erase.certificate.actor", order.actor),
            ("erase.certificate.basis", order.basis), ("erase.certificate.reason", order.reason),
            ("erase.certificate.request", order.request ?? ""),
            ("erase.certificate.before", Text("erase.certificate.tree", before.size, before.root).description),
            ("erase.certificate.after", Text("erase.certificate.tree", after.size, after.root).description),
        ])
        lines.insert(Text("erase.certificate.title").description, at: 0)
        for entry in entries {
            lines.append("")
            lines += aligned([
                ("erase.certificate.subject", entry.survey.subject.description),
                ("erase.certificate.persons", entry.survey.personsText),
                (
                    "erase.certificate.event",
                    Text("erase.certificate.event_at", entry.sequence, entry.recordedAt).description
                ),
                ("erase.certificate.leaf", entry.leaf),
                ("erase.certificate.keys", "\(entry.survey.keys)"),
                ("erase.certificate.events", "\(entry.survey.events)"),
            ])
            lines += PeopleFormat.table(entry.survey.table)
        }
        return lines.joined(separator: "\n") + "\n"
    }

    private func aligned(_ parts: [(key: String, value: String)]) -> [String] {
        let shown = parts.filter { !$0.value.isEmpty }.map {
            (label: Text($0.key).description, value: PeopleFormat.visible($0.value))
        }
        let width = shown.map { DisplayWidth.width($0.label) }.max() ?? 0
        return shown.map { DisplayWidth.padded($0.label, to: width, rightAligned: false) + "  " + $0.value }
    }

    // MARK: For programs

    /// One JSON object.
    public var json: String {
        var members = [
            ("certificate", JSONText.quoted("daybook-erasure")), ("version", "1"), ("store", JSONText.quoted(storeID)),
            ("actor", JSONText.quoted(order.actor)), ("basis", JSONText.quoted(order.basis)),
            ("reason", JSONText.quoted(order.reason)),
        ]
        if let request = order.request { members.append(("request", JSONText.quoted(request))) }
        members.append(("erasures", "[" + entries.map(ErasureCertificate.json).joined(separator: ",") + "]"))
        members.append(("before", ErasureCertificate.json(before)))
        members.append(("after", ErasureCertificate.json(after)))
        return ErasureCertificate.object(members) + "\n"
    }

    private static func json(_ entry: Entry) -> String {
        let survey = entry.survey
        var members = [("subject", JSONText.quoted(survey.subject.description))]
        if let contact = survey.contact { members.append(("contact", JSONText.quoted(contact))) }
        members += [
            ("customerItself", survey.hasOwn ? "true" : "false"),
            ("contacts", "[" + survey.contacts.map(JSONText.quoted).joined(separator: ",") + "]"),
            ("keys", "\(survey.keys)"), ("events", "\(survey.events)"),
            ("fields", "[" + survey.fields.map(json).joined(separator: ",") + "]"),
            ("sequence", "\(entry.sequence)"), ("id", JSONText.quoted(entry.id)),
            ("recordedAt", JSONText.quoted(entry.recordedAt)), ("leaf", JSONText.quoted(entry.leaf)),
        ]
        return object(members)
    }

    private static func json(_ field: ErasureSurvey.Field) -> String {
        object([
            ("type", JSONText.quoted(field.type)), ("field", JSONText.quoted(field.field)),
            ("events", "\(field.events)"),
        ])
    }

    private static func json(_ tree: Tree) -> String {
        object([("treeSize", "\(tree.size)"), ("root", JSONText.quoted(tree.root))])
    }

    private static func object(_ members: [(name: String, value: String)]) -> String {
        "{" + members.map { "\(JSONText.quoted($0.name)):\($0.value)" }.joined(separator: ",") + "}"
    }
}

extension ErasureSurvey {
    /// Whose data it is, in words: the customer itself, contacts by their keys.
    public var personsText: String {
        let own = hasOwn ? [Text("erase.certificate.itself").description] : []
        return (own + contacts).joined(separator: ", ")
    }

    /// The fields concerned, as a table.
    public var table: ReportTable {
        var table = ReportTable(columns: [.text("type"), .text("field"), .number("events", unit: "count")])
        table.rows = fields.map { [.text($0.type), .text($0.field), .integer(Int64($0.events))] }
        return table
    }
}
