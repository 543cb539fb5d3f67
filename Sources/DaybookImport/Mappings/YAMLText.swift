import DaybookModel
import Yams

/// Reads YAML: what mappings, plans, rules and settings have in common.
package enum YAMLText {
    /// Each alias (`*name`) may stand for a value with aliases in it, and so double what a text means: thirty short lines would be
    /// more than any memory holds. Ten can make no more than forty times as much of it.
    static let aliasesMax = 10

    /// The first document of a text; nil when there is none. Throws Yams' errors, and `TooManyAliases`.
    package static func compose(_ text: String, _ resolver: Resolver = .default) throws -> Node? {
        if let line = lineOfAlias(text, aliasesMax + 1) { throw TooManyAliases(line: line) }
        return try Yams.compose(yaml: text, resolver)
    }

    struct TooManyAliases: Error, CustomStringConvertible {
        let line: Int
        var reason: Text { Text("yaml.aliases", aliasesMax) }
        var remedy: Text { Text("yaml.aliases.remedy") }
        var text: Text { Text("yaml.fault", line, reason, remedy) }
        var description: String { text.description }
    }

    /// The line, from 1, in which the text has what may be its `number`-th alias; nil when it has fewer. Asterisks within comments and
    /// texts of several words count as well, those behind a letter, a figure or a quotation mark do not: there YAML has no alias.
    private static func lineOfAlias(_ text: String, _ number: Int) -> Int? {
        var (line, count, before) = (1, 0, UInt8(ascii: "\n"))
        var isAsterisk = false
        for byte in text.utf8 {
            if isAsterisk, isName(byte) {
                count += 1
                if count == number { return line }
            }
            isAsterisk = byte == UInt8(ascii: "*") && !isName(before) && before != 34 && before != 39
            if byte == UInt8(ascii: "\n") { line += 1 }
            before = byte
        }
        return nil
    }

    private static func isName(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "_"), UInt8(ascii: "-"):
            true
        default: false
        }
    }
}
