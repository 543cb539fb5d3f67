import DaybookImport
import DaybookModel

/// The events of an import's inputs, whatever their format, one after another.
final class EventStream {
    enum Stop {
        /// The part holds as many events as were asked for.
        case full
        case ended
        case rejected(RejectedRow)
        case skipped(Text)
    }

    private enum Format {
        case cloudEvents([ImportInput])
        case mapped(any MappedSource)
    }

    private var format: Format
    private var reader: (NDJSONReader, ByteSource, String)?
    private var nextInput = 0
    /// Raw bytes of the inputs already read to their end.
    private var inputsBefore: Int64 = 0
    private(set) var hasEnded = false

    init(cloudEvents inputs: [ImportInput]) { format = .cloudEvents(inputs) }
    init(mapped source: any MappedSource) { format = .mapped(source) }

    /// Must be called before the first `fill` of another part.
    func beginPart() { reader?.0.beginBatch() }

    /// Adds events to a part until it holds `limit`, something else comes, or the inputs end.
    func fill(_ part: inout ImportPart, upTo limit: Int) throws -> Stop {
        let stop =
            switch format {
            case .cloudEvents(let inputs): try fill(&part, upTo: limit, inputs)
            case .mapped(let source): try fill(&part, upTo: limit, source)
            }
        if case .ended = stop { hasEnded = true }
        return stop
    }

    /// Raw bytes read so far, for progress.
    var inputBytes: Int64 {
        switch format {
        case .cloudEvents: inputsBefore + (reader?.1.inputBytes ?? 0)
        case .mapped(let source): source.inputBytes
        }
    }

    private func fill(_ part: inout ImportPart, upTo limit: Int, _ inputs: [ImportInput]) throws -> Stop {
        while true {
            if reader == nil {
                guard nextInput < inputs.count else { return .ended }
                let source = try inputs[nextInput].open()
                reader = (NDJSONReader(source), source, inputs[nextInput].name)
                nextInput += 1
            }
            guard let (lines, source, name) = reader else { continue }
            switch try part.fill(lines, file: name, upTo: limit) {
            case .full: return .full
            case .ended:
                inputsBefore += source.inputBytes
                reader = nil
            case .bad(let problem, let raw):
                return .rejected(
                    RejectedRow(
                        file: name, line: problem.line, text: Text("import.in_file", name, problem.text), raw: raw))
            }
        }
    }

    private func fill(_ part: inout ImportPart, upTo limit: Int, _ source: any MappedSource) throws -> Stop {
        while part.count < limit {
            switch try source.next() {
            case nil: return .ended
            case .event(let draft, let file, let line, let isOnce)?:
                part.append(draft, file: file, line: line, isOnce: isOnce, raw: source.rowText)
            case .rejected(let problem, let row)?:
                return .rejected(RejectedRow(file: problem.file, line: problem.line, text: problem.text, raw: row))
            case .skipped(let file, let line, let reason, _)?:
                return .skipped(Text("import.skipped", file, line, reason))
            }
        }
        return .full
    }
}
