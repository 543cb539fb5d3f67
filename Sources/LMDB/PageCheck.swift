import CLMDB
import Glibc

extension Environment {
    /// Walks every page of the environment: those that can be reached from the newest commit and those in the list of free pages must
    /// together be all pages, none of them twice, and each must look as LMDB leaves it.
    ///
    /// The walk needs one view of the file for as long as it lasts, because a page of the commit that it looks at must not be
    /// used again meanwhile; pages that writers free in this time wait. Pages of long values are counted and not read, so a second is
    /// enough for a gigabyte or more; `secondsMax` ends the walk in any case. `mark` is told of pages before they are read.
    public func checkPages(
        secondsMax: Double = 60, problemsMax: Int = 100, mark: @escaping (UInt64) -> Void = { _ in }
    ) throws(LMDBError) -> PageReport {
        var file: mdb_filehandle_t = -1
        // LMDB's own descriptor: to close another one of the same file would drop this process's locks.
        try LMDB.check(mdb_env_get_fd(pointer, &file), "check the pages of \(path)")
        let transaction = try read()
        // The page of a commit is written again by the next but one: it is found at once, or in a newer view.
        for _ in 0..<100 {
            let number = UInt64(transaction.id)
            if let meta = PageWalk.meta(of: number, file) {
                var walk = PageWalk(
                    file: file, meta, deadline: PageWalk.now + secondsMax, problemsMax: problemsMax, mark: mark)
                walk.run()
                return walk.report
            }
            transaction.reset()
            try transaction.renew()
        }
        var report = PageReport()
        report.transaction = UInt64(transaction.id)
        report.add(.meta, page: 0, table: "", max: problemsMax)
        return report
    }
}

/// One walk over the pages of a commit. Reads with system calls, so that a file that ends too early is an answer and no fault.
private struct PageWalk {
    private let file: Int32
    private let meta: MetaPage
    private let deadline: Double
    private let problemsMax: Int
    private let mark: (UInt64) -> Void
    private let pageBytes: Int
    private var used: PageSet
    private var free: PageSet
    private(set) var report = PageReport()
    private var isOutOfTime = false
    private var pagesRead = 0

    /// The tree that is being walked.
    private var table = ""
    private var hasNumberKeys = false
    private var found = Found()
    private var last = LastKey()

    private struct Found {
        var depth = 0
        var branch: UInt64 = 0
        var leaf: UInt64 = 0
        var overflow: UInt64 = 0
        var entries: UInt64 = 0
    }

    init(file: Int32, _ meta: MetaPage, deadline: Double, problemsMax: Int, mark: @escaping (UInt64) -> Void) {
        self.file = file
        self.meta = meta
        self.deadline = deadline
        self.problemsMax = problemsMax
        self.mark = mark
        pageBytes = Int(meta.pageBytes)
        used = PageSet(count: meta.lastPage + 1)
        free = PageSet(count: meta.lastPage + 1)
        report.transaction = meta.transaction
        report.pages = meta.lastPage + 1
    }

    static var now: Double {
        var time = timespec()
        clock_gettime(CLOCK_MONOTONIC, &time)
        return Double(time.tv_sec) + Double(time.tv_nsec) / 1e9
    }

    /// What the file says of a commit; nil when it was written over, or is damaged.
    static func meta(of transaction: UInt64, _ file: Int32) -> MetaPage? {
        var status = stat()
        guard fstat(file, &status) == 0 else { return nil }
        return MetaPage.all(file).first { meta in
            // Pages that were taken and given back before their commit may lie behind the file's end: some, not millions.
            meta.transaction == transaction
                && meta.lastPage <= UInt64(status.st_size) / meta.pageBytes + 1 << 20
        }
    }

    // MARK: Trees

