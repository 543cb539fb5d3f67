import DaybookModel

extension TierRules {
    public init(_ settings: Settings) throws(SettingsError) {
        let fields = try settings.map(
            of: "window_months", "too_new_days", "pro_rates_new", "purchases", "repurchase_months", "interactions",
            "full_suite", "factors", "bands", "missing", "basis", "tiers", "collection_missing")
        if let factors = fields["factors"] {
            for name in ["basis", "tiers", "collection_missing"] {
                if let value = fields[name] { throw value.fault(Text("tiers.rules.two_forms")) }
            }
            let missing = try fields["missing"]?.word(MissingPolicy.self) ?? .renormalise
            self.init(
                .sheet(
                    ScoreSheet(
                        factors: try TierRules.factors(factors),
                        bands: try TierRules.bands(fields.required("bands")), missing: missing)))
        } else {
            for name in ["bands", "missing"] {
                if let value = fields[name] { throw value.fault(Text("tiers.rules.two_forms")) }
            }
            let missing = try fields["collection_missing"]?.word(ShareRule.MissingCollection.self) ?? .waive
            let basis = try fields.required("basis").word(ShareRule.Basis.self)
            self.init(
                .shares(ShareRule(basis, try TierRules.tiers(fields.required("tiers"), basis), missing: missing)))
        }
        if let value = fields["window_months"] { windowMonths = Int(try value.integer(1...1_200)) }
        if let value = fields["too_new_days"] { tooNewDays = Int(try value.integer(0...36_500)) }
        if let value = fields["pro_rates_new"] { proRatesNew = try value.flag() }
        if let value = fields["purchases"] { counting = try value.word(PurchaseCounting.self) }
        if let value = fields["repurchase_months"] {
            repurchaseMonths = Int(try value.integer(1...120))
            guard repurchaseMonths <= windowMonths else {
                throw value.fault(Text("tiers.rules.repurchase_window", repurchaseMonths, windowMonths))
            }
        } else {
            repurchaseMonths = min(repurchaseMonths, windowMonths)
        }
        if let value = fields["interactions"] { interactions = try InteractionSelection(value) }
        if let value = fields["full_suite"] { fullSuite = try value.words() }
        if fullSuite.isEmpty, case .sheet(let sheet) = form, sheet.factors.contains(where: { $0.source == .fullSuite })
        {
            throw (fields["full_suite"] ?? settings).fault(Text("tiers.rules.no_suite"))
        }
    }

    /// Every factor, band and tier has a name of its own.
    private static func check(
        _ name: String, _ value: Settings, among taken: [String]
    ) throws(SettingsError) {
        guard !name.isEmpty else { throw value.fault(Text("tiers.rules.no_name")) }
        guard !taken.contains(name) else { throw value.fault(Text("tiers.rules.name_twice", name)) }
    }

    // MARK: - Score sheets

    private static func factors(_ settings: Settings) throws(SettingsError) -> [SheetFactor] {
        var factors: [SheetFactor] = []
        for (name, value) in try settings.map() {
            let fields = try value.map(of: "source", "points", "mapping", "table")
            let points = try fields.required("points").millionths()
            try check(name, value, among: factors.map(\.name))
            let mapping = try fields["mapping"]?.word(ScoreTable.Mapping.self) ?? .step
            factors.append(
                SheetFactor(
                    name, try fields.required("source").word(TierFactorSource.self), points: points,
                    try table(fields.required("table"), mapping, points: points)))
        }
        // Weights of a score sheet total 100 % or the sheet means nothing (T01).
        let total = factors.reduce(Int128(0)) { $0 + Int128($1.points) }
        guard total == Int128(ScoreSheet.fullMarks) else {
            throw settings.fault(
                Text("tiers.rules.points_total", FixedPoint.text(Int64(clamping: total), digits: 6, trimmed: true)))
        }
        return factors
    }

    private static func table(
        _ settings: Settings, _ mapping: ScoreTable.Mapping, points: Int64
    ) throws(SettingsError) -> ScoreTable {
        var entries: [ScoreTable.Entry] = []
        for (name, value) in try settings.map() {
            let from = try Settings(.scalar(name), path: value.path, line: value.line).millionths()
            let given = try value.millionths()
            guard entries.last.map({ $0.value < from }) ?? true else {
                throw value.fault(Text("tiers.rules.not_rising", name))
            }
            guard (0...points).contains(given) else {
                throw value.fault(
                    Text("tiers.rules.points_range", FixedPoint.text(points, digits: 6, trimmed: true)))
            }
            entries.append(ScoreTable.Entry(value: from, points: given))
        }
        let table = ScoreTable(mapping, entries)
        guard table.pointsMax == points, points > 0 else {
            throw settings.fault(
                Text(
                    "tiers.rules.points_max", FixedPoint.text(table.pointsMax, digits: 6, trimmed: true),
                    FixedPoint.text(points, digits: 6, trimmed: true)))
        }
        return table
    }

