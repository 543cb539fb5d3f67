/// What was found in the pages of an environment (`Environment.checkPages`).
public struct PageReport: Equatable, Sendable {
    /// One thing that is not as LMDB leaves it.
    public struct Problem: Equatable, Sendable {
        public enum Kind: Equatable, Sendable {
            /// The file ends before the page does.
            case unreadable
            /// Neither of the first two pages describes the state that is being read.
            case meta
            /// The page names itself as another.
            case number(found: UInt64)
            /// It is not of the kind that leads on from where it is used.
            case flags(found: UInt16)
            /// The bounds of its free space, or of an entry in it, do not fit the page.
            case bounds
            /// Keys do not ascend.
            case order
            /// It leads to a page that cannot be.
            case outside(page: UInt64)
            /// It is used by two parents, or twice by one.
            case usedTwice
            /// It is in use and in the list of free pages.
            case usedAndFree
            case freeTwice
            /// It and some pages after it are neither in use nor free.
            case lost(count: UInt64)
            /// A long value has another number of pages than its size needs.
            case overflow(expected: UInt64, found: UInt64)
            /// A row of the list of free pages is no list of pages.
            case freeList
            /// The leaves of a tree are not all on one level, or it has another depth than it says.
            case depth
            /// A tree has other numbers of entries or pages than it says.
            case counts(said: UInt64, found: UInt64)
            /// The tree has a kind that is not used here.
            case table
        }

        public var kind: Kind
        public var page: UInt64
        /// Name of the table; empty for the trees of tables and of free pages.
        public var table: String
    }

    /// The commit that was looked at.
    public var transaction: UInt64 = 0
    /// Pages of the file up to the last one ever used.
    public var pages: UInt64 = 0
    public var used: UInt64 = 0
    /// Of those, the pages of long values.
    public var overflow: UInt64 = 0
    public var free: UInt64 = 0
    public var entries: UInt64 = 0
    /// The first of them; `problemCount` has how many there are.
    public var problems: [Problem] = []
    public var problemCount = 0
    /// False when the time allowed ran out: what was not reached is not known.
    public var isComplete = true

    mutating func add(_ kind: Problem.Kind, page: UInt64, table: String, max: Int) {
        problemCount += 1
        if problems.count < max { problems.append(Problem(kind: kind, page: page, table: table)) }
    }
}
