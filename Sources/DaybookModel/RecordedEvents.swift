/// Consecutive events of the log, read in place: what a fold goes through in one loop of its own.
///
/// Like an `EventView` it cannot be copied and only ever is borrowed, so it cannot outlive the bytes it looks at.
public struct RecordedEvents: ~Copyable {
    /// Where one event's record is, with what every reader asks first.
    public struct Place {
        let record: UnsafeRawBufferPointer
        let payloadStart: Int
        let type: UInt16

        /// Nil when the bytes are too short to be a record.
        public init?(_ record: UnsafeRawBufferPointer) {
            guard let start = EventView.payloadStart(of: record) else { return nil }
            self.record = record
            payloadStart = start
            type = UInt16(littleEndian: record.loadUnaligned(fromByteOffset: RecordLayout.type, as: UInt16.self))
        }
    }

    /// Sequence of the first event; the others follow without a gap.
    public let first: UInt64
    private let places: UnsafeBufferPointer<Place>

    public init(first: UInt64, _ places: UnsafeBufferPointer<Place>) {
        self.first = first
        self.places = places
    }

    public var count: Int { places.count }

    /// Event type number.
    public func type(_ index: Int) -> UInt16 { places[index].type }

    public func event(_ index: Int) -> EventView {
        let place = places[index]
        return EventView(sequence: first + UInt64(index), record: place.record, payloadStart: place.payloadStart)
    }
}
