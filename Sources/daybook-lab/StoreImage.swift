import Foundation

/// Files and folders as bytes in memory, to be written to a folder again and again.
struct StoreImage {
    /// Where the master key lies, outside the store (tools/laboratory/laboratory.py).
    static let masterKey = "config/daybook/master.key"

    enum Node {
        case folder
        case file([UInt8])
    }

    /// By path below the folder, in order, so that a folder comes before what is in it.
    var nodes: [(path: String, node: Node)]

    init(nodes: [(path: String, node: Node)]) { self.nodes = nodes.sorted { $0.path < $1.path } }

    /// Reads a folder. LMDB's lock files are left out: they are made again, and mean nothing to who was not there.
    init(folder: String) throws {
        var nodes: [(path: String, node: Node)] = []
        for case let path as String in FileManager.default.enumerator(atPath: folder)?.allObjects ?? [] {
            var status = stat()
            guard !path.hasSuffix("lock.mdb"), stat("\(folder)/\(path)", &status) == 0 else { continue }
            let isFolder = status.st_mode & S_IFMT == S_IFDIR
            nodes.append(
                (path, isFolder ? .folder : .file(Array(try Data(contentsOf: URL(filePath: "\(folder)/\(path)"))))))
        }
        self.init(nodes: nodes)
    }

    /// Makes the folder hold exactly this.
    func write(to folder: String) throws {
        if access(folder, F_OK) == 0 { try FileManager.default.removeItem(atPath: folder) }
        try StoreImage.check(mkdir(folder, 0o755), folder)
        for (path, node) in nodes {
            let path = "\(folder)/\(path)"
            switch node {
            case .folder: try StoreImage.check(mkdir(path, 0o755), path)
            case .file(let bytes):
                let file = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o600)
                try StoreImage.check(file, path)
                defer { close(file) }
                let isWritten = bytes.withUnsafeBytes { Foundation.write(file, $0.baseAddress, $0.count) == $0.count }
                try StoreImage.check(isWritten ? 0 : -1, path)
            }
        }
    }

    private static func check(_ result: Int32, _ path: String) throws {
        guard result < 0 else { return }
        throw LabError("\(path): \(String(cString: strerror(errno)))")
    }
}

/// Why the laboratory itself could not go on: no finding about the product.
struct LabError: Error, CustomStringConvertible {
    let description: String
    init(_ description: String) { self.description = description }
}
