import CZlib
import CZstd

/// Turns packed bytes into plain ones, a piece at a time: gzip (all members), zstd (all frames), or bytes as they are.
final class Unpacker {
    private enum Method {
        case plain
        case gzip(UnsafeMutablePointer<z_stream>)
        case zstd(OpaquePointer)
    }

    private let method: Method
    /// False while a member or frame has begun and not ended.
    private(set) var isComplete = true
    /// Only padding may follow a gzip member's end, or another member.
    private var isBetweenMembers = false

    /// Chooses by the magic number: gzip `1F 8B`, zstd frame `28 B5 2F FD`, zstd skippable frame `5? 2A 4D 18`.
    init(startingWith magic: some Collection<UInt8>) {
        let magic = Array(magic)
        if magic.starts(with: [0x1F, 0x8B]) {
            let stream = UnsafeMutablePointer<z_stream>.allocate(capacity: 1)
            stream.initialize(to: z_stream())
            // 15 bits of window, + 16: a gzip header is required.
            let code = inflateInit2_(stream, 15 + 16, ZLIB_VERSION, Int32(MemoryLayout<z_stream>.size))
            precondition(code == Z_OK, "zlib could not start")
            method = .gzip(stream)
        } else if magic == [0x28, 0xB5, 0x2F, 0xFD]
            || (magic.count == 4 && magic[0] & 0xF0 == 0x50 && magic[1...] == [0x2A, 0x4D, 0x18]),
            let stream = ZSTD_createDStream()
        {
            method = .zstd(stream)
        } else {
            method = .plain
        }
    }

    deinit {
        switch method {
        case .plain: break
        case .gzip(let stream):
            inflateEnd(stream)
            stream.deallocate()
        case .zstd(let stream): ZSTD_freeDStream(stream)
        }
    }

    var format: String {
        switch method {
        case .plain: "plain"
        case .gzip: "gzip"
        case .zstd: "zstd"
        }
    }

    /// Appends at most `limit` plain bytes and answers how many packed bytes they took; nil when the data is damaged.
    func unpack(_ bytes: ArraySlice<UInt8>, into buffer: inout [UInt8], atMost limit: Int) -> Int? {
        switch method {
        case .plain:
            let taken = bytes.prefix(limit)
            buffer += taken
            return taken.count
        case .gzip(let stream): return inflate(bytes, stream, into: &buffer, atMost: limit)
        case .zstd(let stream): return decompress(bytes, stream, into: &buffer, atMost: limit)
        }
    }

    private func inflate(
        _ bytes: ArraySlice<UInt8>, _ stream: UnsafeMutablePointer<z_stream>, into buffer: inout [UInt8],
        atMost limit: Int
    ) -> Int? {
        var bytes = bytes
        let offered = bytes.count
        if isBetweenMembers {
            bytes = bytes.drop { $0 == 0 }  // Tape and disk images pad with zeros.
            guard !bytes.isEmpty else { return offered }
            inflateReset(stream)
            isBetweenMembers = false
        }
        isComplete = false
        var code = Z_OK
        var left = 0
        let plain = [UInt8](unsafeUninitializedCapacity: limit) { target, count in
            bytes.withUnsafeBufferPointer { source in
                // zlib does not write to its input; its C interface merely lacks the const.
                stream.pointee.next_in = UnsafeMutablePointer(mutating: source.baseAddress)
                stream.pointee.avail_in = UInt32(source.count)
                stream.pointee.next_out = target.baseAddress
                stream.pointee.avail_out = UInt32(limit)
                code = CZlib.inflate(stream, Z_NO_FLUSH)
                left = Int(stream.pointee.avail_in)
                count = limit - Int(stream.pointee.avail_out)
            }
        }
        guard code == Z_OK || code == Z_STREAM_END || code == Z_BUF_ERROR else { return nil }
        buffer += plain
        if code == Z_STREAM_END { (isComplete, isBetweenMembers) = (true, true) }
        return offered - left
    }

    private func decompress(
        _ bytes: ArraySlice<UInt8>, _ stream: OpaquePointer, into buffer: inout [UInt8], atMost limit: Int
    ) -> Int? {
        var result = 0
        var taken = 0
        let plain = [UInt8](unsafeUninitializedCapacity: limit) { target, count in
            bytes.withUnsafeBytes { source in
                var input = ZSTD_inBuffer(src: source.baseAddress, size: source.count, pos: 0)
                var output = ZSTD_outBuffer(dst: target.baseAddress, size: limit, pos: 0)
                result = ZSTD_decompressStream(stream, &output, &input)
                (taken, count) = (input.pos, output.pos)
            }
        }
        guard ZSTD_isError(result) == 0 else { return nil }
        buffer += plain
        isComplete = result == 0
        return taken
    }
}
