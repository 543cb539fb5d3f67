import Glibc
import Synchronization

/// Who waits to write, so that nobody who writes a lot takes LMDB's lock again before them.
///
/// LMDB's lock goes to whoever asks first once it was given up, and that is nearly always the one who has just given it up: beside an
/// import, another process would get to append only after many commits. So who waits for the lock holds this file's lock, shared, and
/// who writes a lot waits until nobody holds it. It is a courtesy between processes that protects nothing: without the file, or when
/// others never stop coming, all goes on as LMDB has it.
final class WriteTurn: Sendable {
    private static let microsecondsPerWait: UInt32 = 50
    /// A tenth of a second or so.
    private static let waitsMax = 1_000

    private let path: String
    /// Opened when it is first needed, because who only reads must make nothing; negative when it cannot be.
    private let file = Mutex<Int32?>(nil)

    init(folder: String) { path = "\(folder)/turn.lock" }

    deinit {
        if let file = file.withLock({ $0 }), file >= 0 { close(file) }
    }

    /// Call before waiting for LMDB's lock, and `end` once that is held or given up.
    func begin(isBulk: Bool) {
        let file = opened()
        guard file >= 0 else { return }
        guard isBulk else {
            flock(file, LOCK_SH)
            return
        }
        for _ in 0..<WriteTurn.waitsMax {
            if flock(file, LOCK_EX | LOCK_NB) == 0 {
                flock(file, LOCK_UN)
                return
            }
            usleep(WriteTurn.microsecondsPerWait)
        }
    }

    func end() {
        let file = opened()
        if file >= 0 { flock(file, LOCK_UN) }
    }

    private func opened() -> Int32 {
        file.withLock { file in
            if let file { return file }
            let made = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0o660)
            file = made
            return made
        }
    }
}