    mutating func run() {
        _ = (used.insert(0), used.insert(1))
        report.used = 2
        walk(meta.freeList, "", numberKeys: true) { walk, node, buffer in walk.readFree(node, buffer) }
        var tables: [(String, TreeRecord)] = []
        walk(meta.tables, "") { walk, node, buffer in
            let name = String(decoding: buffer[node.key], as: UTF8.self)
            guard node.flags == PageLayout.subTree, node.valueBytes == UInt64(PageLayout.treeBytes) else {
                walk.report.add(.table, page: walk.here, table: name, max: walk.problemsMax)
                return
            }
            tables.append((name, TreeRecord(buffer, at: node.value.lowerBound)))
        }
        for (name, tree) in tables {
            if tree.flags != 0 { complain(.table, page: tree.root, name) }
            walk(tree, name) { walk, node, _ in
                if node.flags & PageLayout.subTree != 0 { walk.complain(.table, page: walk.here) }
            }
        }
        guard !isOutOfTime else {
            report.isComplete = false
            return
        }
        countLost()
    }

    /// The page that is being read.
    private var here: UInt64 = 0

    private mutating func walk(
        _ tree: TreeRecord, _ name: String, numberKeys: Bool = false,
        _ body: (inout PageWalk, Node, UnsafeRawBufferPointer) -> Void
    ) {
        (table, hasNumberKeys, found, last) = (name, numberKeys, Found(), LastKey())
        if tree.root != PageLayout.noPage {
            visit(tree.root, from: 0, depth: 1, body)
        }
        report.entries += found.entries
        guard !isOutOfTime else { return }
        if found.depth != Int(tree.depth) { complain(.depth, page: tree.root) }
        for (said, counted) in [
            (tree.entries, found.entries), (tree.branchPages, found.branch), (tree.leafPages, found.leaf),
            (tree.overflowPages, found.overflow),
        ] where said != counted { complain(.counts(said: said, found: counted), page: tree.root) }
    }

    private mutating func visit(
        _ page: UInt64, from parent: UInt64, depth: Int,
        _ body: (inout PageWalk, Node, UnsafeRawBufferPointer) -> Void
    ) {
        guard take(page, from: parent), depth <= PageLayout.depthMax else {
            if depth > PageLayout.depthMax { complain(.depth, page: page) }
            return
        }
        pagesRead += 1
        if pagesRead % 256 == 0, PageWalk.now > deadline { isOutOfTime = true }
        guard !isOutOfTime else { return }
        let bytes = UnsafeMutableRawBufferPointer.allocate(byteCount: pageBytes, alignment: 16)
        defer { bytes.deallocate() }
        mark(page)
        guard read(bytes, at: page) else { return complain(.unreadable, page: page) }
        here = page
        let buffer = UnsafeRawBufferPointer(bytes)
        let number: UInt64 = buffer.little(0)
        if number != page { complain(.number(found: number), page: page) }
        let flags: UInt16 = buffer.little(10)
        switch flags {
        case PageLayout.branch:
            found.branch += 1
            guard let nodes = entries(of: buffer, page, isLeaf: false) else { return complain(.bounds, page: page) }
            for (index, node) in nodes.enumerated() {
                // The first key of a branch is never looked at.
                if index > 0 { check(key: UnsafeRawBufferPointer(rebasing: buffer[node.key]), page, isSeparator: true) }
                visit(node.child, from: page, depth: depth + 1, body)
                if isOutOfTime { return }
            }
        case PageLayout.leaf:
            found.leaf += 1
            if found.depth == 0 { found.depth = depth }
            if found.depth != depth { complain(.depth, page: page) }
            guard let nodes = entries(of: buffer, page, isLeaf: true) else { return complain(.bounds, page: page) }
            for node in nodes {
                here = page
                found.entries += 1
                check(key: UnsafeRawBufferPointer(rebasing: buffer[node.key]), page, isSeparator: false)
                if node.flags & PageLayout.bigData != 0 { takeLong(node, from: page) }
                body(&self, node, buffer)
            }
        default: complain(.flags(found: flags), page: page)
        }
    }

