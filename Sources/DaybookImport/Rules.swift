import DaybookModel
import Yams

extension Settings {
    /// Reads the content of a rule set: YAML, and JSON with it.
    public static func read(_ text: String) throws(SettingsError) -> Settings {
        let root: Node?
        do {
            root = try YAMLText.compose(text)
        } catch let error as YAMLText.TooManyAliases {
            throw Settings(.scalar("")).fault(error.text)
        } catch {
            throw Settings(.scalar("")).fault(Text("rules.not_yaml", "\(error)"))
        }
        guard let root else { throw Settings(.scalar("")).fault(Text("rules.empty")) }
        return try Settings(root, path: "")
    }

    private init(_ node: Node, path: String) throws(SettingsError) {
        let line = node.mark?.line ?? 0
        switch node {
        case .scalar(let scalar): self.init(.scalar(scalar.string), path: path, line: line)
        case .sequence(let sequence):
            var values: [Settings] = []
            for (index, value) in sequence.enumerated() {
                values.append(try Settings(value, path: path + "[\(index + 1)]"))
            }
            self.init(.list(values), path: path, line: line)
        case .mapping(let mapping):
            var entries: [(name: String, value: Settings)] = []
            for (key, value) in mapping {
                guard let name = key.scalar?.string else {
                    throw Settings(.scalar(""), path: path, line: line).fault(Text("rules.bad_name"))
                }
                entries.append((name, try Settings(value, path: path.isEmpty ? name : "\(path).\(name)")))
            }
            self.init(.map(entries), path: path, line: line)
        case .alias:
            throw Settings(.scalar(""), path: path, line: line).fault(Text("rules.no_alias"))
        }
    }
}

extension RuleSet {
    /// The rules that a content gives, `kind` and all; a content of another kind is refused.
    public init(content: String) throws(SettingsError) {
        let (kind, settings) = try RuleSetContent.parts(of: content)
        guard kind == Self.kind else {
            throw settings.fault(Text("rules.wrong_kind", kind, Self.kind))
        }
        try self.init(settings)
    }

    /// The content that gives these rules: what is published.
    public var content: String {
        "kind: \(Self.kind)\n" + settings.yaml
    }
}

/// What every content of a rule set has in common.
public enum RuleSetContent {
    /// The kind that a content names and the settings without it.
    public static func parts(of content: String) throws(SettingsError) -> (kind: String, settings: Settings) {
        let root = try Settings.read(content)
        let entries = try root.map()
        guard let kind = entries.first(where: { $0.name == "kind" }) else {
            throw root.fault(Text("rules.missing_setting", "kind"))
        }
        let rest = entries.filter { $0.name != "kind" }
        return (try kind.value.text(), Settings(.map(rest), path: root.path, line: root.line))
    }
}
