import DaybookModel
import Glibc

/// Loads time zones from the system's zone files.
public enum ZoneLoader {
    /// Where the system keeps them, unless the environment variable `TZDIR` says otherwise.
    private static let folderUsual = "/usr/share/zoneinfo"

    /// The zone of an IANA name such as `Asia/Shanghai`; nil when the system has none, or when the text is no name.
    public static func load(_ name: String) -> Zone? {
        if name == "UTC" || name == "Etc/UTC" { return Zone(tzif: bytes(of: name) ?? [], name: name) ?? .utc }
        let isName =
            !name.isEmpty && name.utf8.count <= 64
            && name.split(separator: "/", omittingEmptySubsequences: false).allSatisfy { part in
                !part.isEmpty && part.utf8.allSatisfy { isNameByte($0) }
            }
        guard isName, let bytes = bytes(of: name) else { return nil }
        return Zone(tzif: bytes, name: name)
    }

    private static func isNameByte(_ byte: UInt8) -> Bool {
        (48...57).contains(byte) || (65...90).contains(byte & 0xDF) || "_-+".utf8.contains(byte)
    }

    private static func bytes(of name: String) -> [UInt8]? {
        let folder = getenv("TZDIR").map { String(cString: $0) } ?? folderUsual
        // No such zone.
        guard let source = try? ByteSource(path: folder + "/" + name, chunkBytes: 4096) else { return nil }
        var bytes: [UInt8] = []
        do { while try source.next(into: &bytes) {} } catch { return nil }  // A zone that cannot be read is none.
        return bytes
    }
}