    /// Marks a page as used; false when it must not be looked at.
    private mutating func take(_ page: UInt64, from parent: UInt64) -> Bool {
        guard page > 1, page <= meta.lastPage else {
            complain(.outside(page: page), page: parent)
            return false
        }
        guard used.insert(page) else {
            complain(.usedTwice, page: page)
            return false
        }
        report.used += 1
        return true
    }

    /// The pages of a value that has pages of its own.
    private mutating func takeLong(_ node: Node, from page: UInt64) {
        let count = PageLayout.overflowPages(node.valueBytes, pageBytes: meta.pageBytes)
        guard node.child <= meta.lastPage, meta.lastPage - node.child + 1 >= count else {
            return complain(.outside(page: node.child), page: page)
        }
        for offset in 0..<count where take(node.child + offset, from: page) { report.overflow += 1 }
        found.overflow += count
        let header = UnsafeMutableRawBufferPointer.allocate(byteCount: PageLayout.headerBytes, alignment: 8)
        defer { header.deallocate() }
        mark(node.child)
        guard read(header, at: node.child) else { return complain(.unreadable, page: node.child) }
        let bytes = UnsafeRawBufferPointer(header)
        let (number, flags): (UInt64, UInt16) = (bytes.little(0), bytes.little(10))
        if number != node.child { complain(.number(found: number), page: node.child) }
        if flags != PageLayout.overflow { complain(.flags(found: flags), page: node.child) }
        let said = UInt64(bytes.little(12) as UInt32)
        if said != count { complain(.overflow(expected: count, found: said), page: node.child) }
    }

    // MARK: Entries of a page

    struct Node {
        var flags: UInt16
        var key: Range<Int>
        /// Where the value stands in the page, unless it has pages of its own.
        var value: Range<Int>
        var valueBytes: UInt64
        /// Of a branch the page it leads to, of a long value its first page.
        var child: UInt64
    }

    /// The entries of a page; nil when they do not fit into it. Entries and their list take up all that is not free.
    private func entries(of page: UnsafeRawBufferPointer, _ number: UInt64, isLeaf: Bool) -> [Node]? {
        let (lower, upper) = (Int(page.little(12) as UInt16), Int(page.little(14) as UInt16))
        guard lower >= PageLayout.headerBytes, lower <= upper, upper <= pageBytes, lower % 2 == 0 else { return nil }
        let count = (lower - PageLayout.headerBytes) / 2
        guard count >= (isLeaf ? 1 : 2) else { return nil }
        var nodes: [Node] = []
        nodes.reserveCapacity(count)
        var total = 0
        for index in 0..<count {
            let start = Int(page.little(PageLayout.headerBytes + 2 * index) as UInt16)
            guard start >= upper, start + PageLayout.nodeBytes <= pageBytes, start % 2 == 0 else { return nil }
            let low = UInt64(page.little(start) as UInt16) | UInt64(page.little(start + 2) as UInt16) << 16
            let flags: UInt16 = page.little(start + 4)
            let keyStart = start + PageLayout.nodeBytes
            let valueStart = keyStart + Int(page.little(start + 6) as UInt16)
            guard valueStart <= pageBytes else { return nil }
            var node = Node(
                flags: flags, key: keyStart..<valueStart, value: valueStart..<valueStart, valueBytes: 0, child: 0)
            var end = valueStart
            if !isLeaf {
                node.child = low | UInt64(flags) << 32
                node.flags = 0
            } else if flags & PageLayout.bigData != 0 {
                end += 8
                guard end <= pageBytes else { return nil }
                (node.valueBytes, node.child) = (low, page.little(valueStart))
            } else {
                guard low <= UInt64(pageBytes), valueStart + Int(low) <= pageBytes else { return nil }
                end += Int(low)
                (node.valueBytes, node.value) = (low, valueStart..<end)
            }
            total += (end - start + 1) & ~1
            nodes.append(node)
        }
        return total == pageBytes - upper ? nodes : nil
    }

