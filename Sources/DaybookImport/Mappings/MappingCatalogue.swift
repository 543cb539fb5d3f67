import DaybookModel

/// The mappings an import may use: those built in and the store's own, which come first under the same name.
public struct MappingCatalogue: Sendable {
    /// In order of name.
    public let mappings: [Mapping]

    /// The built-in mappings with the store's own; `own` are the YAML files of the store, by file name.
    ///
    /// Throws the first fault in one of them.
    public init(own: [(file: String, yaml: String)] = []) throws(MappingError) {
        var byName: [String: Mapping] = [:]
        for (file, text) in builtInMappings {
            let mapping = try Mapping(yaml: text, file: file)
            byName[mapping.name] = mapping
        }
        var ownFiles: [String: String] = [:]
        for (file, text) in own {
            let mapping = try Mapping(yaml: text, file: file)
            if let other = ownFiles.updateValue(file, forKey: mapping.name) {
                throw MappingError(
                    file: file, line: 1, reason: Text("mapping.twice", mapping.name, other),
                    remedy: Text("mapping.twice.remedy"))
            }
            byName[mapping.name] = mapping
        }
        mappings = byName.values.sorted { $0.name < $1.name }
    }

    public func mapping(named name: String) -> Mapping? { mappings.first { $0.name == name } }

    /// The mappings that have a table for every one of the files, the one that knows most of their columns first.
    ///
    /// Throws what opening a file throws.
    public func recognise(_ inputs: [MappingInput]) throws -> [Mapping] {
        var columnsMatched = [Int?](repeating: 0, count: mappings.count)
        for input in inputs {
            var recogniser = TableRecogniser(input)
            for (index, mapping) in mappings.enumerated() {
                guard let sum = columnsMatched[index] else { continue }
                columnsMatched[index] = try recogniser.match(mapping).map { sum + $0.columnsMatched }
            }
        }
        return zip(mappings, columnsMatched)
            .compactMap { mapping, columns in columns.map { (mapping, $0) } }
            .sorted { ($1.1, $0.0.name) < ($0.1, $1.0.name) }
            .map(\.0)
    }
}
