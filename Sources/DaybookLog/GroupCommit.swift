import DaybookModel
import Foundation
import Glibc

/// Gathers what many threads append into few commits, without timers.
///
/// Whoever finds no group to join opens one and leads it: when the commit before has ended, the leader closes its group,
/// commits it and wakes its followers. With one writer that is one commit per request; with many, the disk's wait is shared by
/// all who came during the one before. So two groups alternate, and nobody but those concerned is woken.
final class GroupCommit: @unchecked Sendable {
    // Everything below is guarded by `lock`; the writer is used by whoever set `isBusy`.
    private let lock = UnsafeMutablePointer<pthread_mutex_t>.allocate(capacity: 1)
    private let writer: LogWriter
    /// Groups that wait for their turn; the last one may be joined.
    private var queue: [Group] = []
    private var isBusy = false
    private var failure: LogError?

    private final class Group {
        // Guarded by the queue's lock until the group's turn; from then on the leader's alone.
        var work: [AppendWork] = []
        var bytes = 0
        /// Signalled when the group's turn has come; its leader waits.
        let turn = UnsafeMutablePointer<pthread_cond_t>.allocate(capacity: 1)
        /// Signalled when the group has its result; its followers wait.
        private let end = UnsafeMutablePointer<pthread_cond_t>.allocate(capacity: 1)
        /// Of the result: the followers all wake at once, and must not stand in the way of those who join the next group.
        private let lock = UnsafeMutablePointer<pthread_mutex_t>.allocate(capacity: 1)
        private var result: Result<[[AppendOutcome]], any Error>?

        init() {
            pthread_cond_init(turn, nil)
            pthread_cond_init(end, nil)
            pthread_mutex_init(lock, nil)
        }

        deinit {
            for condition in [turn, end] {
                pthread_cond_destroy(condition)
                condition.deallocate()
            }
            pthread_mutex_destroy(lock)
            lock.deallocate()
        }

        func wait() -> Result<[[AppendOutcome]], any Error> {
            pthread_mutex_lock(lock)
            defer { pthread_mutex_unlock(lock) }
            while true {
                if let result { return result }
                pthread_cond_wait(end, lock)
            }
        }

        func finish(_ result: Result<[[AppendOutcome]], any Error>) {
            pthread_mutex_lock(lock)
            self.result = result
            pthread_mutex_unlock(lock)
            pthread_cond_broadcast(end)
        }
    }

    init(writer: LogWriter) {
        self.writer = writer
        pthread_mutex_init(lock, nil)
    }

    deinit {
        pthread_mutex_destroy(lock)
        lock.deallocate()
    }

    /// Waits until the work is durable. Blocks the thread: never call it from the cooperative pool.
    func submit(_ work: AppendWork) throws -> [AppendOutcome] {
        pthread_mutex_lock(lock)
        let bytes = work.bytes
        if let group = queue.last, group.bytes + bytes <= LogLimits.commitBytesMax {
            let place = group.work.count
            group.work.append(work)
            group.bytes += bytes
            pthread_mutex_unlock(lock)
            return try group.wait().get()[place]
        }
        let group = Group()
        group.work.append(work)
        group.bytes = bytes
        queue.append(group)
        while isBusy || queue.first !== group { pthread_cond_wait(group.turn, lock) }
        queue.removeFirst()
        isBusy = true
        pthread_mutex_unlock(lock)
        let result = Result { try failure.map { throw $0 } ?? writer.commit(group.work) }
        pthread_mutex_lock(lock)
        finish(result.map { _ in })
        pthread_mutex_unlock(lock)
        group.finish(result)
        return try result.get()[0]
    }

    /// Merges runs while nobody waits to append.
    func maintain() throws {
        while true {
            pthread_mutex_lock(lock)
            guard !isBusy, queue.isEmpty else {
                pthread_mutex_unlock(lock)
                return
            }
            isBusy = true
            pthread_mutex_unlock(lock)
            let result = Result { try failure.map { throw $0 } ?? writer.maintain() }
            pthread_mutex_lock(lock)
            finish(result.map { _ in })
            pthread_mutex_unlock(lock)
            guard try result.get() else { return }
        }
    }

    /// Gives the turn to the next group.
    private func finish(_ result: Result<Void, any Error>) {
        // After an I/O error at commit LMDB takes no more writes: the process must open the store again.
        if case .failure(let error) = result, case .unknownOutcome? = error as? LogError {
            failure = error as? LogError
        }
        isBusy = false
        if let next = queue.first { pthread_cond_signal(next.turn) }
    }
}

/// The asynchronous face of append: one thread of its own waits for the disk, so that no thread of the cooperative pool does.
final class AppendThread: @unchecked Sendable {
    private typealias Waiting = (request: PreparedRequest, continuation: CheckedContinuation<AppendOutcome, any Error>)
    /// Requests that share one commit at most.
    private static let requestsMax = 4_096
    private let condition = NSCondition()
    private let group: GroupCommit
    // Guarded by `condition`.
    private var queue: [Waiting] = []
    private var isStopped = false
    private var isStarted = false

    init(group: GroupCommit) { self.group = group }

    func append(_ request: PreparedRequest) async throws -> AppendOutcome {
        try await withCheckedThrowingContinuation { continuation in
            condition.lock()
            guard !isStopped else {
                condition.unlock()
                continuation.resume(throwing: LogError.closed)
                return
            }
            queue.append((request, continuation))
            if !isStarted {
                isStarted = true
                Thread { [self] in run() }.start()
            }
            condition.signal()
            condition.unlock()
        }
    }

    /// Ends the thread once what is queued has been answered.
    func stop() {
        condition.lock()
        isStopped = true
        condition.signal()
        condition.unlock()
    }

    private func run() {
        while true {
            condition.lock()
            while queue.isEmpty, !isStopped { condition.wait() }
            let batch = Array(queue.prefix(AppendThread.requestsMax))
            queue.removeFirst(batch.count)
            let ends = isStopped
            condition.unlock()
            if batch.isEmpty, ends { return }
            do {
                let outcomes = try group.submit(.requests(batch.map(\.request)))
                for (waiting, outcome) in zip(batch, outcomes) { waiting.continuation.resume(returning: outcome) }
            } catch {
                for waiting in batch { waiting.continuation.resume(throwing: error) }
            }
        }
    }
}
