import CSimdjson

/// Checks UTF-8 in bulk, much faster than making a String of it.
enum UTF8Text {
    static func isValid(_ bytes: UnsafeBufferPointer<UInt8>) -> Bool {
        guard let base = bytes.baseAddress else { return true }
        return base.withMemoryRebound(to: CChar.self, capacity: bytes.count) { daybook_utf8_is_valid($0, bytes.count) }
    }

    static func isValid(_ bytes: ArraySlice<UInt8>) -> Bool { bytes.withUnsafeBufferPointer { isValid($0) } }
}
