import DaybookLog
import DaybookModel
import DaybookService
import Foundation

/// What `tools/bench` cannot ask of the command line: work on a store inside one process.
///
///     daybook-bench append STORE WRITERS SECONDS    single durable appends from so many threads at once
///     daybook-bench trickle STORE MILLISECONDS      one append every so often, until standard input ends
///     daybook-bench scan STORE                      every event's header and payload, once
///     daybook-bench audit STORE TYPE FROM TO WAY    the events of a type (its number) that occurred between two moments, in
///                                                   microseconds; WAY is `filter`, or `full` to look at every event
///     daybook-bench history STORE                   all events of a customer that has about a hundred
///     daybook-bench prove STORE                     proofs of a thousand events; what signing a head costs
///     daybook-bench point STORE                     one customer's row of a read model
///     daybook-bench visible STORE COUNT             from an append to an event that every read model knows of
///     daybook-bench rows STORE                      how many rows each read model has
///     daybook-bench records STORE FILE              every record as it stands in the log, each after its length
///
/// Prints one line of JSON. The store is opened as `daybook` opens it, with every check and every index on.
@main struct DaybookBench {
    static func main() throws {
        let arguments = Array(CommandLine.arguments.dropFirst())
        guard arguments.count >= 2, let figures = try figures(arguments[0], arguments[1], Array(arguments.dropFirst(2)))
        else {
            FileHandle.standardError.write(
                Data(
                    """
                    usage: daybook-bench append STORE WRITERS SECONDS | trickle STORE MILLISECONDS | scan STORE
                         | audit STORE TYPE FROM TO filter|full | history STORE | prove STORE | point STORE
                         | visible STORE COUNT | rows STORE | records STORE FILE

                    """.utf8))
            exit(64)
        }
        print("{" + figures.map { "\"\($0.name)\": \($0.value)" }.joined(separator: ", ") + "}")
    }

    /// Nil when the arguments are not understood.
    private static func figures(_ action: String, _ path: String, _ arguments: [String]) throws -> [Figure]? {
        let numbers = arguments.compactMap { Int64($0) }
        switch (action, arguments.count) {
        case ("append", 2):
            guard let seconds = Double(arguments[1]), let writers = numbers.first, writers > 0 else { return nil }
            return try append(Store(path: path).log, writers: Int(writers), seconds: seconds)
        case ("trickle", 1):
            guard let milliseconds = numbers.first else { return nil }
            return try trickle(Store(path: path).log, milliseconds: milliseconds)
        case ("scan", 0): return try LogQuestions(log: Store(path: path).log).scan()
        case ("audit", 4):
            guard numbers.count == 3, let type = UInt16(exactly: numbers[0]), numbers[1] <= numbers[2] else {
                return nil
            }
            return try LogQuestions(log: Store(path: path).log).audit(
                type, Instant(microseconds: numbers[1])...Instant(microseconds: numbers[2]),
                isFull: arguments[3] == "full")
        case ("history", 0): return try LogQuestions(log: Store(path: path).log).history()
        case ("prove", 0): return try LogQuestions(log: Store(path: path).log).prove()
        case ("point", 0): return try ViewQuestions(store: Store(path: path)).point()
        case ("visible", 1):
            guard let count = numbers.first, count > 0 else { return nil }
            return try ViewQuestions(store: Store(path: path)).visible(Int(count))
        case ("rows", 0): return try ViewQuestions(store: Store(path: path)).rows()
        case ("records", 1): return try records(Store(path: path).log, file: arguments[0])
        default: return nil
        }
    }

    private static func append(_ log: Log, writers: Int, seconds: Double) throws -> [Figure] {
        let result = try AppendRun(Appender(log: log)).measure(writers: writers, seconds: seconds)
        return [("seconds", result.seconds)] + distribution(result.latencies)
    }

    private static func trickle(_ log: Log, milliseconds: Int64) throws -> [Figure] {
        let appender = try Appender(log: log)
        var latencies: [Double] = []
        var input = pollfd(fd: STDIN_FILENO, events: Int16(POLLIN), revents: 0)
        repeat {
            latencies.append(try elapsed { try appender.append() })
        } while poll(&input, 1, Int32(milliseconds)) == 0
        return distribution(latencies)
    }

    private static func records(_ log: Log, file path: String) throws -> [Figure] {
        guard FileManager.default.createFile(atPath: path, contents: nil),
            let file = FileHandle(forWritingAtPath: path)
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
        return [("count", Double(count))]
    }
}

/// A figure under the name that `tools/bench` knows it by; times are in seconds.
typealias Figure = (name: String, value: Double)

/// How many there were, and what of them took longer than half, than 99 of 100, than all others.
func distribution(_ latencies: [Double]) -> [Figure] {
    let ordered = latencies.sorted()
    return [
        ("count", Double(ordered.count)), ("p50", ordered[ordered.count / 2]),
        ("p99", ordered[ordered.count * 99 / 100]), ("max", ordered[ordered.count - 1]),
    ]
}

/// Seconds that the work takes.
func elapsed(_ work: () throws -> Void) rethrows -> Double {
    let duration = try ContinuousClock().measure(work)
    return Double(duration.components.seconds) + Double(duration.components.attoseconds) * 1e-18
}
