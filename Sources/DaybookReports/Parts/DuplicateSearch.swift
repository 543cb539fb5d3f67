import DaybookModel
import DaybookProjections

/// What tells one customer from another in clear fields, as last said.
struct CustomerTraits {
    let customer: SubjectNumber
    let key: String
    fileprivate(set) var companyName: String?
    /// Without blanks and punctuation, in upper case.
    fileprivate(set) var registration: String?
    fileprivate(set) var country: String?
    fileprivate(set) var city: String?
    fileprivate(set) var postalCode: String?

    fileprivate init(_ customer: SubjectNumber, key: String) {
        self.customer = customer
        self.key = key
    }
}

/// Two customers that may be one, and what speaks for it.
struct DuplicatePair {
    let first: CustomerTraits
    let second: CustomerTraits
    /// 0 … 100.
    let score: Int
    let reasons: [Text]
}

/// Finds customers that look alike.
///
/// Only who agrees in a registration number or in the name of the company is compared at all, and of many who share one each only
/// with its neighbours in order of place and key: the work grows with the number of customers and not with its square.
struct DuplicateSearch {
    /// Points of what agrees, and off for what contradicts; a hundred is as good as certain.
    enum Points {
        static let registration = 70
        static let name = 50
        static let nameButForm = 40
        static let city = 15
        static let postalCode = 15
        static let otherRegistration = -30
        static let otherCountry = -30
    }

    /// In order of number.
    private let customers: [CustomerTraits]
    /// Each customer as lists show it: a duplicate is shown as who goes on.
    private let shown: [SubjectNumber: CustomerTraits]

    init(_ context: some ReportContext) throws {
        customers = try CustomerTraits.all(context)
        let identities = try context.identities
        var shown = Dictionary(uniqueKeysWithValues: customers.map { ($0.customer, $0) })
        for customer in customers.map(\.customer) {
            let survivor = identities.survivor(of: customer)
            guard survivor != customer else { continue }
            shown[customer] = try shown[survivor] ?? CustomerTraits(survivor, key: context.key(of: survivor))
        }
        self.shown = shown
    }

    /// Best first, then by key. Who counts as one already is left out.
    func pairs(scoreMin: Int) -> [DuplicatePair] {
        var blocks: [String: [CustomerTraits]] = [:]
        for traits in customers {
            if let registration = traits.registration { blocks["r" + registration, default: []].append(traits) }
            if let name = traits.companyName.flatMap({ CompanyName($0) }) {
                blocks["n" + name.plain, default: []].append(traits)
            }
        }
        var seen: Set<[SubjectNumber]> = []
        var pairs: [DuplicatePair] = []
        for block in blocks.sorted(by: { $0.key < $1.key }).map(\.value) where block.count > 1 {
            var met: Set<SubjectNumber> = []
            let ordered = block.sorted { DuplicateSearch.order($0) < DuplicateSearch.order($1) }
                .filter { met.insert((shown[$0.customer] ?? $0).customer).inserted }
            for (left, right) in zip(ordered, ordered.dropFirst()) {
                let both = [shown[left.customer] ?? left, shown[right.customer] ?? right].sorted { $0.key < $1.key }
                guard seen.insert(both.map(\.customer)).inserted else { continue }
                let (score, reasons) = DuplicateSearch.compared(left, right)
                guard score >= scoreMin else { continue }
                pairs.append(DuplicatePair(first: both[0], second: both[1], score: score, reasons: reasons))
            }
        }
        return pairs.sorted { (-$0.score, $0.first.key, $0.second.key) < (-$1.score, $1.first.key, $1.second.key) }
    }

    /// Those most alike stand side by side.
    private static func order(_ traits: CustomerTraits) -> (String, String, String, String) {
        (traits.registration ?? "", traits.postalCode ?? "", traits.city ?? "", traits.key)
    }

