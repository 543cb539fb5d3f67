import DaybookModel
import DaybookProjections

/// What is known of one customer, value by value: the customer's events, applied in the order in which they act. What only its
/// duplicates' events say fills the gaps.
struct CustomerProfile {
    /// A value and the event that last set it.
    struct Entry {
        /// Nil for what was said not to be known any more.
        let value: Cell?
        let occurredAt: Instant
        let sequence: UInt64
    }

    /// What a value is of, in the order of the profile.
    private enum Section: Int { case customer, tag, attribute, contact, credit, limit, tier }

    private struct Place: Hashable, Comparable {
        let section: Section
        /// Key of the contact, name of the tag or attribute, currency of the limit; else empty.
        let key: String
        /// Which of the section's fields.
        let field: Int

        static func < (left: Place, right: Place) -> Bool {
            (left.section.rawValue, left.key, left.field) < (right.section.rawValue, right.key, right.field)
        }
    }

    private var entries: [Place: Entry] = [:]

    /// The customer's name: the company's, else the person's.
    var name: String? {
        for field in ["company_name", "name"] {
            if let place = place(.customer, "", field), case .text(let name)? = entries[place]?.value { return name }
        }
        return nil
    }

    var lines: [(label: Text, entry: Entry)] {
        entries.filter { $0.value.value != nil }.sorted { $0.key < $1.key }.map { place, entry in
            let field = Text("report.profile.field.\(CustomerProfile.fields[place.section]?[place.field] ?? "")")
            switch place.section {
            case .customer, .tag, .credit, .tier: return (field, entry)
            case .attribute: return (Text("report.profile.attribute", place.key), entry)
            case .contact: return (Text("report.profile.of_contact", place.key, field), entry)
            case .limit: return (Text("report.profile.in_currency", field, place.key), entry)
            }
        }
    }

    // MARK: - What there is

    /// Stands for the personal fields of an event that cannot be read: nobody knows which these are.
    private static let personalFields = "personal_fields"

    /// The fields of each section in the order of the profile: those of the customer and of contacts as the schemas name
    /// them, the others as `statements` does.
    private static let fields: [Section: [String]] = [
        .customer: [
            "kind", "company_name", "name", "phone", "email", "birthday", "address", "note", personalFields,
            "registration_number", "parent", "duplicate", "owner", "team", "region", "country", "city", "postal_code",
            "industry", "segment", "language", "customer_since", "acquired_by", "gender", "birth_year", "occupation",
            "income_band", "verified",
        ],
        .tag: ["tag"],
        .attribute: ["attribute"],
        .contact: [
            "name", "role", "title", "phone", "email", "birthday", "address", "note", personalFields, "is_main",
        ],
        .credit: [
            "grade", "grade_score", "next_review", "terms", "terms_days", "cutoff_day", "hold", "hold_note",
        ],
        .limit: ["limit", "limit_until"],
        .tier: ["tier", "tier_score", "tier_from", "tier_until", "overriding_tier", "overriding_until"],
    ]

    /// Events that say something anew: what they do not say, or end, is not known any more.
    private static let statements: [UInt16: (section: Section, fields: [(name: String, inEvent: String?)])] = [
        EventType.customerOwnerSet: (.customer, [("owner", "owner"), ("team", "team")]),
        EventType.creditGraded: (
            .credit, [("grade", "grade"), ("grade_score", "score"), ("next_review", "next_review")]
        ),
        EventType.creditTermsSet: (
            .credit, [("terms", "terms"), ("terms_days", "days"), ("cutoff_day", "cutoff_day")]
        ),
        EventType.creditHoldSet: (.credit, [("hold", "reason"), ("hold_note", "note")]),
        EventType.creditHoldReleased: (.credit, [("hold", nil), ("hold_note", nil)]),
        EventType.creditLimitSet: (.limit, [("limit", "limit"), ("limit_until", "valid_until")]),
        EventType.tierAssigned: (
            .tier,
            [("tier", "tier"), ("tier_score", "score"), ("tier_from", "effective"), ("tier_until", "valid_until")]
        ),
        EventType.tierOverridden: (.tier, [("overriding_tier", "tier"), ("overriding_until", "until")]),
        EventType.tierOverrideEnded: (.tier, [("overriding_tier", nil), ("overriding_until", nil)]),
    ]

    static let types: Set<UInt16> = Set(statements.keys).union([
        EventType.customerRegistered, EventType.customerChanged, EventType.customerTagged, EventType.customerUntagged,
        EventType.customerContactAdded, EventType.customerContactChanged, EventType.customerContactRemoved,
        EventType.creditLimitCleared,
    ])

    // MARK: - Events

    mutating func apply(_ event: EventCopy, personal: PersonalFields) {
        let values = EventValues(event, personal)
        switch event.type {
        case EventType.customerRegistered, EventType.customerChanged:
            update(.customer, "", values)
            for tag in values.list("tags") { set(.tag, tag, "tag", .text(tag), values) }
            for (name, value) in values.attributes { set(.attribute, name, "attribute", .text(value), values) }
        case EventType.customerContactAdded, EventType.customerContactChanged:
            update(.contact, values.string("contact") ?? "", values)
        case EventType.customerContactRemoved: remove(.contact, values.string("contact") ?? "", values)
        case EventType.customerTagged: set(.tag, values.string("tag") ?? "", "tag", values["tag"], values)
        case EventType.customerUntagged: remove(.tag, values.string("tag") ?? "", values)
        case EventType.creditLimitCleared:
            for place in entries.keys where place.section == .limit { remove(.limit, place.key, values) }
            remove(.limit, "", values)
        default:
            guard let statement = CustomerProfile.statements[event.type] else { return }
            let key = statement.section == .limit ? values.string("currency") ?? "" : ""
            for (name, inEvent) in statement.fields {
                set(statement.section, key, name, inEvent.flatMap { values[$0] }, values)
            }
        }
    }

