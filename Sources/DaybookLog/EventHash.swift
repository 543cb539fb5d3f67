import DaybookModel

/// The keyed hash of (source, id) under which runs find an event.
enum EventHash {
    static func hash(_ hashing: SipHash, _ source: String, _ id: EventID) -> UInt64 {
        var bytes = [UInt8]()
        bytes.reserveCapacity(16 + source.utf8.count)
        withUnsafeBytes(of: id.high.bigEndian) { bytes.append(contentsOf: $0) }
        withUnsafeBytes(of: id.low.bigEndian) { bytes.append(contentsOf: $0) }
        bytes.append(contentsOf: source.utf8)
        return bytes.withUnsafeBytes { hashing.hash($0).low }
    }
}
