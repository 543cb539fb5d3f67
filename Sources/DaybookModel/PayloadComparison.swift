/// Says where two versions of the same event's data differ.
public enum PayloadComparison {
    /// Names of the top-level fields whose values differ, in ascending order of their numbers; empty when the data is the
    /// same. A number the type does not know shows as `field 99`; bytes that are no message show as `data`, at the end.
    public static func differences(_ type: EventTypeDescriptor, _ left: Payload, _ right: Payload) -> [String] {
        guard left != right else { return [] }
        let (leftValues, isLeftWhole) = values(left)
        let (rightValues, isRightWhole) = values(right)
        let numbers = Set(leftValues.keys).union(rightValues.keys).sorted()
        let message = EventCatalogue.messages[type.message]
        var names = numbers.filter { leftValues[$0] != rightValues[$0] }.map {
            message.field(numbered: $0)?.name ?? "field \($0)"
        }
        if !isLeftWhole || !isRightWhole { names.append("data") }
        return names
    }

    /// The values by field number, each as it stands in the bytes; false beside them when the bytes are damaged.
    private static func values(_ payload: Payload) -> ([UInt32: [UInt8]], Bool) {
        var values: [UInt32: [UInt8]] = [:]
        var isWhole = true
        for part in [payload.clear, payload.personal] {
            part.withUnsafeBytes { bytes in
                var reader = WireReader(bytes)
                while reader.next() {
                    var writer = WireWriter()
                    if reader.wireType == 2 {
                        writer.data(reader.number, reader.bytes)
                    } else {
                        writer.varint(reader.number, reader.raw)
                    }
                    values[reader.number, default: []] += writer.bytes
                }
                if reader.isMalformed { isWhole = false }
            }
        }
        return (values, isWhole)
    }
}
