import DaybookModel
import DaybookProjections

@testable import DaybookImport

/// What comes from people and programs.
extension FuzzTarget {
    static func text(_ bytes: some Sequence<UInt8>) -> String { String(decoding: Array(bytes), as: UTF8.self) }

    // MARK: Events

    /// Lines of events come out the same however they are cut into chunks.
    static func events(_ bytes: [UInt8]) {
        let whole = eventTranscript(bytes, chunkBytes: ByteSource.chunkBytesUsual)
        for chunkBytes in [1, 7] {
            precondition(
                eventTranscript(bytes, chunkBytes: chunkBytes) == whole, "other events in chunks of \(chunkBytes)")
        }
    }

    private static func eventTranscript(_ bytes: [UInt8], chunkBytes: Int) -> [String] {
        let reader = NDJSONReader(ByteSource(bytes: bytes, chunkBytes: chunkBytes))
        var lines: [String] = []
        do {
            while true {
                var batch = EventBatch()
                reader.beginBatch()
                let stop = try reader.fill(&batch, upTo: 100) { line, raw in lines.append("\(line) \(raw.count)") }
                for index in 0..<batch.count { lines.append(try transcript(batch.draft(index))) }
                switch stop {
                case .full: continue
                case .bad(let problem, let raw): lines.append("\(problem.line) \(problem.field) \(raw.count)")
                case .ended: return lines
                }
            }
        } catch {
            return transcript(of: error, after: lines)
        }
    }

    /// Which fault of an input is met first (damage of its packing, a character that its encoding does not have, a header that is
    /// none), and what was read before, depends on how far was read ahead; that it is refused does not.
    private static func transcript(of error: any Error, after lines: [String]) -> [String] {
        error is SourceProblem || error is TableProblem || error is MappingRunError ? ["refused"] : lines + ["\(error)"]
    }

    private static func transcript(_ draft: EventDraft) throws -> String {
        var event: [UInt8] = []
        try CloudEventWriter.write(draft, to: &event)
        return text(event)
    }

    // MARK: Tables

    /// The first byte chooses how the rest is read.
    static func table(_ bytes: [UInt8]) {
        guard let choice = bytes.first else { return }
        let layouts: [TableFormat.Layout] = [
            .delimited(nil), .delimited(UInt8(ascii: ",")), .blankSeparated, .fixedWidth([.init(start: 2, length: 3)]),
        ]
        var format = TableFormat(layout: layouts[Int(choice & 3)], hasHeader: choice & 4 != 0)
        format.allowsRaggedRows = choice & 8 != 0
        format.keepsInnerQuotes = choice & 16 != 0
        format.comment = choice & 32 != 0 ? UInt8(ascii: "#") : nil
        let rest = Array(bytes.dropFirst())
        let whole = tableTranscript(rest, format, chunkBytes: ByteSource.chunkBytesUsual)
        for chunkBytes in [1, 5] {
            precondition(
                tableTranscript(rest, format, chunkBytes: chunkBytes) == whole, "other rows in chunks of \(chunkBytes)")
        }
    }

    private static func tableTranscript(_ bytes: [UInt8], _ format: TableFormat, chunkBytes: Int) -> [String] {
        do {
            let reader = try TableReader(ByteSource(bytes: bytes, chunkBytes: chunkBytes), format: format)
            var lines: [String] = []
            while try reader.next() != nil { lines.append(reader.raw) }
            return lines
        } catch {
            return transcript(of: error, after: [])
        }
    }

    static func mapping(_ bytes: [UInt8]) {
        // What is no mapping is refused.
        _ = try? Mapping(yaml: text(bytes), file: "fuzz.yaml")
    }

    /// Between bytes 0x1C: the name of a built-in mapping or one in YAML, and tables to read with it.
    static func mapped(_ bytes: [UInt8]) {
        let parts = bytes.split(separator: 0x1C, maxSplits: 4, omittingEmptySubsequences: false).map { Array($0) }
        guard parts.count > 1, let mapping = builtInMappings?.mapping(named: text(parts[0])) ?? own(parts[0]) else {
            return
        }
        let whole = mappedTranscript(mapping, parts[1...], chunkBytes: ByteSource.chunkBytesUsual)
        precondition(mappedTranscript(mapping, parts[1...], chunkBytes: 1) == whole, "other events in chunks of 1")
    }

