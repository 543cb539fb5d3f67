import DaybookModel
import LMDB

/// Why the log could not do what was asked. A refused event is not an error but an `AppendOutcome`.
public enum LogError: Error, CustomStringConvertible {
    case notAStore(path: String)
    case alreadyAStore(path: String)
    case otherFormat(found: Int, known: Int)
    /// The store's file failed; the text is LMDB's meaning and what to do.
    case storage(LMDBError)
    case diskFull(freeBytes: Int, neededBytes: Int)
    /// An I/O error at commit: the batch may or may not be on disk. Running the same command again settles it.
    case unknownOutcome(LMDBError)
    case damaged(sequence: UInt64, Text)
    case keys(Text)
    /// The persons are erased, but what is left of their keys could not be overwritten; the text says why.
    case erasureUnfinished(Text)
    /// The log is not the one that a signed head describes.
    case disagreement(Text)
    /// The log was closed while the request waited.
    case closed

    public var description: String { text.description }

    /// What is stored is not what was stored: nothing that could be answered from it should be believed.
    public var isDamage: Bool {
        switch self {
        case .damaged, .disagreement: true
        default: false
        }
    }

    public var text: Text {
        switch self {
        case .notAStore(let path): Text("log.not_a_store", path)
        case .alreadyAStore(let path): Text("log.already_a_store", path)
        case .otherFormat(let found, let known):
            Text(found > known ? "log.format_too_new" : "log.format_too_old", found, known)
        case .storage(let error): Text("log.storage", error)
        case .diskFull(let free, let needed): Text("log.disk_full", free / 1_048_576, needed / 1_048_576)
        case .unknownOutcome(let error): Text("log.unknown_outcome", error)
        case .damaged(let sequence, let what): Text("log.damaged", sequence, what)
        case .erasureUnfinished(let text): Text("log.erasure_unfinished", text)
        case .keys(let text), .disagreement(let text): text
        case .closed: Text("log.closed")
        }
    }
}
