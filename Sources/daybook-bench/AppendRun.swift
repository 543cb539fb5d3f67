import DaybookModel
import Foundation

/// Threads that append one event after the other, each waiting until its event is durable before it makes the next.
final class AppendRun: @unchecked Sendable {
    private let appender: Appender
    // Guarded by `lock`.
    private let lock = NSLock()
    private var latencies: [Double] = []
    private var failure: (any Error)?

    init(_ appender: Appender) { self.appender = appender }

    func measure(writers: Int, seconds: Double) throws -> (seconds: Double, latencies: [Double]) {
        let done = DispatchGroup()
        let time = elapsed {
            let deadline = ContinuousClock.now + .seconds(seconds)
            for writer in 0..<writers {
                done.enter()
                Thread { [self] in
                    write(until: deadline, customersOf: writer, of: writers)
                    done.leave()
                }.start()
            }
            done.wait()
        }
        if let failure { throw failure }
        return (time, latencies)
    }

    /// Every writer has its own customers, so that the version it read still holds when it appends.
    private func write(until deadline: ContinuousClock.Instant, customersOf writer: Int, of writers: Int) {
        var own: [Double] = []
        let turns = appender.customers.count / writers
        do {
            repeat {
                let customer = appender.customers[Int.random(in: 0..<turns) * writers + writer]
                own.append(try elapsed { try appender.append(to: customer) })
            } while ContinuousClock.now < deadline
            lock.withLock { latencies += own }
        } catch {
            lock.withLock { failure = error }
        }
    }
}
