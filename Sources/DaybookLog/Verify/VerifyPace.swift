import Foundation
import Glibc
import Synchronization

/// How a verification goes about it: how fast, who is told how far it is, and what is being read at the moment.
///
/// Called from the threads of the verification.
public final class VerifyPace: Sendable {
    /// What is about to be read: if the file's memory cannot be read there, the process dies, and somebody else says where.
    public struct Place: Equatable, Sendable {
        public enum Kind: UInt64, Sendable {
            /// The store is being opened.
            case opening = 0
            /// A block or row of the tail; the number is a sequence.
            case records = 1
            /// A run; the number is its id.
            case run = 2
            /// A page of LMDB.
            case page = 3
            /// A table of names, origins, retractions.
            case table = 4
            /// Rows of a read model.
            case view = 5
        }
        public var kind: Kind
        public var number: UInt64

        public init(_ kind: Kind, _ number: UInt64) {
            self.kind = kind
            self.number = number
        }
    }

    /// Bytes of the log read per second at most; nil: as fast as it goes.
    private let bytesPerSecond: Double?
    private let progress: @Sendable (_ area: VerifyArea, _ done: UInt64, _ of: UInt64) -> Void
    private let reached: @Sendable (Place) -> Void
    private let spent = Mutex<(start: Double, bytes: Double)>((0, 0))

    public init(
        bytesPerSecond: Int? = nil,
        progress: @escaping @Sendable (_ area: VerifyArea, _ done: UInt64, _ of: UInt64) -> Void = { _, _, _ in },
        reached: @escaping @Sendable (Place) -> Void = { _ in }
    ) {
        self.bytesPerSecond = bytesPerSecond.map { Double($0) }
        self.progress = progress
        self.reached = reached
    }

    public func isAt(_ kind: Place.Kind, _ number: UInt64) { reached(Place(kind, number)) }

    public func isDone(_ area: VerifyArea, _ done: UInt64, of total: UInt64) { progress(area, done, total) }

    /// Waits until so many bytes more may have been read. Call without a view of the file: who waits must keep no pages from
    /// being used again.
    func spend(_ bytes: Int) {
        guard let bytesPerSecond else { return }
        let now = VerifyPace.now
        let wait = spent.withLock { spent -> Double in
            if spent.start == 0 { spent.start = now }
            spent.bytes += Double(bytes)
            return spent.start + spent.bytes / bytesPerSecond - now
        }
        if wait > 0 { Thread.sleep(forTimeInterval: wait) }
    }

    /// Seconds of a clock that only goes forward.
    public static var now: Double {
        var time = timespec()
        clock_gettime(CLOCK_MONOTONIC, &time)
        return Double(time.tv_sec) + Double(time.tv_nsec) / 1e9
    }
    /// How many of them some work takes.
    static func seconds(_ work: () throws -> Void) rethrows -> Double {
        let start = now
        try work()
        return now - start
    }
}