    private static func compared(
        _ first: CustomerTraits, _ second: CustomerTraits
    ) -> (score: Int, reasons: [Text]) {
        var (score, reasons) = (0, [Text]())
        func add(_ points: Int, _ reason: Text) {
            score += points
            reasons.append(reason)
        }
        func both(_ field: KeyPath<CustomerTraits, String?>) -> (String, String)? {
            guard let left = first[keyPath: field], let right = second[keyPath: field] else { return nil }
            return (left, right)
        }
        if let (left, right) = both(\.registration) {
            left == right
                ? add(Points.registration, Text("duplicates.registration"))
                : add(Points.otherRegistration, Text("duplicates.other_registration"))
        }
        if let (left, right) = both(\.companyName), let name = CompanyName(left), let other = CompanyName(right),
            name.plain == other.plain
        {
            name.full == other.full
                ? add(Points.name, Text("duplicates.name")) : add(Points.nameButForm, Text("duplicates.name_but_form"))
        }
        if let (left, right) = both(\.city), left == right { add(Points.city, Text("duplicates.city")) }
        if let (left, right) = both(\.postalCode), left == right {
            add(Points.postalCode, Text("duplicates.postal_code"))
        }
        if let (left, right) = both(\.country), left != right {
            add(Points.otherCountry, Text("duplicates.other_country"))
        }
        return (min(100, max(0, score)), reasons)
    }
}

extension CustomerTraits {
    /// Of every customer that the log knows on the day asked about, in order of number.
    fileprivate static func all(_ context: some ReportContext) throws -> [CustomerTraits] {
        var said: [SubjectNumber: [String: (moment: BusinessMoment, value: String?)]] = [:]
        func take(
            _ name: String, _ value: WireText?, _ cleared: Bool, _ moment: BusinessMoment, _ customer: SubjectNumber
        ) {
            guard value != nil || cleared, said[customer]?[name].map({ $0.moment < moment }) ?? true else { return }
            said[customer, default: [:]][name] = (moment, value?.string)
        }
        try context.forEachStandingEvent(types: [EventType.customerRegistered, EventType.customerChanged]) { event in
            let moment = BusinessMoment(occurredAt: event.occurredAt.microseconds, sequence: event.sequence)
            let customer = event.subject
            if event.type == EventType.customerRegistered {
                let data = CustomerRegistered(event.payload)
                take("company_name", data.companyName, false, moment, customer)
                take("registration_number", data.registrationNumber, false, moment, customer)
                take("country", data.country, false, moment, customer)
                take("city", data.city, false, moment, customer)
                take("postal_code", data.postalCode, false, moment, customer)
            } else {
                let data = CustomerChanged(event.payload)
                let cleared = data.cleared.map(\.string)
                take("company_name", data.companyName, cleared.contains("company_name"), moment, customer)
                take(
                    "registration_number", data.registrationNumber, cleared.contains("registration_number"), moment,
                    customer)
                take("country", data.country, cleared.contains("country"), moment, customer)
                take("city", data.city, cleared.contains("city"), moment, customer)
                take("postal_code", data.postalCode, cleared.contains("postal_code"), moment, customer)
            }
        }
        return try said.sorted { $0.key.packed < $1.key.packed }.map { customer, fields in
            var traits = CustomerTraits(customer, key: try context.key(of: customer))
            traits.companyName = fields["company_name"]?.value
            traits.registration = fields["registration_number"]?.value.flatMap(plain)
            traits.country = fields["country"]?.value
            traits.city = fields["city"]?.value.flatMap(plain)
            traits.postalCode = fields["postal_code"]?.value.flatMap(plain)
            return traits
        }
    }

    /// Letters and figures in upper case; nil when there are none, or nothing but zeros.
    private static func plain(_ text: String) -> String? {
        guard let plain = CompanyName(text)?.full.uppercased(), plain.contains(where: { $0 != "0" }) else { return nil }
        return plain
    }
}
