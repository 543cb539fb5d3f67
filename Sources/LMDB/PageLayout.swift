import Glibc

/// The layout of LMDB's file, data version 1 (LMDB 0.9 on a 64-bit machine), as far as a check of it needs.
enum PageLayout {
    static let magic: UInt32 = 0xBEEF_C0DE
    static let version: UInt32 = 1
    /// Page number (8), padding (2), flags (2), then bounds of the free space (2, 2) or the count of a long value's pages (4).
    static let headerBytes = 16
    /// Low and high half of size (or of page number), flags, size of the key.
    static let nodeBytes = 8
    static let treeBytes = 48
    /// The greatest depth of a tree (`CURSOR_STACK`).
    static let depthMax = 32

    static let branch: UInt16 = 0x01
    static let leaf: UInt16 = 0x02
    static let overflow: UInt16 = 0x04
    static let meta: UInt16 = 0x08
    /// Flag of an entry: its value is the number of the first of some pages of its own.
    static let bigData: UInt16 = 0x01
    /// Flag of an entry: its value is a tree.
    static let subTree: UInt16 = 0x02
    /// "No page": the root of an empty tree.
    static let noPage = UInt64.max

    static func overflowPages(_ bytes: UInt64, pageBytes: UInt64) -> UInt64 {
        (UInt64(headerBytes) - 1 + bytes) / pageBytes + 1
    }
}

/// What the file says of one tree.
struct TreeRecord {
    let flags: UInt16
    let depth: UInt16
    let branchPages: UInt64
    let leafPages: UInt64
    let overflowPages: UInt64
    let entries: UInt64
    let root: UInt64

    init(_ bytes: UnsafeRawBufferPointer, at start: Int) {
        flags = bytes.little(start + 4)
        depth = bytes.little(start + 6)
        branchPages = bytes.little(start + 8)
        leafPages = bytes.little(start + 16)
        overflowPages = bytes.little(start + 24)
        entries = bytes.little(start + 32)
        root = bytes.little(start + 40)
    }
}

/// One of the two pages that say where the trees of a commit begin.
struct MetaPage {
    let pageBytes: UInt64
    let freeList: TreeRecord
    let tables: TreeRecord
    let lastPage: UInt64
    let transaction: UInt64

    /// Nil when it is no such page.
    init?(_ page: UnsafeRawBufferPointer) {
        let start = PageLayout.headerBytes
        guard page.count >= start + 136, (page.little(10) as UInt16) & PageLayout.meta != 0,
            page.little(start) as UInt32 == PageLayout.magic, page.little(start + 4) as UInt32 == PageLayout.version
        else { return nil }
        pageBytes = UInt64(page.little(start + 24) as UInt32)
        freeList = TreeRecord(page, at: start + 24)
        tables = TreeRecord(page, at: start + 72)
        lastPage = page.little(start + 120)
        transaction = page.little(start + 128)
    }
}

extension MetaPage {
    /// Those of a file that are what they should be: two, unless one was not written to its end.
    static func all(_ file: Int32) -> [MetaPage] {
        var bytes = [UInt8](repeating: 0, count: 152)
        func read(at offset: Int) -> MetaPage? {
            guard pread(file, &bytes, bytes.count, off_t(offset)) == bytes.count else { return nil }
            return bytes.withUnsafeBytes { MetaPage($0) }
        }
        // The second one lies where the first says that pages end, else where they end on this machine.
        let first = read(at: 0)
        let size = first.map { Int($0.pageBytes) } ?? Int(sysconf(Int32(_SC_PAGESIZE)))
        guard size >= 512, size <= 1 << 16, size.nonzeroBitCount == 1 else { return [] }
        return [first, read(at: size)].compactMap { $0 }.filter { $0.pageBytes == UInt64(size) }
    }
}

/// How long the file of an environment is, and how long it would have to be for all its pages.
public struct FileLength: Sendable {
    public let bytes: UInt64
    public let neededBytes: UInt64

    /// Reads the file without LMDB, which could end the process: for one that has no environment open there. Nil when there is no such
    /// file, or it does not say.
    public init?(environment path: String) {
        let file = open("\(path)/data.mdb", O_RDONLY | O_CLOEXEC)
        guard file >= 0 else { return nil }
        defer { close(file) }
        var status = stat()
        guard fstat(file, &status) == 0,
            let meta = MetaPage.all(file).max(by: { $0.transaction < $1.transaction })
        else { return nil }
        bytes = UInt64(status.st_size)
        neededBytes = (meta.lastPage + 1) * meta.pageBytes
    }
}

extension UnsafeRawBufferPointer {
    /// A little-endian number; the caller knows that it lies within the bytes.
    func little<Value: FixedWidthInteger & BitwiseCopyable>(_ offset: Int) -> Value {
        Value(littleEndian: loadUnaligned(fromByteOffset: offset, as: Value.self))
    }
}

/// A set of page numbers: a bit each.
struct PageSet {
    private var words: [UInt64]

    init(count: UInt64) { words = [UInt64](repeating: 0, count: Int(count / 64) + 1) }

    func contains(_ page: UInt64) -> Bool { words[Int(page / 64)] >> (page % 64) & 1 == 1 }

    /// False when it was there already.
    mutating func insert(_ page: UInt64) -> Bool {
        guard !contains(page) else { return false }
        words[Int(page / 64)] |= 1 << (page % 64)
        return true
    }
}
