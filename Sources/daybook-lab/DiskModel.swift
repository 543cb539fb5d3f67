/// The files of a traced run as a disk may hold them after a power cut: what is certain, and what was asked for and may be lost.
///
/// The bytes of a file are certain once a sync of the file that began after the write has ended, or the write itself was
/// synchronous; a name once its folder was synced. Before that each write, and each change of a name, may be there or not,
/// whatever came before or after it.
struct DiskModel {
    /// A request that may be lost.
    struct Uncertain<What> {
        let what: What
        /// Its place in the trace.
        let position: Int
        /// Of a synchronous write.
        var token: UInt64 = 0
        /// On the disk, but not yet taken over because something before it is uncertain.
        var isCertain = false
    }

    enum Change {
        /// Bytes of the trace go to a place in the file.
        case bytes(Range<Int>, at: Int)
        case size(Int)
    }

    struct File {
        var bytes: [UInt8]
        var changes: [Uncertain<Change>] = []
        /// The path it was made under: for words, and for the rules that hold for one kind of file.
        var path: String
    }

    enum Node: Equatable {
        case folder
        case file(Int)
    }

    /// A change of one or two names that is made as a whole.
    struct Renaming {
        var removes: String?
        var sets: (path: String, node: Node)?

        /// The folders that must be synced; one is enough, as in a file system with one journal.
        func concerns(_ folder: String) -> Bool {
            [removes, sets?.path].contains { $0.map { DiskModel.parent($0) == folder } ?? false }
        }
    }

    private enum Barrier {
        case folder(String, since: Int)
        case file(Int, since: Int)
        case write(Int)
    }

    private let trace: Trace
    private(set) var files: [File] = []
    /// Names that are certain.
    private(set) var names: [String: Node] = [:]
    private(set) var renamings: [Uncertain<Renaming>] = []
    private(set) var acknowledged = StateCheck.Acknowledged()
    /// Names as the processes see them.
    private var seen: [String: Node] = [:]
    private var inodes: [UInt64: Int] = [:]
    private var barriers: [UInt64: Barrier] = [:]

    /// `before`: what was on the disk when the run began.
    init(_ trace: Trace, before: StoreImage) {
        self.trace = trace
        for (path, node) in before.nodes {
            switch node {
            case .folder: names[path] = .folder
            case .file(let bytes):
                names[path] = .file(files.count)
                files.append(File(bytes: bytes, path: path))
            }
        }
        seen = names
    }

    static func parent(_ path: String) -> String {
        path.lastIndex(of: "/").map { String(path[..<$0]) } ?? ""
    }

    // MARK: Going on

    /// Takes the next request of the trace.
    mutating func advance(_ position: Int) throws {
        let record = trace.records[position]
        switch record.kind {
        case .open:
            let path = trace.path(record.first)
            guard case .file(let index) = seen[path] else { throw missing(path, position) }
            inodes[record.file] = index
        case .create:
            let path = trace.path(record.first)
            inodes[record.file] = files.count
            files.append(File(bytes: [], path: path))
            rename(Renaming(removes: nil, sets: (path, .file(files.count - 1))), position)
        case .write:
            change(record, .bytes(record.first, at: record.place), position)
            if record.token != 0, let index = inodes[record.file] { barriers[record.token] = .write(index) }
        case .truncate: change(record, .size(record.place), position)
        case .syncBegin:
            if record.place == 1 {
                barriers[record.token] = .folder(trace.path(record.first), since: position)
            } else if let index = inodes[record.file] {
                barriers[record.token] = .file(index, since: position)
            }
        case .syncEnd: pass(barriers.removeValue(forKey: record.token), record.token)
        case .acknowledge:
            let text = trace.text(record.first)
            for (sequence, _) in Acknowledgements.read(text) {
                acknowledged.sequence = max(acknowledged.sequence ?? 0, sequence)
            }
            acknowledged.heads += Acknowledgements.heads(in: text)
        case .rename:
            let (from, to) = (trace.path(record.first), trace.path(record.second))
            guard case .file(let index) = seen[from] else { throw missing(from, position) }
            rename(Renaming(removes: from, sets: (to, .file(index))), position)
        case .link:
            let (from, to) = (trace.path(record.first), trace.path(record.second))
            guard case .file(let index) = seen[from] else { throw missing(from, position) }
            rename(Renaming(removes: nil, sets: (to, .file(index))), position)
        case .unlink, .removeFolder: rename(Renaming(removes: trace.path(record.first), sets: nil), position)
        case .makeFolder: rename(Renaming(removes: nil, sets: (trace.path(record.first), .folder)), position)
        case .unknown: throw Trace.Problem.notModelled(trace.text(record.first))
        }
    }

