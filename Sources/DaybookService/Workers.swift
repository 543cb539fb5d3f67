import Foundation
import Synchronization

/// Threads for work that reads and writes files: it must not hold up the cooperative pool.
enum Workers {
    /// Guarded by the condition.
    private final class State<Made: Sendable>: @unchecked Sendable {
        let condition = NSCondition()
        var results: [Int: Result<Made, any Error>] = [:]
    }

    /// Runs `work` on `count` threads and waits for them; answers what they made in order of number, or throws the failure of the
    /// first of them that failed. `meanwhile` is called now and then on the caller's thread.
    static func run<Made: Sendable>(
        _ count: Int, _ work: @escaping @Sendable (_ worker: Int) throws -> Made, meanwhile: () -> Void = {}
    ) throws -> [Made] {
        let state = State<Made>()
        for worker in 0..<count {
            let thread = Thread {
                let result = Result { try work(worker) }
                state.condition.lock()
                state.results[worker] = result
                state.condition.signal()
                state.condition.unlock()
            }
            thread.stackSize = 8 << 20
            thread.start()
        }
        state.condition.lock()
        while state.results.count < count {
            // Woken by each thread that ends, else ten times a second.
            _ = state.condition.wait(until: Date(timeIntervalSinceNow: 0.1))
            meanwhile()
        }
        state.condition.unlock()
        return try (0..<count).map { try state.results[$0]!.get() }
    }
}

/// Hands out the numbers from 0, each once, to whichever thread asks.
final class Counter: Sendable {
    private let taken = Atomic<UInt64>(0)

    func next() -> UInt64 { taken.wrappingAdd(1, ordering: .relaxed).oldValue }

    /// How many numbers were asked for.
    var value: UInt64 { taken.load(ordering: .relaxed) }
}
