import DaybookModel
import DaybookReports
import DaybookService

/// How reports are asked on the command line: every report's name is a command, its parameters are options.
enum ReportArguments {
    /// `credit C-1` as `report credit C-1`, when `credit` is a report and no command.
    static func spelledOut(_ arguments: [String]) -> [String] {
        guard let first = arguments.first, isReport(first) else { return arguments }
        return ["report"] + arguments
    }

    /// The report that a command names.
    static func report(named name: String) throws -> any Report.Type {
        guard let report = ReportCatalogue.report(named: name) else { throw ServiceError(Text("report.unknown", name)) }
        return report
    }

    /// What `daybook credit --help` and `daybook help credit` print; nil when nobody asks for help with a report.
    static func help(_ arguments: [String]) -> String? {
        var names = arguments.filter { !["--help", "-h", "help"].contains($0) }
        guard names.count < arguments.count else { return nil }
        if names.first == "report" { names.removeFirst() }
        guard let name = names.first, isReport(name), let report = ReportCatalogue.report(named: name) else {
            return nil
        }
        return help(report)
    }

    private static func isReport(_ name: String) -> Bool {
        Daybook.command(named: name) == nil && ReportCatalogue.report(named: name) != nil
    }

    private static func help(_ report: any Report.Type) -> String {
        var usage = "daybook \(report.name)"
        if let main = report.parameters.first(where: { $0.isMain }) {
            let value = main.name.uppercased()
            usage += main.defaultValue == nil ? " \(value)" : " [\(value)]"
        }
        var table = ReportTable(columns: [.text("option"), .text("meaning"), .text("values"), .text("usual_value")])
        table.rows = report.parameters.map { parameter in
            [
                .text("--\(option(parameter.name))"), .label(parameter.summary), .text(values(parameter.kind)),
                .text(parameter.defaultValue ?? ""),
            ]
        }
        var lines = [
            report.title.description, "", report.summary.description, "", say("help.report.usage"), "  \(usage) …",
        ]
        if !report.parameters.isEmpty { lines += [""] + PeopleFormat.table(table) }
        lines += ["", Text("help.report.example_of", "\(example(report))").description, "", say("help.report.common")]
        return lines.joined(separator: "\n") + "\n"
    }

    private static func example(_ report: any Report.Type) -> String {
        let main = report.parameters.first { $0.isMain }
        let value: String? =
            switch main?.kind {
            case .subject(.customer): "C-1001"
            case .subject(let kind): "\(kind.name)-1"
            case .ruleSet(let kind): kind.builtIn.first?.name
            case .choice(let choices): choices.first
            default: nil
            }
        return (["daybook", report.name] + [value].compactMap { $0 } + ["--as-of", "2026-03-31"]).joined(separator: " ")
    }

    private static func values(_ kind: ReportParameter.Kind) -> String {
        switch kind {
        case .text: ""
        case .subject(let kind): kind.name
        case .ruleSet: say("help.report.rule_set")
        case .day: "YYYY-MM-DD"
        case .count: "0, 1, 2 …"
        case .choice(let choices): choices.joined(separator: "|")
        }
    }

    private static func option(_ name: String) -> String { String(name.map { $0 == "_" ? "-" : $0 }) }

    /// Reads `--tier A`, `--tier=A`, `tier=A` and a value without a name, which is the report's main parameter.
    static func values(_ arguments: [String], of report: any Report.Type) throws -> [String: String] {
        var (values, words) = try split(arguments, of: report)
        for word in words {
            guard let main = report.parameters.first(where: { $0.isMain }), values[main.name] == nil else {
                throw ServiceError(Text("report.value_without_name", report.name, word))
            }
            values[main.name] = word
        }
        return values
    }

    /// The values that have a name, and the words that have none, in order.
    static func split(
        _ arguments: [String], of report: any Report.Type
    ) throws -> (values: [String: String], words: [String]) {
        var (values, words): ([String: String], [String]) = ([:], [])
        var rest = arguments[...]
        while let argument = rest.popFirst() {
            if argument.hasPrefix("--"), argument.count > 2 {
                let parts = argument.dropFirst(2).split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
                let name = String(parts[0].map { $0 == "-" ? "_" : $0 })
                guard let value = parts.count > 1 ? String(parts[1]) : rest.popFirst() else {
                    throw ServiceError(Text("report.option_without_value", argument))
                }
                values[name] = value
            } else if let name = parameterName(argument, report) {
                values[name] = String(argument.dropFirst(name.count + 1))
            } else {
                words.append(argument)
            }
        }
        return (values, words)
    }

    /// The name before `=`; nil when the argument is a value that happens to have a `=` in it.
    private static func parameterName(_ argument: String, _ report: any Report.Type) -> String? {
        guard let end = argument.firstIndex(of: "=") else { return nil }
        let name = String(argument[..<end])
        let isName = !name.isEmpty && name.allSatisfy { $0.isLetter || $0 == "_" || $0 == "-" }
        return isName ? name : nil
    }
}