    private func missing(_ path: String, _ position: Int) -> Trace.Problem {
        .notModelled("request \(position) is about \(path), which is not known as a file")
    }

    private mutating func change(_ record: Trace.Record, _ change: Change, _ position: Int) {
        guard let index = inodes[record.file] else { return }
        files[index].changes.append(Uncertain(what: change, position: position, token: record.token))
    }

    private mutating func rename(_ renaming: Renaming, _ position: Int) {
        DiskModel.apply(renaming, to: &seen)
        renamings.append(Uncertain(what: renaming, position: position))
    }

    /// What a completed barrier makes certain.
    private mutating func pass(_ barrier: Barrier?, _ token: UInt64) {
        switch barrier {
        case .file(let index, let since):
            for place in files[index].changes.indices where files[index].changes[place].position < since {
                files[index].changes[place].isCertain = true
            }
            settle(index)
        case .write(let index):
            for place in files[index].changes.indices where files[index].changes[place].token == token {
                files[index].changes[place].isCertain = true
            }
            settle(index)
        case .folder(let folder, let since):
            for place in renamings.indices
            where renamings[place].position < since && renamings[place].what.concerns(folder) {
                renamings[place].isCertain = true
            }
            while let first = renamings.first, first.isCertain {
                DiskModel.apply(first.what, to: &names)
                renamings.removeFirst()
            }
        case nil: break
        }
    }

    /// Takes over what is certain, up to the first change that is not: later ones must stay on top of it.
    private mutating func settle(_ index: Int) {
        var count = 0
        for change in files[index].changes {
            guard change.isCertain else { break }
            DiskModel.apply(change.what, to: &files[index].bytes, trace)
            count += 1
        }
        files[index].changes.removeFirst(count)
    }

    /// Place in the trace of the first request that may be lost.
    var firstUncertain: Int? {
        let positions = files.compactMap { $0.changes.first?.position } + renamings.prefix(1).map(\.position)
        return positions.min()
    }

    // MARK: Making a state

    static func apply(_ renaming: Renaming, to names: inout [String: Node]) {
        if let path = renaming.removes { names[path] = nil }
        if let (path, node) = renaming.sets { names[path] = node }
    }

    static func apply(_ change: Change, to bytes: inout [UInt8], _ trace: Trace) {
        switch change {
        case .size(let size): resize(&bytes, size)
        case .bytes(let range, let place): put(range, of: trace, at: place, into: &bytes)
        }
    }

    private static func put(_ range: Range<Int>, of trace: Trace, at place: Int, into bytes: inout [UInt8]) {
        guard !range.isEmpty else { return }
        if bytes.count < place + range.count { resize(&bytes, place + range.count) }
        bytes.withUnsafeMutableBytes { target in
            trace.bytes.withUnsafeBytes { source in
                target.baseAddress!.advanced(by: place)
                    .copyMemory(from: source.baseAddress! + range.lowerBound, byteCount: range.count)
            }
        }
    }

    private static func resize(_ bytes: inout [UInt8], _ size: Int) {
        if size < bytes.count {
            bytes.removeLast(bytes.count - size)
        } else if size > bytes.count {
            bytes += [UInt8](repeating: 0, count: size - bytes.count)
        }
    }

    /// One of the states the disk may be in now.
    func image(_ fate: inout Fate) -> StoreImage {
        var names = names
        for renaming in renamings {
            let isKept = renaming.isCertain ? true : fate.keeps(renaming.position)
            if isKept { DiskModel.apply(renaming.what, to: &names) }
        }
        var nodes: [(path: String, node: StoreImage.Node)] = []
        for (path, node) in names.sorted(by: { $0.key < $1.key }) where isReachable(path, names) {
            switch node {
            case .folder: nodes.append((path, .folder))
            case .file(let index): nodes.append((path, .file(bytes(of: files[index], &fate))))
            }
        }
        return StoreImage(nodes: nodes)
    }

    private func isReachable(_ path: String, _ names: [String: Node]) -> Bool {
        var folder = DiskModel.parent(path)
        while !folder.isEmpty {
            guard names[folder] == .folder else { return false }
            folder = DiskModel.parent(folder)
        }
        return true
    }

    private func bytes(of file: File, _ fate: inout Fate) -> [UInt8] {
        var bytes = file.bytes
        for change in file.changes {
            switch change.what {
            case _ where change.isCertain: DiskModel.apply(change.what, to: &bytes, trace)
            case .size:
                if fate.keeps(change.position) { DiskModel.apply(change.what, to: &bytes, trace) }
            case .bytes(let range, let place):
                for part in fate.arriving(range, at: place, in: file.path, change.position) {
                    DiskModel.put(part, of: trace, at: place + part.lowerBound - range.lowerBound, into: &bytes)
                }
            }
        }
        return bytes
    }
}
