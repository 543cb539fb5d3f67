import DaybookModel

/// The keyed hash of (source, id) under which runs find an event.
enum EventHash {
    static func hash(_ hashing: SipHash, _ source: String, _ id: EventID) -> UInt64 {
        var source = source
        return source.withUTF8 { hash(hashing, UnsafeRawBufferPointer($0), id) }
    }

    /// The id's 16 bytes, then the source.
    static func hash(_ hashing: SipHash, _ source: UnsafeRawBufferPointer, _ id: EventID) -> UInt64 {
        RunKey.hash(hashing.hash(id.high.byteSwapped, id.low.byteSwapped, source).low)
    }
}