    private static func bands(_ settings: Settings) throws(SettingsError) -> [TierBand] {
        var bands: [TierBand] = []
        for (name, value) in try settings.map() {
            let from = try value.millionths()
            try check(name, value, among: bands.map(\.tier))
            guard from <= ScoreSheet.fullMarks else { throw value.fault(Text("tiers.rules.band_range", name)) }
            guard bands.last.map({ $0.from > from }) ?? true else {
                throw value.fault(Text("tiers.rules.not_falling", name))
            }
            bands.append(TierBand(name, from: from))
        }
        guard bands.last?.from == 0 else { throw settings.fault(Text("tiers.rules.no_floor")) }
        return bands
    }

    // MARK: - Conditions

    /// The name of the condition on the share says what the basis makes of it.
    private static func shareSetting(_ basis: ShareRule.Basis) -> String {
        basis == .own ? "share_at_least" : "share_above_below"
    }

    /// A share or a rate that a customer can have.
    private static func condition(_ settings: Settings) throws(SettingsError) -> Int64 {
        let limit = try settings.millionths()
        guard (0...1_000_000).contains(limit) else { throw settings.fault(Text("tiers.rules.condition_range")) }
        return limit
    }

    private static func tiers(
        _ settings: Settings, _ basis: ShareRule.Basis
    ) throws(SettingsError) -> [ShareRule.Tier] {
        var tiers: [ShareRule.Tier] = []
        for (name, value) in try settings.map() {
            let fields = try value.map(of: shareSetting(basis), "collection_at_least")
            try check(name, value, among: tiers.map(\.name))
            tiers.append(
                ShareRule.Tier(
                    name, share: try fields[shareSetting(basis)].map(condition),
                    collection: try fields["collection_at_least"].map(condition)))
        }
        guard let last = tiers.last, last.share == nil, last.collection == nil else {
            throw settings.fault(Text("tiers.rules.last_tier"))
        }
        return tiers
    }

    // MARK: - Writing

    public var settings: Settings {
        var entries: [(name: String, value: Settings)] = [
            ("window_months", .scalar(windowMonths)), ("too_new_days", .scalar(tooNewDays)),
            ("pro_rates_new", .scalar(proRatesNew)), ("purchases", .scalar(counting.rawValue)),
            ("repurchase_months", .scalar(repurchaseMonths)),
        ]
        if interactions != InteractionSelection() { entries.append(("interactions", interactions.settings)) }
        if !fullSuite.isEmpty { entries.append(("full_suite", .list(fullSuite.map { .scalar($0) }))) }
        switch form {
        case .sheet(let sheet):
            entries += [
                ("missing", .scalar(sheet.missing.rawValue)),
                ("bands", .map(sheet.bands.map { ($0.tier, .millionths($0.from)) })),
                ("factors", .map(sheet.factors.map { ($0.name, TierRules.settings(of: $0)) })),
            ]
        case .shares(let rule):
            entries += [
                ("basis", .scalar(rule.basis.rawValue)), ("collection_missing", .scalar(rule.missing.rawValue)),
                ("tiers", .map(rule.tiers.map { ($0.name, TierRules.settings(of: $0, rule.basis)) })),
            ]
        }
        return .map(entries)
    }

    private static func settings(of factor: SheetFactor) -> Settings {
        .map([
            "source": .scalar(factor.source.rawValue), "points": .millionths(factor.points),
            "mapping": .scalar(factor.table.mapping.rawValue),
            "table": .map(
                factor.table.entries.map {
                    (FixedPoint.text($0.value, digits: 6, trimmed: true), .millionths($0.points))
                }),
        ])
    }

    private static func settings(of tier: ShareRule.Tier, _ basis: ShareRule.Basis) -> Settings {
        var entries: [(name: String, value: Settings)] = []
        if let share = tier.share { entries.append((shareSetting(basis), .millionths(share))) }
        if let collection = tier.collection { entries.append(("collection_at_least", .millionths(collection))) }
        return .map(entries)
    }
}

extension InteractionSelection {
    fileprivate init(_ settings: Settings) throws(SettingsError) {
        self.init()
        let fields = try settings.map(of: "directions", "channels", "purposes")
        if let value = fields["directions"] {
            var words: [CustomerContact.Direction] = []
            for word in try value.list() { words.append(try word.word(CustomerContact.Direction.self)) }
            directions = words
        }
        if let value = fields["channels"] { channels = try value.words() }
        if let value = fields["purposes"] { purposes = try value.words() }
    }

    fileprivate var settings: Settings {
        var entries: [(name: String, value: Settings)] = []
        if let directions { entries.append(("directions", .list(directions.map { .scalar($0.rawValue) }))) }
        if let channels { entries.append(("channels", .list(channels.map { .scalar($0) }))) }
        if let purposes { entries.append(("purposes", .list(purposes.map { .scalar($0) }))) }
        return .map(entries)
    }
}

extension Settings {
    fileprivate func words() throws(SettingsError) -> [String] {
        var words: [String] = []
        for word in try list() { words.append(try word.text()) }
        return words
    }
}
