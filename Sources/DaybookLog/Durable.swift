import DaybookModel
import Foundation
import Glibc

/// Files whose loss would lose more than themselves: written, synced, and their names synced too. And files whose bytes must not stay.
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
        try rename(next, path)
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

    /// Gives a file the name of another, whose place it takes. On disk when the call returns.
    static func rename(_ path: String, _ name: String) throws(LogError) {
        guard Glibc.rename(path, name) == 0 else { throw failure("log.file.write", name) }
        try syncFolder(parent(of: name))
    }

    /// Writes zeros over every byte of a file, in place. On disk when the call returns; a file that is not there has none. (A disk that
    /// never writes in place keeps the old bytes until it needs the room.)
    static func overwrite(_ path: String) throws(LogError) {
        let file = open(path, O_WRONLY | O_CLOEXEC)
        guard file >= 0 else {
            if errno == ENOENT { return }
            throw failure("log.file.open", path)
        }
        defer { close(file) }
        var status = stat()
        guard fstat(file, &status) == 0 else { throw failure("log.file.write", path) }
        let zeros = [UInt8](repeating: 0, count: min(Int(status.st_size), 1 << 20))
        var offset = 0
        while offset < Int(status.st_size) {
            let written = pwrite(file, zeros, min(zeros.count, Int(status.st_size) - offset), off_t(offset))
            guard written > 0 else { throw failure("log.file.write", path) }
            offset += written
        }
        guard fsync(file) == 0 else { throw failure("log.file.write", path) }
    }

    /// Overwrites a file and removes it; one that is not there is none.
    public static func destroy(_ path: String) throws(LogError) {
        try overwrite(path)
        guard unlink(path) == 0 else {
            if errno == ENOENT { return }
            throw failure("log.file.write", path)
        }
        try syncFolder(parent(of: path))
    }

    /// Whether a file can be overwritten, and another be put in its place.
    static func isReplaceable(_ path: String) -> Bool {
        access(path, R_OK | W_OK) == 0 && access(parent(of: path), W_OK | X_OK) == 0
    }

    /// The path without symbolic links; the path itself where nothing is.
    static func resolved(_ path: String) -> String {
        guard let resolved = realpath(path, nil) else { return path }
        defer { free(resolved) }
        return String(cString: resolved)
    }

    static func failure(_ key: String, _ path: String) -> LogError {
        .keys(Text(key, path, String(cString: strerror(errno))))
    }
}
