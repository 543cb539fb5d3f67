import CChecksum
import DaybookModel

/// A chunk of a run: entries in ascending order of key, each in as few bits as the chunk's entries need (docs/format.md).
///
/// The upper bits of the keys' distances from the first key are a sequence of bits in unary code, the lower ones stand with
/// sequence and version in a row of fixed width: Elias's and Fano's code, two bits per key more than any code could do with.
struct RunChunk {
    /// Keys are this many bits wide: the bits below are 0. Two of a hundred million entries rarely share one.
    static let keyBits: UInt64 = 40
    static let keyShift: UInt64 = 64 - keyBits
    private static let headerBytes = 32
    /// So that eight bytes can be read from wherever a field begins.
    private static let paddingBytes = 8
    private static let entriesMax = 1 << 15

    /// How entries are laid out.
    struct Shape: Equatable {
        var count: Int
        /// 64-bit words of upper bits.
        var words: Int
        var lowBits: UInt64
        var sequenceBits: UInt64
        var versionBits: UInt64

        var rowBits: Int { Int(lowBits + sequenceBits + versionBits) }
        var rowsStart: Int { headerBytes + 8 * words }
        var bytes: Int { rowsStart + (count * rowBits + 7) / 8 + paddingBytes }

        /// Of entries whose keys end so far from the first one.
        init(count: Int, distance: UInt64, sequenceBits: UInt64, versionBits: UInt64) {
            self.count = count
            let gap = distance / UInt64(count)
            lowBits = gap == 0 ? 0 : 63 - UInt64(gap.leadingZeroBitCount)
            words = (count + Int(distance >> lowBits) + 63) / 64
            self.sequenceBits = sequenceBits
            self.versionBits = versionBits
        }

        init(_ reader: inout ByteReader) {
            count = Int(reader.take(UInt16.self))
            lowBits = UInt64(reader.take(UInt8.self))
            sequenceBits = UInt64(reader.take(UInt8.self))
            versionBits = UInt64(reader.take(UInt8.self))
            _ = reader.take(UInt8.self)
            words = Int(reader.take(UInt16.self))
        }

        func encode(into writer: inout ByteWriter) {
            writer.put(UInt16(count))
            writer.put(UInt8(lowBits))
            writer.put(UInt8(sequenceBits))
            writer.put(UInt8(versionBits))
            writer.put(UInt8(0))
            writer.put(UInt16(words))
        }
    }

    // MARK: Writing

    /// How many of the entries from `start` on go into one chunk. Equal keys stay together, else a search would see only some.
    static func length(_ entries: [RunEntry], from start: Int, _ widths: (sequence: UInt64, version: UInt64)) -> Int {
        func fits(_ count: Int) -> Bool {
            let distance = (entries[start + count - 1].key - entries[start].key) >> keyShift
            return Shape(count: count, distance: distance, sequenceBits: widths.sequence, versionBits: widths.version)
                .bytes <= BlockLayout.bytesMax
        }
        var (low, high) = (1, min(entriesMax, entries.count - start))
        while low < high {
            let middle = (low + high + 1) / 2
            if fits(middle) { low = middle } else { high = middle - 1 }
        }
        var end = start + low
        while end < entries.count, end > start + 1, entries[end].key == entries[end - 1].key { end -= 1 }
        return end - start
    }

    /// The bits that the sequences and versions of some entries take at most.
    static func widths(_ entries: some Collection<RunEntry>) -> (sequence: UInt64, version: UInt64) {
        let (sequences, versions) = ranges(entries)
        return (bits(sequences.upperBound - sequences.lowerBound), bits(versions.upperBound - versions.lowerBound))
    }

    private static func ranges(
        _ entries: some Collection<RunEntry>
    ) -> (sequences: ClosedRange<UInt64>, versions: ClosedRange<UInt64>) {
        var (least, most) = (UInt64.max, UInt64.min)
        var (leastVersion, mostVersion) = (UInt32.max, UInt32.min)
        for entry in entries {
            (least, most) = (min(least, entry.sequence), max(most, entry.sequence))
            (leastVersion, mostVersion) = (min(leastVersion, entry.version), max(mostVersion, entry.version))
        }
        return (min(least, most)...most, UInt64(min(leastVersion, mostVersion))...UInt64(mostVersion))
    }

    private static func bits(_ value: UInt64) -> UInt64 { UInt64(64 - value.leadingZeroBitCount) }

