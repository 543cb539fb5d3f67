import DaybookLog
import DaybookModel
import DaybookService
import Foundation

/// Threads that append one request after the other, and say so when it is durable. The same seed asks for the same events under
/// the same ids, so that a run that was ended can be run again.
final class AppendRun: @unchecked Sendable {
    private let log: Log
    private let seed: Int
    // Guarded by `lock`.
    private let lock = NSLock()
    private var failure: (any Error)?

    init(_ log: Log, seed: Int) {
        self.log = log
        self.seed = seed
    }

    func run(threads: Int, requests: Int) throws {
        let done = DispatchGroup()
        for thread in 0..<threads {
            done.enter()
            Thread { [self] in
                do { try append(requests, thread) } catch { lock.withLock { failure = error } }
                done.leave()
            }.start()
        }
        done.wait()
        if let failure { throw failure }
    }

    private func append(_ requests: Int, _ thread: Int) throws {
        var random = SeededRandom(seed: UInt64(seed), stream: thread)
        var last: EventDraft?
        for number in 0..<requests {
            let request = try request(number, thread, after: last, &random)
            last = request.events.last
            let outcome = try log.append([request])[0]
            let first: UInt64
            switch outcome {
            case .appended(let sequence, _), .already(let sequence, _, _): first = sequence
            default: throw LabError("request \(number) of thread \(thread) had the outcome \(outcome)")
            }
            let lines = request.events.enumerated().map { "\(first + UInt64($0)) \($1.id)" }
            Output.line(lines.joined(separator: "\n"))
        }
    }

    /// Mostly one event; now and then several together, a new person, or a retraction of the thread's event before.
    private func request(
        _ number: Int, _ thread: Int, after last: EventDraft?, _ random: inout SeededRandom
    ) throws -> AppendRequest {
        let name = "lab-\(seed)-\(thread)-\(number)"
        let customer = "L-\(thread)-\(random.below(20))"
        switch random.below(10) {
        case 0:
            return AppendRequest(
                try (0..<3).map { part in
                    try SampleEvents.contact(of: "\(customer)-\(part)", number: number, id: "\(name)-\(part)")
                })
        case 1, 2:
            return AppendRequest([
                try SampleEvents.contact(
                    of: customer + "-\(random.below(5))", number: number, personal: "text of \(name)", id: name)
            ])
        case 3 where last != nil: return AppendRequest([try SampleEvents.retraction(of: last!, id: name)])
        default: return AppendRequest([try SampleEvents.contact(of: customer, number: number, id: name)])
        }
    }
}
