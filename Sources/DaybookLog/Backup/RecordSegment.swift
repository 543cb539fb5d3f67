import Crypto
import DaybookModel
import Foundation

/// One file of a backup: records that follow on one another, as the log holds them (docs/format.md). Never changed once it is whole.
struct RecordSegment {
    /// Bytes of records in one file, about.
    static let bytesMax = 32 << 20
    private static let magic = Array("DAYBOOKR".utf8)
    private static let headerBytes = 24
    private static let trailerBytes = 32

    let first: UInt64
    let path: String

    /// All segments in a folder, in order.
    static func all(in folder: String) throws(LogError) -> [RecordSegment] {
        do {
            return try FileManager.default.contentsOfDirectory(atPath: folder).compactMap { name in
                guard name.hasSuffix(".records"), let first = UInt64(name.dropLast(8)) else { return nil }
                return RecordSegment(first: first, path: "\(folder)/\(name)")
            }.sorted { $0.first < $1.first }
        } catch {
            throw .keys(Text("log.file.open", folder, error.localizedDescription))
        }
    }

    init(first: UInt64, path: String) {
        self.first = first
        self.path = path
    }

    init(first: UInt64, folder: String) {
        self.init(first: first, path: "\(folder)/\(RecordSegment.name(first)).records")
    }

    /// A number in names of files, so that their order is its order.
    static func name(_ sequence: UInt64) -> String {
        let figures = String(sequence)
        return String(repeating: "0", count: 20 - figures.count) + figures
    }

    /// Gathers records for a segment.
    struct Builder {
        let first: UInt64
        private(set) var count: UInt64 = 0
        private var bytes: [UInt8]

        init(first: UInt64) {
            self.first = first
            var header = ByteWriter()
            header.put(RecordSegment.magic)
            header.put(UInt32(1))
            header.put(UInt32(0))
            header.put(first)
            bytes = header.bytes
        }

        var isFull: Bool { bytes.count >= RecordSegment.bytesMax }
        var next: UInt64 { first + count }

        mutating func add(_ record: UnsafeRawBufferPointer) {
            withUnsafeBytes(of: UInt32(record.count).littleEndian) { bytes += $0 }
            bytes += record
            count += 1
        }

        /// Writes the file and waits until it is on disk.
        func write(to folder: String) throws(LogError) {
            let digest = SHA256.hash(data: bytes)
            try Durable.create(bytes + digest, at: RecordSegment(first: first, folder: folder).path)
        }
    }

    /// Lends the records with their sequences, in order, until `body` answers false. A file that is not as it was written is an error
    /// before the first.
    func forEach(_ body: (_ sequence: UInt64, UnsafeRawBufferPointer) throws -> Bool) throws {
        let data: Data
        do {
            data = try Data(contentsOf: URL(fileURLWithPath: path))
        } catch {
            throw LogError.keys(Text("log.file.open", path, error.localizedDescription))
        }
        let bytes = [UInt8](data)
        let end = bytes.count - RecordSegment.trailerBytes
        guard end >= RecordSegment.headerBytes, bytes.starts(with: RecordSegment.magic),
            bytes[end...].elementsEqual(SHA256.hash(data: bytes[..<end]))
        else { throw LogError.damaged(sequence: first, Text("backup.damage.segment", path)) }
        try bytes.withUnsafeBytes { bytes in
            var reader = ByteReader(UnsafeRawBufferPointer(rebasing: bytes[8..<end]))
            guard reader.take(UInt32.self) == 1, reader.take(UInt32.self) == 0, reader.take(UInt64.self) == first else {
                throw LogError.damaged(sequence: first, Text("backup.damage.segment", path))
            }
            var (place, sequence) = (RecordSegment.headerBytes, first)
            while place < end {
                let length =
                    place + 4 <= end
                    ? Int(UInt32(littleEndian: bytes.loadUnaligned(fromByteOffset: place, as: UInt32.self))) : end
                guard place + 4 + length <= end else {
                    throw LogError.damaged(sequence: sequence, Text("backup.damage.segment", path))
                }
                guard try body(sequence, UnsafeRawBufferPointer(rebasing: bytes[(place + 4)..<(place + 4 + length)]))
                else {
                    return
                }
                place += 4 + length
                sequence += 1
            }
        }
    }
}
