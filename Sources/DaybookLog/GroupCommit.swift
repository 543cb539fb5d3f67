import DaybookModel
import Foundation

/// Gathers the requests of many threads into few commits, without timers.
///
/// A thread that finds no leader becomes the leader: it takes the whole queue and commits it, while the next requests
/// queue up behind. With one writer that is one commit per request; with many, the disk's wait is shared by all who came
/// during the one before.
final class GroupCommit: @unchecked Sendable {
    // Everything below is guarded by `condition`; the writer is used by the leader only.
    private let condition = NSCondition()
    private let writer: LogWriter
    private var queue: [Submission] = []
    private var hasLeader = false
    private var failure: LogError?

    private final class Submission {
        let requests: [AppendRequest]
        let bytes: Int
        var result: Result<[AppendOutcome], any Error>?

        init(_ requests: [AppendRequest]) {
            self.requests = requests
            bytes = requests.reduce(0) { $0 + $1.events.reduce(0) { $0 + $1.clear.count + $1.personal.count + 128 } }
        }
    }

    init(writer: LogWriter) { self.writer = writer }

    /// Waits until the requests are durable. Blocks the thread: never call it from the cooperative pool.
    func submit(_ requests: [AppendRequest]) throws -> [AppendOutcome] {
        let submission = Submission(requests)
        condition.lock()
        queue.append(submission)
        while submission.result == nil {
            if hasLeader {
                condition.wait()
                continue
            }
            hasLeader = true
            let batch = takeBatch()
            condition.unlock()
            commit(batch)
            condition.lock()
            hasLeader = false
            condition.broadcast()
        }
        condition.unlock()
        return try submission.result!.get()
    }

    /// Merges runs while nobody waits to append.
    func maintain() throws {
        while true {
            condition.lock()
            guard !hasLeader, queue.isEmpty else {
                condition.unlock()
                return
            }
            hasLeader = true
            condition.unlock()
            let result = Result { try failure.map { throw $0 } ?? writer.maintain() }
            condition.lock()
            if case .failure(let error) = result { remember(error) }
            hasLeader = false
            condition.broadcast()
            condition.unlock()
            guard try result.get() else { return }
        }
    }

    /// After an I/O error at commit LMDB takes no more writes: the process must open the store again.
    private func remember(_ error: any Error) {
        if case .unknownOutcome? = error as? LogError { failure = error as? LogError }
    }

    private func takeBatch() -> [Submission] {
        var bytes = 0
        let end = queue.firstIndex { submission in
            bytes += submission.bytes
            return bytes > LogLimits.commitBytesMax
        }
        let count = max(1, end ?? queue.count)
        defer { queue.removeFirst(count) }
        return Array(queue.prefix(count))
    }

    private func commit(_ batch: [Submission]) {
        do {
            if let failure { throw failure }
            let outcomes = try writer.commit(batch.flatMap(\.requests))
            var start = 0
            let results = batch.map { submission in
                defer { start += submission.requests.count }
                return Array(outcomes[start..<start + submission.requests.count])
            }
            condition.lock()
            for (submission, result) in zip(batch, results) { submission.result = .success(result) }
            condition.unlock()
        } catch {
            condition.lock()
            remember(error)
            for submission in batch { submission.result = .failure(error) }
            condition.unlock()
        }
    }
}

/// The asynchronous face of append: one thread of its own waits for the disk, so that no thread of the cooperative pool does.
final class AppendThread: @unchecked Sendable {
    private typealias Waiting = (request: AppendRequest, continuation: CheckedContinuation<AppendOutcome, any Error>)
    /// Requests that share one commit at most.
    private static let requestsMax = 4_096
    private let condition = NSCondition()
    private let group: GroupCommit
    // Guarded by `condition`.
    private var queue: [Waiting] = []
    private var isStopped = false
    private var isStarted = false

    init(group: GroupCommit) { self.group = group }

    func append(_ request: AppendRequest) async throws -> AppendOutcome {
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
                let outcomes = try group.submit(batch.map(\.request))
                for (waiting, outcome) in zip(batch, outcomes) { waiting.continuation.resume(returning: outcome) }
            } catch {
                for waiting in batch { waiting.continuation.resume(throwing: error) }
            }
        }
    }
}
