import DaybookLog
import DaybookModel
import Foundation

/// Threads that append one interaction after the other, each waiting until its event is durable before it makes the next.
///
/// Every event is built field by field against its schema, has an id that the log must look for, and belongs to one of the
/// customers that the log knows, picked evenly.
final class AppendRun: @unchecked Sendable {
    private let log: Log
    private let customers: [Subject]
    private let type = EventCatalogue.type(numbered: EventType.interactionLogged)!
    // Guarded by `lock`.
    private let lock = NSLock()
    private var latencies: [Double] = []
    private var failure: (any Error)?

    /// An event was not appended.
    private struct Refusal: Error {
        let outcome: AppendOutcome
    }

    init(log: Log) throws {
        self.log = log
        let count = try log.subjectCount(.customer)
        customers = try (0..<count).map { try log.subject(SubjectNumber(.customer, $0 + 1)) }
    }

    func measure(writers: Int, seconds: Double) throws -> (seconds: Double, latencies: [Double]) {
        let done = DispatchGroup()
        let time = elapsed {
            let deadline = ContinuousClock.now + .seconds(seconds)
            for _ in 0..<writers {
                done.enter()
                Thread { [self] in
                    write(until: deadline)
                    done.leave()
                }.start()
            }
            done.wait()
        }
        if let failure { throw failure }
        return (time, latencies)
    }

    private func write(until deadline: ContinuousClock.Instant) {
        var own: [Double] = []
        do {
            var start = ContinuousClock.now
            repeat {
                try appendOne()
                let end = ContinuousClock.now
                let components = (end - start).components
                own.append(Double(components.seconds) + Double(components.attoseconds) * 1e-18)
                start = end
            } while start < deadline
            lock.withLock { latencies += own }
        } catch {
            lock.withLock { failure = error }
        }
    }

    /// Waits until one event is durable.
    func appendOne() throws {
        let outcome = try log.append([AppendRequest([draft()])])[0]
        guard case .appended = outcome else { throw Refusal(outcome: outcome) }
    }

    private func draft() throws -> EventDraft {
        var builder = PayloadBuilder(type)
        try builder.set(type.field(named: "channel")!, text: "phone")
        try builder.set(type.field(named: "direction")!, text: "inbound")
        try builder.set(type.field(named: "duration")!, integer: Int64.random(in: 1...60))
        try builder.set(type.field(named: "agent")!, text: "agent-07")
        let payload = try builder.finish()
        return EventDraft(
            type: type.number, subject: customers.randomElement()!, occurredAt: log.now(), source: "bench",
            id: UUID().uuidString.lowercased(), clear: payload.clear, personal: payload.personal,
            contact: payload.contact)
    }
}
