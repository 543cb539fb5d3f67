import Glibc

/// The bytes of an input, chunk by chunk: a file, standard input or memory, unpacked when it is gzip or zstd.
///
/// The packing is recognised by its magic number, never by the name. Data that has arrived is handed on at once, so a
/// slow pipe is followed as it speaks.
public final class ByteSource {
    public static let chunkBytesUsual = 131_072

    /// What messages call the input: its path, or `standard input`.
    public let name: String
    /// Size of a regular file; nil when nobody knows it.
    public let inputBytesTotal: Int64?
    /// Bytes read so far, as they are on disk: the measure of progress.
    public private(set) var inputBytes: Int64 = 0
    /// Sees all bytes as they are on disk, in order (to hash them, to keep them).
    public var onInput: ((UnsafeRawBufferPointer) -> Void)?

    private let descriptor: Int32  // -1: memory.
    private let ownsDescriptor: Bool
    private let chunkBytes: Int
    private let memory: [UInt8]
    /// Raw bytes that were read; those before `inputStart` are used up.
    private var input: [UInt8] = []
    private var inputStart = 0
    private var inputEnded = false
    private var unpacker: Unpacker?

    /// Opens a file, or standard input for `-`.
    public init(path: String, chunkBytes: Int = ByteSource.chunkBytesUsual) throws(SourceProblem) {
        precondition(chunkBytes > 0, "a chunk holds at least one byte")
        self.chunkBytes = chunkBytes
        memory = []
        ownsDescriptor = path != "-"
        name = ownsDescriptor ? path : "standard input"
        descriptor = ownsDescriptor ? open(path, O_RDONLY | O_CLOEXEC) : STDIN_FILENO
        guard descriptor >= 0 else {
            inputBytesTotal = nil
            throw .cannotOpen(name: path, reason: String(cString: strerror(errno)))
        }
        var status = stat()
        guard fstat(descriptor, &status) == 0 else {
            inputBytesTotal = nil
            throw .cannotOpen(name: path, reason: String(cString: strerror(errno)))
        }
        inputBytesTotal = status.st_mode & S_IFMT == S_IFREG ? Int64(status.st_size) : nil
        guard status.st_mode & S_IFMT != S_IFDIR else {
            throw .cannotOpen(name: path, reason: String(cString: strerror(EISDIR)))
        }
    }

    /// Reads bytes that are already in memory.
    public init(bytes: [UInt8], name: String = "input", chunkBytes: Int = ByteSource.chunkBytesUsual) {
        precondition(chunkBytes > 0, "a chunk holds at least one byte")
        self.name = name
        self.chunkBytes = chunkBytes
        descriptor = -1
        ownsDescriptor = false
        memory = bytes
        inputBytesTotal = Int64(bytes.count)
    }

    deinit {
        if ownsDescriptor, descriptor >= 0 { close(descriptor) }
    }

    /// Appends the next unpacked bytes to the buffer, about a chunk of them. False at the end, when nothing was added.
    public func next(into buffer: inout [UInt8]) throws(SourceProblem) -> Bool {
        if unpacker == nil { unpacker = try recognise() }
        guard let unpacker else { return false }
        let before = buffer.count
        while buffer.count == before {
            if inputStart == input.count, !inputEnded { try readInput() }
            let isLast = inputEnded && inputStart == input.count
            if isLast, unpacker.isComplete { return false }
            guard let count = unpacker.unpack(input[inputStart...], into: &buffer, atMost: chunkBytes) else {
                throw .damaged(name: name, format: unpacker.format, inputBytes: inputBytes)
            }
            inputStart += count
            if isLast, buffer.count == before { throw .truncated(name: name, format: unpacker.format) }
        }
        return true
    }

    /// Reads until the magic number is there or the input ends.
    private func recognise() throws(SourceProblem) -> Unpacker {
        while input.count < 4, !inputEnded { try readInput() }
        return Unpacker(startingWith: input.prefix(4))
    }

    /// Adds one chunk of raw input behind what has not been used yet.
    private func readInput() throws(SourceProblem) {
        input.removeFirst(inputStart)
        inputStart = 0
        let kept = input.count
        if descriptor < 0 {
            let start = Int(inputBytes)
            input += memory[start..<min(start + chunkBytes, memory.count)]
        } else {
            var failure: Int32 = 0
            input.reserveCapacity(kept + chunkBytes)
            input += [UInt8](unsafeUninitializedCapacity: chunkBytes) { bytes, count in
                var got = read(descriptor, bytes.baseAddress, chunkBytes)
                while got < 0, errno == EINTR { got = read(descriptor, bytes.baseAddress, chunkBytes) }
                if got < 0 { failure = errno }
                count = max(got, 0)
            }
            guard failure == 0 else { throw .cannotRead(name: name, reason: String(cString: strerror(failure))) }
        }
        inputEnded = input.count == kept
        inputBytes += Int64(input.count - kept)
        if let onInput, !inputEnded {
            input.withUnsafeBytes { onInput(UnsafeRawBufferPointer(rebasing: $0[kept...])) }
        }
    }
}
