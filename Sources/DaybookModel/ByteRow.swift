/// Bytes one piece after another, for batches of many events.
///
/// Room is made ahead, so that all pieces of an event cost one look at what is left. What was removed keeps its memory.
public struct ByteRow: Sendable {
    /// Beyond `count` it is room.
    @usableFromInline var memory: [UInt8] = []
    @usableFromInline var used = 0

    public init() {}

    @inlinable public var count: Int { used }

    public mutating func removeAll() { used = 0 }

    /// Lends the bytes.
    @inlinable @inline(__always)
    public func withBytes<Result>(_ body: (UnsafeRawBufferPointer) throws -> Result) rethrows -> Result {
        try memory.withUnsafeBytes { try body(UnsafeRawBufferPointer(rebasing: $0[..<used])) }
    }

    /// Adds `count` bytes, which the body must write.
    @inlinable @inline(__always)
    public mutating func append(_ count: Int, _ write: (UnsafeMutableRawPointer) -> Void) {
        guard count > 0 else { return }
        if used + count > memory.count { makeRoom(count) }
        let place = used
        memory.withUnsafeMutableBytes { write($0.baseAddress! + place) }
        used += count
    }

    @inlinable @inline(__always)
    public mutating func append(_ bytes: UnsafeRawBufferPointer) {
        append(bytes.count) { $0.copyMemory(from: bytes.baseAddress!, byteCount: bytes.count) }
    }

    @usableFromInline mutating func makeRoom(_ count: Int) {
        // No more than is asked for at first: a batch of one event is made for every single append.
        let room = max(2 * memory.count, used + count)
        memory += [UInt8](repeating: 0, count: room - memory.count)
    }
}

extension UnsafeMutableRawPointer {
    /// Copies bytes here; answers the place behind them.
    @inlinable @inline(__always)
    package func put(_ bytes: UnsafeRawBufferPointer) -> UnsafeMutableRawPointer {
        guard let start = bytes.baseAddress, bytes.count > 0 else { return self }
        copyMemory(from: start, byteCount: bytes.count)
        return self + bytes.count
    }
}
