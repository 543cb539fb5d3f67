import DaybookModel
import Yams

/// One value of a mapping file that knows where it stands, so that every fault can name its line.
struct YAMLValue {
    let node: Node
    let file: String

    /// Reads one YAML document.
    static func document(_ text: String, file: String) throws(MappingError) -> YAMLValue {
        do {
            guard let node = try YAMLText.compose(text) else {
                throw MappingError(
                    file: file, line: 1, reason: Text("mapping.empty"), remedy: Text("mapping.empty.remedy"))
            }
            return YAMLValue(node: node, file: file)
        } catch let error as MappingError {
            throw error
        } catch let error as YAMLText.TooManyAliases {
            throw MappingError(file: file, line: error.line, reason: error.reason, remedy: error.remedy)
        } catch YamlError.scanner(_, let problem, let mark, _) {
            throw broken(file, mark.line, problem)
        } catch YamlError.parser(_, let problem, let mark, _) {
            throw broken(file, mark.line, problem)
        } catch YamlError.composer(_, let problem, let mark, _) {
            throw broken(file, mark.line, problem)
        } catch YamlError.duplicatedKeysInMapping(let duplicates, let context) {
            let keys = duplicates.joined(separator: ", ")
            throw MappingError(
                file: file, line: context.mark.line, reason: Text("mapping.duplicate.key", keys),
                remedy: Text("mapping.duplicate.key.remedy"))
        } catch {
            throw broken(file, 1, "\(error)")
        }
    }

    private static func broken(_ file: String, _ line: Int, _ problem: String) -> MappingError {
        MappingError(
            file: file, line: line, reason: Text("mapping.yaml", problem), remedy: Text("mapping.yaml.remedy"))
    }

    var line: Int { node.mark?.line ?? 1 }

    func fault(_ reason: Text, _ remedy: Text) -> MappingError {
        MappingError(file: file, line: line, reason: reason, remedy: remedy)
    }

    /// The scalar as it is written: `no`, `007` and `1.0` stay text.
    var scalar: String? { node.scalar?.string }

    var list: [YAMLValue]? { node.sequence?.map { YAMLValue(node: $0, file: file) } }

    /// The text of a scalar.
    func text(_ what: String) throws(MappingError) -> String {
        guard let scalar, !scalar.isEmpty else {
            throw fault(Text("mapping.not.text", what), Text("mapping.not.text.remedy", what))
        }
        return scalar
    }

    func flag(_ what: String) throws(MappingError) -> Bool {
        switch scalar {
        case "true": return true
        case "false": return false
        default: throw fault(Text("mapping.not.flag", what), Text("mapping.not.flag.remedy", what))
        }
    }

    /// One value or a list of values.
    func oneOrMore() -> [YAMLValue] { list ?? [self] }

    func items(_ what: String) throws(MappingError) -> [YAMLValue] {
        guard let list, !list.isEmpty else {
            throw fault(Text("mapping.not.list", what), Text("mapping.not.list.remedy", what))
        }
        return list
    }

    /// The entries of a map, in the order they are written.
    func entries(_ what: String) throws(MappingError) -> [(key: String, value: YAMLValue)] {
        guard let mapping = node.mapping else {
            throw fault(Text("mapping.not.map", what), Text("mapping.not.map.remedy", what))
        }
        var entries: [(key: String, value: YAMLValue)] = []
        for (key, value) in mapping {
            guard let name = key.scalar?.string else {
                throw YAMLValue(node: key, file: file)
                    .fault(Text("mapping.not.text", what), Text("mapping.not.text.remedy", what))
            }
            entries.append((name, YAMLValue(node: value, file: file)))
        }
        return entries
    }

    /// The entries of a map that may hold only the given keys.
    func fields(_ what: String, allowed: [String]) throws(MappingError) -> [String: YAMLValue] {
        var fields: [String: YAMLValue] = [:]
        for (key, value) in try entries(what) {
            guard allowed.contains(key) else {
                throw value.fault(
                    Text("mapping.unknown.key", key, what),
                    Text("mapping.unknown.key.remedy", allowed.joined(separator: ", ")))
            }
            fields[key] = value
        }
        return fields
    }

    func required(_ key: String, in fields: [String: YAMLValue], _ what: String) throws(MappingError) -> YAMLValue {
        guard let value = fields[key] else {
            throw fault(Text("mapping.missing.key", key, what), Text("mapping.missing.key.remedy", key))
        }
        return value
    }
}
