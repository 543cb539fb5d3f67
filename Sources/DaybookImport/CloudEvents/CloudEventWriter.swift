import DaybookModel

/// Prints events in the JSON format of CloudEvents 1.0, one per line, so that an import reads them back.
public enum CloudEventWriter {
    /// What the log added to an event. Printed as the attributes `sequence`, `recordedtime` and `import`, which imports pass
    /// over.
    public struct Recorded: Hashable, Sendable {
        public var sequence: UInt64
        public var recordedAt: Instant
        /// Name of the import that brought the event; empty when it came alone.
        public var importName: String

        public init(sequence: UInt64, recordedAt: Instant, importName: String = "") {
            self.sequence = sequence
            self.recordedAt = recordedAt
            self.importName = importName
        }
    }

    /// Appends one event and a line end. `personal` says what can be shown of the personal fields; nil means those of the
    /// draft. Throws when the payload is damaged.
    public static func write(
        _ draft: EventDraft, personal: PayloadJSON.Personal? = nil, recorded: Recorded? = nil,
        to output: inout [UInt8]
    ) throws(PayloadDamage) {
        guard let type = EventCatalogue.type(numbered: draft.type) else {
            preconditionFailure("event type \(draft.type) is not in the catalogue")
        }
        output += #"{"specversion":"1.0""#.utf8
        member("id", draft.id, to: &output)
        member("source", draft.source, to: &output)
        member("type", type.name, to: &output)
        member("subject", draft.subject.description, to: &output)
        member("time", draft.occurredAt.description, to: &output)
        if !draft.actor.isEmpty { member("actor", draft.actor, to: &output) }
        if !draft.correlation.isEmpty { member("correlationid", draft.correlation, to: &output) }
        if !draft.causation.isEmpty { member("causationid", draft.causation, to: &output) }
        for attribute in draft.extensions {
            name(attribute.name, to: &output)
            output += attribute.json.utf8
        }
        if let recorded {
            // A string, as the CloudEvents extension of that name has it: integers of CloudEvents end at 32 bits.
            member("sequence", String(recorded.sequence), to: &output)
            member("recordedtime", recorded.recordedAt.description, to: &output)
            if !recorded.importName.isEmpty { member("import", recorded.importName, to: &output) }
        }
        name("data", to: &output)
        try write(type, draft, personal, to: &output)
        output += "}\n".utf8
    }

    private static func write(
        _ type: EventTypeDescriptor, _ draft: EventDraft, _ personal: PayloadJSON.Personal?, to output: inout [UInt8]
    ) throws(PayloadDamage) {
        // Array's closures pass no typed errors on, so the outcome travels as a value.
        let outcome: Result<Void, PayloadDamage> = draft.clear.withUnsafeBytes { clear in
            draft.personal.withUnsafeBytes { own in
                Result { () throws(PayloadDamage) in
                    let personal = personal ?? (own.isEmpty ? .none : .open(own))
                    try PayloadJSON.write(type, clear: clear, personal: personal, to: &output)
                }
            }
        }
        try outcome.get()
    }

    private static func member(_ name: String, _ text: String, to output: inout [UInt8]) {
        self.name(name, to: &output)
        JSONText.write(text, to: &output)
    }

    private static func name(_ name: String, to output: inout [UInt8]) {
        output.append(UInt8(ascii: ","))
        JSONText.write(name, to: &output)
        output.append(UInt8(ascii: ":"))
    }
}
