/// Fields in wire format, in ascending order of number, however they come.
///
/// Fields mostly come in order and are appended; one that does not is put where it belongs. Values of a repeated field keep
/// the order in which they came.
struct PayloadPart: Sendable {
    private var writer = WireWriter()
    private var highest: UInt32 = 0
    /// The field added last, where its value ends, and how many values it has: the next value mostly goes right behind it.
    private var latest: (number: UInt32, end: Int, count: Int) = (0, 0, 0)

    var bytes: [UInt8] { writer.bytes }

    /// Room for the data of most events, so that few grow.
    init(capacity: Int) { writer.reserve(capacity) }

    /// Adds a value that `write` writes as a field of this number.
    mutating func add(_ number: UInt32, _ write: (inout WireWriter) -> Void) {
        var (end, count) = (writer.bytes.count, 0)
        if number == latest.number {
            (end, count) = (latest.end, latest.count)
        } else if number <= highest {
            (end, count) = values(of: number)
        }
        if end == writer.bytes.count {
            write(&writer)
            latest = (number, writer.bytes.count, count + 1)
        } else {
            var field = WireWriter()
            write(&field)
            writer.insert(field, at: end)
            latest = (number, end + field.bytes.count, count + 1)
        }
        highest = max(highest, number)
    }

    func count(of number: UInt32) -> Int {
        if number == latest.number { return latest.count }
        return number <= highest ? values(of: number).count : 0
    }

    /// Where the values of a field end, or would stand if there were any, and how many there are.
    private func values(of number: UInt32) -> (end: Int, count: Int) {
        writer.bytes.withUnsafeBytes { bytes in
            var reader = WireReader(bytes)
            var (end, count) = (0, 0)
            while reader.next(), reader.number <= number {
                end = reader.position
                if reader.number == number { count += 1 }
            }
            return (end, count)
        }
    }
}
