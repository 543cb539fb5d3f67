import DaybookImport
import DaybookModel

/// How an import treats what it reads.
public struct ImportOptions: Sendable {
    public enum OnError: String, Sendable, CaseIterable {
        /// Stop at the first rejected row; what stands before it is in.
        case stop
        /// Leave rejected rows out and go on.
        case skip
    }

    /// A kind of file that needs no mapping.
    public enum Format: String, Sendable, CaseIterable {
        /// An instance of PSPLIB: a plan.
        case psplib
    }

    /// Name of the mapping; nil means recognise the files.
    public var mapping: String?
    /// What the files are; nil means recognise them.
    public var format: Format?
    /// How projects become plans.
    public var projects = ProjectOptions()
    public var onError: OnError = .stop
    /// Every event of the input in one commit, or none.
    public var allOrNothing = false
    /// Decide and count, but write nothing.
    public var dryRun = false
    /// Bring back events of the input that `import revert` took out.
    public var reinstates = false
    /// Who imports, for the import's own event.
    public var actor = ""
    /// Events per commit: enough to share the wait for the disk, few enough that others get their turn soon.
    public var batchEvents = 4_096
    /// Threads an import may use: with two, one reads and one appends.
    public var threads = 2
    /// The clock of the store's log, when it is one that follows the events; each of its times is a commit of its own.
    public var clock: FollowingClock?

    public init() {}

    /// Most events an all-or-nothing import can hold, because they are written by one commit.
    public static let allOrNothingEventsMax = 100_000
}

/// One row that was not imported: where it stands, why, and its text.
public struct RejectedRow: Sendable {
    public var file: String
    public var line: Int
    public var text: Text
    /// The row as it stands in the file, for a file of rejects.
    public var raw: String
    /// The table's header as a line, so that a file of rejects can be imported; empty when the input has none.
    public var header = ""
}

/// What an import did.
public struct ImportSummary: Sendable {
    /// Name of the mapping; empty for CloudEvents.
    public var mapping = ""
    /// Event types of the input and how many of each: the control totals.
    public var totals = ControlTotals()
    public var appended = 0
    public var already = 0
    /// How many of `already` do not stand, because they were retracted.
    public var alreadyRetracted = 0
    /// How many of `already` have personal fields that were erased and stay so.
    public var alreadyErased = 0
    /// How many of `already` were brought back.
    public var reinstated = 0
    /// Subjects of which a rule kept events from coming back.
    public var refusals: [UndoRefusal] = []
    public var rejected = 0
    public var skipped: [Text] = []
    /// The first few rejected rows.
    public var problems: [RejectedRow] = []
    /// Sequence of the import's own event; nil when it was known already, or the import did not complete.
    public var committed: UInt64?
    /// The import stopped at a rejected row; nothing after it was read.
    public var isStopped = false
    public var isDryRun = false

    public static let problemsMax = 20
}
