import DaybookLog
import DaybookModel
import DaybookService
import Foundation

/// What `tools/bench` cannot ask of the command line: work on a log inside one process.
///
///     daybook-bench append STORE WRITERS SECONDS    single durable appends from so many threads at once
///     daybook-bench scan STORE                      every event's header and payload, once
///     daybook-bench visible STORE COUNT             what it takes until one new event is in every read model
///     daybook-bench records STORE FILE              every record as it stands in the log, each after its length
///
/// Prints one line of JSON. The store is opened as `daybook` opens it, with every check and every index on.
@main struct DaybookBench {
    static func main() throws {
        let arguments = Array(CommandLine.arguments.dropFirst())
        switch (arguments.first, arguments.count) {
        case ("append", 4): try append(arguments)
        case ("scan", 2): try scan(arguments)
        case ("visible", 3): try visible(arguments)
        case ("records", 3): try records(arguments)
        default:
            FileHandle.standardError.write(
                Data(
                    ("usage: daybook-bench append STORE WRITERS SECONDS | scan STORE | visible STORE COUNT"
                        + " | records STORE FILE\n").utf8))
            exit(64)
        }
    }

    private static func append(_ arguments: [String]) throws {
        guard let writers = Int(arguments[2]), writers > 0, let seconds = Double(arguments[3]) else { exit(64) }
        let run = try AppendRun(log: Store(path: arguments[1]).log)
        let result = try run.measure(writers: writers, seconds: seconds)
        let latencies = result.latencies.sorted()
        answer([
            ("seconds", result.seconds), ("count", Double(latencies.count)), ("p50", latencies[latencies.count / 2]),
            ("p99", latencies[latencies.count * 99 / 100]),
        ])
    }

    private static func visible(_ arguments: [String]) throws {
        guard let count = Int(arguments[2]), count > 0 else { exit(64) }
        let store = try Store(path: arguments[1])
        let run = try AppendRun(log: store.log)
        try store.catchUp()
        var latencies: [Double] = []
        for _ in 0..<count {
            try run.appendOne()
            latencies.append(try elapsed { try store.catchUp() })
        }
        latencies.sort()
        answer([("count", Double(count)), ("p50", latencies[count / 2]), ("p99", latencies[count * 99 / 100])])
    }

    private static func scan(_ arguments: [String]) throws {
        let log = try Store(path: arguments[1]).log
        var (count, occurred, sum) = (0, Int64(0), UInt64(0))
        let seconds = try elapsed {
            try log.forEach { event in
                count += 1
                occurred &+= event.occurredAt.microseconds
                for byte in event.payload { sum &+= UInt64(byte) }
                return true
            }
        }
        answer([
            ("seconds", seconds), ("count", Double(count)), ("occurred", Double(occurred / 1_000_000)),
            ("sum", Double(sum)),
        ])
    }

    private static func records(_ arguments: [String]) throws {
        let log = try Store(path: arguments[1]).log
        guard FileManager.default.createFile(atPath: arguments[2], contents: nil),
            let file = FileHandle(forWritingAtPath: arguments[2])
        else { exit(1) }
        var (count, pending) = (0, Data())
        try log.forEach { event in
            count += 1
            withUnsafeBytes(of: UInt32(event.record.count).littleEndian) { pending.append(contentsOf: $0) }
            pending.append(contentsOf: event.record)
            if pending.count > 1 << 20 {
                try file.write(contentsOf: pending)
                pending.removeAll(keepingCapacity: true)
            }
            return true
        }
        try file.write(contentsOf: pending)
        answer([("count", Double(count))])
    }

    private static func answer(_ values: [(name: String, value: Double)]) {
        print("{" + values.map { "\"\($0.name)\": \($0.value)" }.joined(separator: ", ") + "}")
    }
}

/// Seconds that the work takes.
func elapsed(_ work: () throws -> Void) rethrows -> Double {
    let duration = try ContinuousClock().measure(work)
    return Double(duration.components.seconds) + Double(duration.components.attoseconds) * 1e-18
}
