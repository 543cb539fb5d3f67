/// A set of event type numbers that a scan can ask for every event: a bit per number.
public struct EventTypes: Sendable, Equatable {
    private let words: [UInt64]

    public init(_ numbers: some Sequence<UInt16>) {
        var words: [UInt64] = []
        for number in numbers {
            let index = Int(number >> 6)
            if index >= words.count { words += repeatElement(0, count: index + 1 - words.count) }
            words[index] |= 1 << UInt64(number & 63)
        }
        self.words = words
    }

    public func contains(_ number: UInt16) -> Bool {
        let index = Int(number >> 6)
        return index < words.count && words[index] >> UInt64(number & 63) & 1 == 1
    }
}