    /// Keys ascend over all pages of a tree; a separator is above all before it and not above any behind it.
    private mutating func check(key: UnsafeRawBufferPointer, _ page: UInt64, isSeparator: Bool) {
        let order = last.compare(key, asNumbers: hasNumberKeys)
        let isRight = order < 0 || order == 0 && last.isSeparator && !isSeparator
        if last.isThere, !isRight { complain(.order, page: page) }
        last.set(key, isSeparator: isSeparator)
    }

    // MARK: Free pages

    private mutating func readFree(_ node: Node, _ buffer: UnsafeRawBufferPointer) {
        guard node.flags & PageLayout.subTree == 0 else { return complain(.freeList, page: here) }
        guard node.flags & PageLayout.bigData != 0 else {
            return addFree(UnsafeRawBufferPointer(rebasing: buffer[node.value]))
        }
        guard node.valueBytes <= UInt64(meta.lastPage + 2) * 8 else { return complain(.freeList, page: here) }
        let list = UnsafeMutableRawBufferPointer.allocate(byteCount: Int(node.valueBytes), alignment: 16)
        defer { list.deallocate() }
        let place = off_t(node.child) * off_t(pageBytes) + off_t(PageLayout.headerBytes)
        guard pread(file, list.baseAddress, list.count, place) == list.count else {
            return complain(.unreadable, page: node.child)
        }
        addFree(UnsafeRawBufferPointer(list))
    }

    private mutating func addFree(_ list: UnsafeRawBufferPointer) {
        guard list.count >= 8, list.count % 8 == 0, (list.little(0) as UInt64) < UInt64(list.count / 8) else {
            return complain(.freeList, page: here)
        }
        for index in 0..<Int(list.little(0) as UInt64) {
            let page: UInt64 = list.little(8 + 8 * index)
            guard page > 1, page <= meta.lastPage else {
                complain(.outside(page: page), page: here)
                continue
            }
            if free.insert(page) { report.free += 1 } else { complain(.freeTwice, page: page) }
        }
    }

    private mutating func countLost() {
        table = ""
        var lost: ClosedRange<UInt64>?
        for page in 0...meta.lastPage {
            if used.contains(page), free.contains(page) { complain(.usedAndFree, page: page) }
            guard !used.contains(page), !free.contains(page) else { continue }
            if let known = lost, known.upperBound + 1 == page {
                lost = known.lowerBound...page
            } else {
                if let known = lost { complain(.lost(count: UInt64(known.count)), page: known.lowerBound) }
                lost = page...page
            }
        }
        if let known = lost { complain(.lost(count: UInt64(known.count)), page: known.lowerBound) }
    }

    // MARK: Reading

    private func read(_ bytes: UnsafeMutableRawBufferPointer, at page: UInt64) -> Bool {
        pread(file, bytes.baseAddress, bytes.count, off_t(page) * off_t(pageBytes)) == bytes.count
    }

    private mutating func complain(_ kind: PageReport.Problem.Kind, page: UInt64, _ name: String? = nil) {
        report.add(kind, page: page, table: name ?? table, max: problemsMax)
    }
}

/// The key that was met last in a tree.
private struct LastKey {
    private var bytes: [UInt8] = []
    private(set) var isThere = false
    private(set) var isSeparator = false

    mutating func set(_ key: UnsafeRawBufferPointer, isSeparator: Bool) {
        bytes.removeAll(keepingCapacity: true)
        bytes.append(contentsOf: key)
        isThere = true
        self.isSeparator = isSeparator
    }

    /// Below 0 when it is less than the other key.
    func compare(_ key: UnsafeRawBufferPointer, asNumbers: Bool) -> Int {
        bytes.withUnsafeBytes { bytes in
            if asNumbers {
                guard bytes.count == 8, key.count == 8 else { return bytes.isEmpty ? -1 : 1 }
                let (left, right): (UInt64, UInt64) = (bytes.little(0), key.little(0))
                return left < right ? -1 : left == right ? 0 : 1
            }
            let count = min(bytes.count, key.count)
            let order = count == 0 ? 0 : Int(memcmp(bytes.baseAddress!, key.baseAddress!, count))
            return order != 0 ? order : bytes.count - key.count
        }
    }
}
