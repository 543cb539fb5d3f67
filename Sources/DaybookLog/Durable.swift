import DaybookModel
import Foundation
import Glibc

/// Files whose loss would lose more than themselves: written, synced, and their names synced too.
public enum Durable {
    /// Makes a new file with these bytes; an error when there is one already. A power cut leaves the whole file or none: the bytes are
    /// on disk before they have the name.
    public static func create(_ bytes: [UInt8], at path: String, mode: mode_t = 0o600) throws(LogError) {
        // Named after the process, so that two that make the same file never write into one.
        let unfinished = "\(path).\(getpid()).new"
        unlink(unfinished)
        let file = open(unfinished, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, mode)
        guard file >= 0 else { throw failure("log.file.open", path) }
        let isWritten = write(file, bytes, bytes.count) == bytes.count && fsync(file) == 0
        let error = failure("log.file.write", path)
        close(file)
        guard isWritten else {
            unlink(unfinished)
            throw error
        }
        guard name(unfinished, path) else {
            let error = failure("log.file.open", path)
            unlink(unfinished)
            throw error
        }
        unlink(unfinished)
        try syncFolder(parent(of: path))
    }

    /// Gives a file a name that nothing has; false with `errno` set when it cannot.
    private static func name(_ file: String, _ path: String) -> Bool {
        if link(file, path) == 0 { return true }
        // Some file systems have no second names.
        guard errno == EPERM || errno == EOPNOTSUPP || errno == ENOSYS else { return false }
        guard access(path, F_OK) != 0 else {
            errno = EEXIST
            return false
        }
        return Glibc.rename(file, path) == 0
    }

    /// Makes a folder and those above it that are missing, and their names durable; one that is there is left alone.
    public static func makeFolder(_ path: String) throws(LogError) {
        guard access(path, F_OK) != 0 else { return }
        try makeFolder(parent(of: path))
        guard mkdir(path, 0o777) == 0 || errno == EEXIST else { throw failure("log.file.open", path) }
        try syncFolder(parent(of: path))
    }

    /// Puts a file in another one's place, whose bytes are overwritten first: a secret should not stay on the disk under no name.
    public static func replace(_ path: String, by next: String) throws(LogError) {
        try overwrite(path)
        guard rename(next, path) == 0 else { throw failure("log.file.write", path) }
        try syncFolder(parent(of: path))
    }

    /// Overwrites a file and removes it.
    public static func destroy(_ path: String) throws(LogError) {
        try overwrite(path)
        guard unlink(path) == 0 || errno == ENOENT else { throw failure("log.file.write", path) }
        try syncFolder(parent(of: path))
    }

    /// Zeros in place of a file's bytes. (A disk that never writes in place keeps the old ones until it needs the room.)
    private static func overwrite(_ path: String) throws(LogError) {
        let file = open(path, O_WRONLY | O_CLOEXEC)
        guard file >= 0 else {
            if errno == ENOENT { return }
            throw failure("log.file.open", path)
        }
        defer { close(file) }
        var status = stat()
        guard fstat(file, &status) == 0 else { throw failure("log.file.open", path) }
        let zeros = [UInt8](repeating: 0, count: Int(status.st_size))
        guard pwrite(file, zeros, zeros.count, 0) == zeros.count, fsync(file) == 0 else {
            throw failure("log.file.write", path)
        }
    }

    /// The folder that a path's last part lies in; `.` where the path is a name alone. (Foundation's own function stops the program
    /// for a name of one character.)
    public static func parent(of path: String) -> String {
        let parts = path.split(separator: "/", omittingEmptySubsequences: true)
        guard let last = parts.last, parts.count > 1 else { return path.hasPrefix("/") ? "/" : "." }
        return String(path[..<last.startIndex])
    }

    /// Waits until the names in a folder are on disk.
    public static func syncFolder(_ path: String) throws(LogError) {
        let folder = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard folder >= 0 else { throw failure("log.file.open", path) }
        defer { close(folder) }
        guard fsync(folder) == 0 else { throw failure("log.file.write", path) }
    }

    static func failure(_ key: String, _ path: String) -> LogError {
        .keys(Text(key, path, String(cString: strerror(errno))))
    }
}
