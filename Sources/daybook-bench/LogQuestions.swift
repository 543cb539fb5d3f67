import DaybookLog
import DaybookModel

/// Work on a log that the command line has no words for.
struct LogQuestions {
    /// Histories are of customers with about so many events.
    private static let historyEvents = 100
    private static let historyCustomers = 100
    /// A pass that is over sooner is repeated, and the mean taken.
    private static let secondsMin = 0.2

    let log: Log

    /// Every event's header and payload, once.
    func scan() throws -> [Figure] {
        var (count, occurred, sum) = (0, Int64(0), UInt64(0))
        let seconds = try elapsed {
            try log.forEach { event in
                count += 1
                occurred &+= event.occurredAt.microseconds
                for byte in event.payload { sum &+= UInt64(byte) }
                return true
            }
        }
        return [
            ("seconds", seconds), ("count", Double(count)), ("occurred", Double(occurred / 1_000_000)),
            ("sum", Double(sum)),
        ]
    }

    /// The events of one type in a span of time. `isFull` asks every event; otherwise the log may pass over what cannot be one.
    func audit(_ type: UInt16, _ span: ClosedRange<Instant>, isFull: Bool) throws -> [Figure] {
        let wanted = EventFilter(types: [type], occurred: span)
        let filter = isFull ? EventFilter() : wanted
        var (passes, count, sum) = (0, 0, UInt64(0))
        var seconds = 0.0
        var scan: LogScan?
        while seconds < LogQuestions.secondsMin {
            passes += 1
            seconds += try elapsed {
                scan = try log.scan(filter) { event in
                    guard !isFull || wanted.accepts(event) else { return true }
                    count += 1
                    for byte in event.payload { sum &+= UInt64(byte) }
                    return true
                }
            }
        }
        return [
            ("seconds", seconds / Double(passes)), ("count", Double(count / passes)), ("sum", Double(sum)),
            ("blocks", Double(scan?.blocks ?? 0)), ("blocks_read", Double(scan?.blocksRead ?? 0)),
        ]
    }

    /// All events of one customer, for those that have nearest to a hundred, in turns.
    func history() throws -> [Figure] {
        var customers: [(subject: Subject, events: Int)] = []
        let count = try log.subjectCount(.customer)
        for number in stride(from: 1, through: count, by: max(1, Int(count) / 100_000)) {
            let subject = try log.subject(SubjectNumber(.customer, number))
            customers.append((subject, Int(try log.version(of: subject))))
        }
        customers.sort { abs($0.events - LogQuestions.historyEvents) < abs($1.events - LogQuestions.historyEvents) }
        customers = Array(customers.prefix(LogQuestions.historyCustomers))
        var (latencies, events, sum) = ([Double](), 0, UInt64(0))
        for customer in customers {
            latencies.append(
                try elapsed {
                    try log.history(of: customer.subject) { event in
                        events += 1
                        for byte in event.payload { sum &+= UInt64(byte) }
                        return true
                    }
                })
        }
        return distribution(latencies) + [("events", Double(events) / Double(latencies.count)), ("sum", Double(sum))]
    }

    /// Proofs of events from everywhere in the log against its end, and what heads cost: that of a store without one, and the next.
    func prove() throws -> [Figure] {
        let size = try log.lastSequence
        var latencies: [Double] = []
        var bytes = 0
        for number in 0..<UInt64(1_000) where size > 0 {
            // Spread evenly over the log, out of order.
            let sequence = number &* 0x9E37_79B9_7F4A_7C15 % size + 1
            latencies.append(
                try elapsed { bytes += try log.prove(event: sequence, size: size)?.path.count ?? 0 })
        }
        let key = SigningKey.make(origin: try log.origin)
        func sign() throws -> Double {
            try elapsed { _ = try log.signHead(key, replacingLost: true, at: log.now()) }
        }
        let first = try sign()
        let drafts = try Appender(log: log).drafts(1_000)
        _ = try log.append(drafts.map { AppendRequest([$0]) })
        return distribution(latencies) + [
            ("first_head", first), ("next_head", try sign()), ("path", Double(bytes) / 1_000),
        ]
    }
}
