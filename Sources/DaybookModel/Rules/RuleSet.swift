/// Settings that decide what figures mean (weights, bands, limits, calendars), kept as named versions.
///
/// A version comes into force by a `ruleset.published` event of the subject `ruleset/<name>`, whose content is these
/// settings as YAML; version 0 is the one that comes with Daybook. One file per kind, one line in `RuleSetCatalogue`.
public protocol RuleSet: Sendable, Equatable {
    /// What the settings are of: `tiers`. The content's first line says it: `kind: tiers`.
    static var kind: String { get }
    /// Those that come with Daybook, by name.
    static var builtIn: [(name: String, rules: Self)] { get }
    /// Reads settings and checks that they make sense together. The entry `kind` has been taken off.
    init(_ settings: Settings) throws(SettingsError)
    /// The settings again, without `kind`: what `rules show` prints. Reading them gives the same rules.
    var settings: Settings { get }
}
