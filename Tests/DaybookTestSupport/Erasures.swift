import DaybookModel

extension EventDraft {
    /// The event that says that a customer was erased, with all its contacts or one contact alone.
    public static func erasure(of customer: String, contact: String? = nil, id: String) throws -> EventDraft {
        try make(
            "customer.erased", "customer/\(customer)",
            fields: [("reason", "requested"), ("basis", "Art. 17")] + (contact.map { [("contact", $0)] } ?? []), id: id,
            at: "2025-06-01")
    }

    /// An interaction in which a contact of a customer said something.
    public static func said(_ text: String, by contact: String, of customer: String, id: String) throws -> EventDraft {
        try make(
            "interaction.logged", "customer/\(customer)", ["channel": "phone", "contact": contact, "text": text],
            id: id,
            at: "2024-03-01")
    }
}