    // They are good, as the tests of the mappings know.
    private static let builtInMappings = try? MappingCatalogue()

    // What is no mapping is refused.
    private static func own(_ yaml: [UInt8]) -> Mapping? { try? Mapping(yaml: text(yaml), file: "fuzz.yaml") }

    private static func mappedTranscript(
        _ mapping: Mapping, _ tables: ArraySlice<[UInt8]>, chunkBytes: Int
    ) -> [String] {
        var lines: [String] = []
        do {
            let inputs = tables.map { bytes in
                MappingInput(name: "fuzz.csv") { ByteSource(bytes: bytes, chunkBytes: chunkBytes) }
            }
            let run = try MappingRun(mapping, inputs: inputs, context: context)
            while let item = try run.next() {
                switch item {
                case .event(let draft, _, let line, _): lines.append("\(line) \(try transcript(draft))")
                case .rejected(let problem, let row): lines.append("\(problem) \(row)")
                case .skipped(_, let line, let reason, let row): lines.append("\(line) \(reason) \(row)")
                }
            }
            return lines
        } catch {
            return transcript(of: error, after: lines)
        }
    }

    private static let context = MappingContext(zone: .utc, currency: .fuzz) { $0 }

    // MARK: Texts

    /// The first byte chooses how the rest is read: as an amount, a number, a date.
    static func value(_ bytes: [UInt8]) {
        guard let choice = bytes.first else { return }
        let text = text(bytes.dropFirst())
        let order = [nil, DateOrder.yearFirst, .monthFirst, .dayFirst][Int(choice & 3)]
        let hasDecimalComma = choice & 4 != 0
        // What none of them can read is refused.
        _ = try? AmountText.parse(text, currency: .fuzz, decimalComma: hasDecimalComma)
        for decimals in [0, 2, 6] { _ = try? NumberText.parse(text, decimals: decimals, decimalComma: hasDecimalComma) }
        guard let value = try? DateText.parse(text, order: order) else { return }
        for zone in zones { _ = (value.day(in: zone), zone.local(value.instant(in: zone))) }
    }

    private static let zones = ["America/Sao_Paulo", "Asia/Shanghai"].compactMap { ZoneLoader.load($0) } + [.utc]

    static func plan(_ bytes: [UInt8]) {
        // What is no plan is refused.
        _ = try? PlanTemplate(yaml: text(bytes), file: "fuzz.yaml")
    }

    /// What is read as rules of a kind is written and read again as the same rules.
    static func rules(_ bytes: [UInt8]) {
        guard let kind = try? RuleSetContent.parts(of: text(bytes)).kind,  // What cannot be read has no kind.
            let type = RuleSetCatalogue.kind(named: kind)
        else { return }
        rules(text(bytes), type)
    }

    private static func rules<Rules: RuleSet>(_ content: String, _ type: Rules.Type) {
        guard let rules = try? Rules(content: content) else { return }  // Refused, as it should be.
        let again = try? Rules(content: rules.content)
        precondition(again?.content == rules.content, "rules are not what was written of them")
    }

    static func project(_ bytes: [UInt8]) {
        // What is no project is refused.
        _ = try? PSPLIBProject(text(bytes))
    }

    /// Whatever the rules of a zone: they answer, at any time that an event can have.
    static func zone(_ bytes: [UInt8]) {
        guard let zone = Zone(tzif: bytes, name: "Fuzz/Zone") else { return }
        for day in ["0001-01-03", "1969-12-31", "2024-03-31", "2040-10-28", "9999-12-29"].compactMap({ Day($0) }) {
            let start = zone.startOfDay(day)
            _ = (zone.endOfDay(day), zone.local(start), zone.instant(of: zone.local(start)))
        }
    }
}

extension Currency {
    fileprivate static let fuzz = Currency("CNY") ?? Currency(rawValue: 0)
}
