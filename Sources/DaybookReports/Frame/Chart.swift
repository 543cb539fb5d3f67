import DaybookModel

/// A chart of a report's rows as a Vega-Lite specification; the rows themselves are its data.
///
/// Layers share the data. A channel names a column of the table, or holds a fixed value.
public struct Chart: Sendable, Equatable {
    public var layers: [Layer]
    /// Height per row in pixels for charts whose rows are lines of text (a Gantt); nil for the usual proportions.
    public var step: Int?

    public init(_ layers: Layer..., step: Int? = nil) {
        self.layers = layers
        self.step = step
    }

    public enum Mark: String, Sendable { case bar, line, point, rect, rule, text, area, tick }

    public struct Layer: Sendable, Equatable {
        public var mark: Mark
        public var channels: [Channel]

        public init(_ mark: Mark, _ channels: Channel...) {
            self.mark = mark
            self.channels = channels
        }
    }

    /// What a layer shows where.
    public struct Channel: Sendable, Equatable {
        /// `x`, `x2`, `y`, `y2`, `color`, `text`, `size`, `shape`, `strokeDash`, `tooltip`, `opacity`.
        public var name: String
        public var source: Source
        /// Keep the rows' order instead of sorting.
        public var isInOrder: Bool

        public enum Source: Sendable, Equatable {
            case nominal(String)
            case ordinal(String)
            case quantitative(String)
            case temporal(String)
            /// The end of the day in a column: where a bar ends that includes its last day.
            case dayEnd(String)
            /// Two columns in one text, to tell rows of the same name apart.
            case joined(String, String)
            /// A fixed day on a temporal axis: today.
            case day(Day)
            /// A fixed number on a quantitative axis: a limit.
            case number(Double)
            /// A fixed look: a colour name, a size.
            case value(String)
        }

        public init(_ name: String, _ source: Source, isInOrder: Bool = false) {
            self.name = name
            self.source = source
            self.isInOrder = isInOrder
        }
    }
}

/// Prints a report's chart as a Vega-Lite specification with the rows as its data (vega.github.io/vega-lite, version 5).
enum VegaLiteFormat {
    static func text(_ envelope: ReportEnvelope) -> String? {
        guard let chart = envelope.table.chart else { return nil }
        let table = envelope.table
        let layers = chart.layers.map { layer in
            let channels = layer.channels.map { "\(JSONText.quoted($0.name)):\(encoding($0, table))" }
            return "{\"mark\":{\"type\":\"\(layer.mark.rawValue)\",\"tooltip\":true},"
                + "\"encoding\":{\(channels.joined(separator: ","))}}"
        }
        var fields = [
            "\"$schema\":\"https://vega.github.io/schema/vega-lite/v5.json\"",
            "\"title\":\(JSONText.quoted(PeopleFormat.heading(envelope)))",
            "\"width\":640",
        ]
        if let step = chart.step { fields.append("\"height\":{\"step\":\(step)}") }
        fields.append("\"data\":{\"values\":\(JSONFormat.chartData(table))}")
        let derived = derived(chart)
        if !derived.isEmpty { fields.append("\"transform\":[\(derived.joined(separator: ","))]") }
        fields.append("\"layer\":[\(layers.joined(separator: ","))]")
        return "{\(fields.joined(separator: ","))}\n"
    }

    /// The function of Vega's expressions that makes a moment of a text.
    private static let dayReader = "toDate"

    /// The columns that are computed from those of the table, each once.
    private static func derived(_ chart: Chart) -> [String] {
        var transforms: [String] = []
        for channel in chart.layers.flatMap(\.channels) {
            let transform: String
            switch channel.source {
            case .dayEnd(let name):
                let day = "datum[\(JSONText.quoted(name))]"
                let end = "\(day) == null ? null : time(\(dayReader)(\(day))) + 86400000"
                transform = "{\"calculate\":\(JSONText.quoted(end)),\"as\":\(JSONText.quoted(name + "_end"))}"
            case .joined(let first, let second):
                let text = "datum[\(JSONText.quoted(first))] + ' ' + datum[\(JSONText.quoted(second))]"
                transform =
                    "{\"calculate\":\(JSONText.quoted(text)),\"as\":\(JSONText.quoted(first + "_" + second))}"
            default: continue
            }
            if !transforms.contains(transform) { transforms.append(transform) }
        }
        return transforms
    }

    private static func encoding(_ channel: Chart.Channel, _ table: ReportTable) -> String {
        func field(_ name: String, _ type: String, titled column: String? = nil) -> String {
            let title = table.columns.first { $0.name == column ?? name }?.title.description ?? name
            let sort = channel.isInOrder ? ",\"sort\":null" : ""
            return
                "{\"field\":\(JSONText.quoted(name)),\"type\":\"\(type)\",\"title\":\(JSONText.quoted(title))\(sort)}"
        }
        return switch channel.source {
        case .nominal(let name): field(name, "nominal")
        case .ordinal(let name): field(name, "ordinal")
        case .quantitative(let name): field(name, "quantitative")
        case .temporal(let name): field(name, "temporal")
        case .dayEnd(let name): field(name + "_end", "temporal", titled: name)
        case .joined(let first, let second): field(first + "_" + second, "nominal", titled: second)
        case .day(let day):
            // A text would not be read as a date here.
            "{\"datum\":{\"year\":\(day.civil.year),\"month\":\(day.civil.month),\"date\":\(day.civil.day)},"
                + "\"type\":\"temporal\"}"
        case .number(let number): "{\"datum\":\(number)}"
        case .value(let value): "{\"value\":\(JSONText.quoted(value))}"
        }
    }
}
