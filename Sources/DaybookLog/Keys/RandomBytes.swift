import Glibc

/// Random bytes of the system, fetched as many at a time as one call gives: a key and its nonce would be a call for every eight of them.
struct RandomBytes {
    private static let count = 256
    private var bytes: [UInt8] = []
    private var used = 0

    /// At most 256.
    mutating func take(_ count: Int) throws(LogError) -> [UInt8] {
        let range = try reserve(count)
        defer { for index in range { bytes[index] = 0 } }
        return Array(bytes[range])
    }

    /// Fills some bytes, at most 256.
    mutating func fill(_ target: UnsafeMutableRawBufferPointer) throws(LogError) {
        let range = try reserve(target.count)
        target.copyBytes(from: bytes[range])
        // What was given out must not be found here later.
        for index in range { bytes[index] = 0 }
    }

    private mutating func reserve(_ count: Int) throws(LogError) -> Range<Int> {
        if bytes.count - used < count {
            bytes = [UInt8](repeating: 0, count: RandomBytes.count)
            guard getentropy(&bytes, bytes.count) == 0 else { throw Durable.failure("log.file.open", "getentropy") }
            used = 0
        }
        used += count
        return used - count..<used
    }
}