    /// Packs sorted entries, one at least.
    static func encode(_ entries: ArraySlice<RunEntry>) -> [UInt8] {
        let first = entries.first!.key
        let (sequences, versions) = ranges(entries)
        let shape = Shape(
            count: entries.count, distance: (entries.last!.key - first) >> keyShift,
            sequenceBits: bits(sequences.upperBound - sequences.lowerBound),
            versionBits: bits(versions.upperBound - versions.lowerBound))
        var header = ByteWriter()
        header.put(UInt32(0))
        shape.encode(into: &header)
        header.put(UInt32(versions.lowerBound))
        header.put(sequences.lowerBound)
        header.put(first)
        var chunk = header.bytes
        chunk.append(contentsOf: repeatElement(0, count: shape.bytes - headerBytes))
        chunk.withUnsafeMutableBytes { chunk in
            func put(_ value: UInt64, atBit bit: Int) {
                let place = bit >> 3
                let word = UInt64(littleEndian: chunk.loadUnaligned(fromByteOffset: place, as: UInt64.self))
                chunk.storeBytes(
                    of: (word | value << UInt64(bit & 7)).littleEndian, toByteOffset: place, as: UInt64.self)
            }
            var row = 8 * shape.rowsStart
            for (index, entry) in entries.enumerated() {
                let distance = (entry.key - first) >> keyShift
                put(1, atBit: 8 * headerBytes + Int(distance >> shape.lowBits) + index)
                put(distance & (1 << shape.lowBits - 1), atBit: row)
                put(entry.sequence - sequences.lowerBound, atBit: row + Int(shape.lowBits))
                put(
                    UInt64(entry.version) - versions.lowerBound,
                    atBit: row + Int(shape.lowBits + shape.sequenceBits))
                row += shape.rowBits
            }
            let checksum = daybook_crc32c(chunk.baseAddress! + 4, chunk.count - 4)
            chunk.storeBytes(of: checksum.littleEndian, as: UInt32.self)
        }
        return chunk
    }

    // MARK: Reading

    private let bytes: UnsafeRawBufferPointer
    private let shape: Shape
    private let versionBase: UInt32
    private let sequenceBase: UInt64
    private let first: UInt64
    var count: Int { shape.count }

    /// Checks the checksum, unless that was done.
    init(_ bytes: UnsafeRawBufferPointer, of run: Run, isChecked: Bool = false) throws(LogError) {
        var reader = ByteReader(bytes)
        let checksum = reader.take(UInt32.self)
        shape = Shape(&reader)
        versionBase = reader.take()
        sequenceBase = reader.take()
        first = reader.take()
        self.bytes = bytes
        // A field is read with the seven bits before it at most, in one word.
        guard !reader.isShort, shape.count > 0, shape.bytes == bytes.count,
            max(shape.lowBits, shape.sequenceBits, shape.versionBits) <= 56,
            isChecked || daybook_crc32c(bytes.baseAddress! + 4, bytes.count - 4) == checksum
        else { throw run.damage }
    }

    /// Calls `body` for the entries whose key is not below `key`, in order, until it answers false.
    func forEach(from key: UInt64, _ body: (RunEntry) throws -> Bool) rethrows {
        let distance = key > first ? key - first : 0
        let target = distance >> RunChunk.keyShift + (distance << RunChunk.keyBits == 0 ? 0 : 1)
        let targetHigh = target >> shape.lowBits
        var high: UInt64 = 0
        var index = 0
        for place in 0..<shape.words {
            var word = field(atBit: 0, of: RunChunk.headerBytes + 8 * place)
            let (ones, zeros) = (word.nonzeroBitCount, word.leadingZeroBitCount)
            if high + UInt64(64 - ones) < targetHigh {
                high += UInt64(64 - ones)
                index += ones
                continue
            }
            while word != 0 {
                let gap = UInt64(word.trailingZeroBitCount)
                high += gap
                word >>= gap + 1
                guard index < shape.count else { return }
                if high >= targetHigh {
                    let entry = entry(index, high)
                    if entry.distance >= target, try !body(entry.entry) { return }
                }
                index += 1
            }
            high += UInt64(zeros)
        }
    }

    func entries(with key: UInt64) -> [RunEntry] {
        var found: [RunEntry] = []
        forEach(from: key) { entry in
            guard entry.key == key else { return false }
            found.append(entry)
            return true
        }
        return found
    }

    private func entry(_ index: Int, _ high: UInt64) -> (distance: UInt64, entry: RunEntry) {
        let row = index * shape.rowBits
        func field(_ bit: UInt64, _ width: UInt64) -> UInt64 {
            self.field(atBit: row + Int(bit), of: shape.rowsStart) & (1 << width - 1)
        }
        let distance = high << shape.lowBits | field(0, shape.lowBits)
        return (
            distance,
            RunEntry(
                key: first &+ distance << RunChunk.keyShift,
                sequence: sequenceBase &+ field(shape.lowBits, shape.sequenceBits),
                version: versionBase
                    &+ UInt32(
                        truncatingIfNeeded: field(
                            shape.lowBits + shape.sequenceBits, shape.versionBits)))
        )
    }

    private func field(atBit bit: Int, of start: Int) -> UInt64 {
        UInt64(littleEndian: bytes.loadUnaligned(fromByteOffset: start + bit >> 3, as: UInt64.self)) >> UInt64(bit & 7)
    }
}