    /// Takes over the fields an event has; the others stay as they were, except those it clears.
    private mutating func update(_ section: Section, _ key: String, _ values: EventValues) {
        for field in values.list("cleared") { set(section, key, field, nil, values) }
        for field in CustomerProfile.fields[section] ?? [] {
            if let value = values[field] { set(section, key, field, value, values) }
        }
        if let text = values.unreadable {
            set(section, key, CustomerProfile.personalFields, .label(text), values)
        }
    }

    private mutating func set(
        _ section: Section, _ key: String, _ field: String, _ value: Cell?, _ values: EventValues
    ) {
        guard let place = place(section, key, field) else { return }
        entries[place] = Entry(value: value, occurredAt: values.occurredAt, sequence: values.sequence)
    }

    /// Removes what a section has under one key.
    private mutating func remove(_ section: Section, _ key: String, _ values: EventValues) {
        for field in CustomerProfile.fields[section] ?? [] { set(section, key, field, nil, values) }
    }

    /// Nil for a field that is not part of the profile.
    private func place(_ section: Section, _ key: String, _ field: String) -> Place? {
        CustomerProfile.fields[section]?.firstIndex(of: field).map { Place(section: section, key: key, field: $0) }
    }

    // MARK: - Duplicates

    /// What is said of a customer together. Of merged customers, who says something of a topic says all of it: two persons'
    /// names, two decisions about a tier do not mix.
    private struct Topic: Hashable {
        let section: Section
        var key = ""
        var name = ""
    }

    private static let names: [String: String] = [
        "company_name": "name", "team": "owner", "grade_score": "grade", "next_review": "grade", "terms_days": "terms",
        "cutoff_day": "terms", "hold_note": "hold",
    ]

    private static func topic(_ place: Place) -> Topic {
        switch place.section {
        case .limit, .tier: return Topic(section: place.section)
        case .tag, .attribute, .contact: return Topic(section: place.section, key: place.key)
        case .customer, .credit:
            let field = fields[place.section]?[place.field] ?? ""
            return Topic(section: place.section, key: place.key, name: names[field] ?? field)
        }
    }

    private var topics: [Topic: [Place]] { Dictionary(grouping: entries.keys, by: CustomerProfile.topic) }

    private func lastSaid(_ places: [Place]) -> BusinessMoment? {
        places.compactMap { entries[$0] }
            .map { BusinessMoment(occurredAt: $0.occurredAt.microseconds, sequence: $0.sequence) }.max()
    }

    /// Takes over what the customer itself has said nothing about: of several duplicates what was said last. A hold is taken over
    /// unless there is one, whatever was said before; and a contact whose key is taken goes by the duplicate's key as well.
    private mutating func fillGaps(from duplicates: [(key: String, profile: CustomerProfile)]) {
        let own = topics
        let hold = Topic(section: .credit, name: "hold")
        let isOnHold = own[hold]?.contains { entries[$0]?.value != nil } ?? false
        var taken: [Topic: BusinessMoment] = [:]
        for (key, duplicate) in duplicates {
            for (topic, places) in duplicate.topics {
                guard let said = duplicate.lastSaid(places) else { continue }
                if topic.section == .contact, own[topic] != nil || taken[topic] != nil {
                    for place in places {
                        let contact = Place(section: .contact, key: "\(key)/\(place.key)", field: place.field)
                        entries[contact] = duplicate.entries[place]
                    }
                    continue
                }
                guard taken[topic].map({ $0 < said }) ?? true else { continue }
                if topic == hold {
                    guard !isOnHold, places.contains(where: { duplicate.entries[$0]?.value != nil }) else { continue }
                } else if own[topic] != nil {
                    continue
                }
                taken[topic] = said
                entries = entries.filter { CustomerProfile.topic($0.key) != topic }
                for place in places { entries[place] = duplicate.entries[place] }
            }
        }
    }

    /// Names a duplicate and the event that made it one.
    private mutating func add(duplicate key: String, at occurredAt: Instant, sequence: UInt64) {
        guard let place = place(.customer, key, "duplicate") else { return }
        entries[place] = Entry(value: .text(key), occurredAt: occurredAt, sequence: sequence)
    }
}

extension CustomerProfile {
    /// A customer's profile on the day asked about, with what its duplicates fill in.
    init(of customer: SubjectNumber, _ context: some ReportContext) throws {
        let merges = try context.merges().records.filter { $0.state == .inForce }
        try self.init(of: customer, context, try context.identities, merges)
    }

    private init(
        of customer: SubjectNumber, _ context: some ReportContext, _ identities: Identities, _ merges: [MergeRecord]
    ) throws {
        for event in try context.ownStandingEvents(of: customer, types: CustomerProfile.types) {
            let isSealed = event.isSealed
            apply(event, personal: isSealed ? try context.personalFields(ofEvent: event.sequence) : .none)
        }
        let duplicates = try identities.directDuplicates(of: customer).map {
            (
                number: $0, key: try context.key(of: $0),
                profile: try CustomerProfile(of: $0, context, identities, merges)
            )
        }
        fillGaps(from: duplicates.map { ($0.key, $0.profile) })
        for duplicate in duplicates {
            let isMerge = { (merge: MergeRecord) in merge.duplicate == duplicate.number && merge.survivor == customer }
            guard let merge = merges.first(where: isMerge) else { continue }
            add(duplicate: duplicate.key, at: merge.occurredAt, sequence: merge.sequence)
        }
    }
}
