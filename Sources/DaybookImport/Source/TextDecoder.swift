import Glibc

/// The text of an input as UTF-8, chunk by chunk, without its byte order mark.
///
/// Input that is UTF-8 already is passed on unchecked: who cuts it into rows checks each row, so that one bad byte costs
/// one row. Any other encoding is converted, and a byte sequence it does not have ends the input with an error.
/// What comes out never depends on how the input was cut into chunks.
public final class TextDecoder {
    /// How much is looked at, from the first byte that is not ASCII, to tell UTF-8 from GB18030.
    static let sampleBytes = 65_536

    private enum State {
        case atStart
        /// Only ASCII so far, which UTF-8 and GB18030 write alike.
        case undecided
        case passing
        case converting(Converter)
    }

    private let source: ByteSource
    private var state = State.atStart
    private var pending: [UInt8] = []
    private var sourceEnded = false
    /// Line ends that were converted, for error messages.
    private var lines = 1
    /// What was stated, or found; `.automatic` while all text was ASCII.
    public private(set) var encoding: TextEncoding

    public init(_ source: ByteSource, encoding: TextEncoding = .automatic) {
        self.source = source
        self.encoding = encoding
    }

    /// Appends the next text to the buffer; false at the end, when nothing was added.
    public func next(into buffer: inout [UInt8]) throws(SourceProblem) -> Bool {
        let before = buffer.count
        while buffer.count == before {
            switch state {
            case .atStart: try start()
            case .undecided: try passASCII(into: &buffer)
            case .passing:
                guard pending.isEmpty else {
                    buffer += pending
                    pending = []
                    return true
                }
                return try source.next(into: &buffer)
            case .converting(let converter):
                let hasMore = try fill()
                try convert(with: converter, into: &buffer, isLast: !hasMore)
                if !hasMore { return buffer.count > before }
            }
        }
        return true
    }

    /// False when the input has ended.
    private func fill() throws(SourceProblem) -> Bool {
        guard !sourceEnded else { return false }
        sourceEnded = try !source.next(into: &pending)
        return !sourceEnded
    }

    private func start() throws(SourceProblem) {
        while pending.count < 4, try fill() {}
        if let mark = TextEncoding.marks.first(where: { pending.starts(with: $0.bytes) }),
            encoding == .automatic || encoding == mark.encoding
        {
            pending.removeFirst(mark.bytes.count)
            encoding = mark.encoding
        }
        try settle()
    }

    /// Enters the state that the encoding asks for.
    private func settle() throws(SourceProblem) {
        switch encoding {
        case .automatic: state = .undecided
        case .utf8: state = .passing
        case .named(let name):
            guard let converter = Converter(from: name) else {
                throw .unknownEncoding(name: source.name, encoding: name)
            }
            state = .converting(converter)
        }
    }

    private func passASCII(into buffer: inout [UInt8]) throws(SourceProblem) {
        if pending.isEmpty, try !fill() {
            state = .passing
            return
        }
        guard let first = pending.firstIndex(where: { $0 >= 128 }) else {
            countLines(in: pending[...])
            buffer += pending
            pending = []
            return
        }
        if first > 0 {
            countLines(in: pending[..<first])
            buffer += pending[..<first]
            pending.removeFirst(first)
            return
        }
        while pending.count <= TextDecoder.sampleBytes, try fill() {}
        let sample = pending.prefix(TextDecoder.sampleBytes)
        let isWhole = sample.count == pending.count
        encoding = EncodingGuess.isChinese(sample, isWhole: isWhole) ? .named("GB18030") : .utf8
        try settle()
    }

    private func convert(
        with converter: Converter, into buffer: inout [UInt8], isLast: Bool
    ) throws(SourceProblem) {
        let before = buffer.count
        let used = converter.convert(pending, into: &buffer)
        countLines(in: buffer[before...])
        let rest = pending.count - used
        // What is left is either the beginning of a character whose rest is still to come, or wrong.
        let isWrong = !converter.isWaitingForMore || (isLast && rest > 0)
        if isWrong, rest > 0 {
            throw .notInEncoding(name: source.name, encoding: converter.name, line: lines, byte: pending[used])
        }
        pending.removeFirst(used)
    }

    private func countLines(in text: ArraySlice<UInt8>) {
        for byte in text where byte == UInt8(ascii: "\n") { lines += 1 }
    }
}

/// One `iconv` conversion to UTF-8.
private final class Converter {
    let name: String
    private let handle: iconv_t
    /// Whether the last call stopped because a character is not complete yet.
    private(set) var isWaitingForMore = true

    init?(from name: String) {
        guard let handle = iconv_open("UTF-8", name), handle != iconv_t(bitPattern: -1) else { return nil }
        self.handle = handle
        self.name = name
    }

    deinit { iconv_close(handle) }

    /// Appends what could be converted and answers how many bytes of the input that was.
    func convert(_ input: [UInt8], into buffer: inout [UInt8]) -> Int {
        var input = input
        var used = 0
        isWaitingForMore = true
        while used < input.count {
            var failure: Int32 = 0
            let capacity = 4 * (input.count - used) + 16
            buffer += [UInt8](unsafeUninitializedCapacity: capacity) { target, count in
                input.withUnsafeMutableBytes { source in
                    var from = source.baseAddress.map { ($0 + used).assumingMemoryBound(to: CChar.self) }
                    var fromLeft = source.count - used
                    var to = target.baseAddress.map { UnsafeMutableRawPointer($0).assumingMemoryBound(to: CChar.self) }
                    var toLeft = capacity
                    if iconv(handle, &from, &fromLeft, &to, &toLeft) == -1 { failure = errno }
                    used = source.count - fromLeft
                    count = capacity - toLeft
                }
            }
            if failure == EILSEQ {
                isWaitingForMore = false
                return used
            }
            if failure == EINVAL { return used }
        }
        return used
    }
}
