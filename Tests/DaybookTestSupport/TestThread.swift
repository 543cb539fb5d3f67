import Foundation

/// A thread whose error reaches the one who waits for it.
public final class TestThread: @unchecked Sendable {
    // Written by the thread before `done` is signalled, read after waiting for it.
    private var failure: (any Error)?
    private let done = DispatchSemaphore(value: 0)

    public init(_ body: @escaping @Sendable () throws -> Void) {
        Thread { [self] in
            do { try body() } catch { failure = error }
            done.signal()
        }.start()
    }

    public func join() throws {
        done.wait()
        if let failure { throw failure }
    }
}
