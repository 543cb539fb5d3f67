/// Decides for one power cut which of the uncertain requests reached the disk.
struct Fate {
    enum Manner: String, CaseIterable {
        /// Everything arrived: what the end of all processes alone would leave.
        case all
        case none
        case half
        case most
        case few
        /// In order: everything before some moment, nothing after it.
        case ordered
        /// Of many writes a part, at the borders of a disk's sectors.
        case torn512
        /// At the borders of a processor's cache lines.
        case torn64
    }

    let manner: Manner
    /// LMDB's meta pages may be torn within a sector. LMDB relies on a sector being whole, as disks promise.
    let tearsMeta: Bool
    private var random: SeededRandom
    private let end: Int

    private static let sectorBytes = 512
    private static let metaBytes = 2 * 4_096

    /// `since`: the first request that is uncertain; `end`: the power cut.
    init(_ random: SeededRandom, since first: Int, end: Int, tearsMeta: Bool) {
        var random = random
        manner = Manner.allCases[random.below(Manner.allCases.count)]
        self.end = first + random.below(end - first + 1)
        self.random = random
        self.tearsMeta = tearsMeta
    }

    mutating func keeps(_ position: Int) -> Bool {
        switch manner {
        case .all: true
        case .none: false
        case .half, .torn512, .torn64: random.chance(1, in: 2)
        case .most: random.chance(7, in: 8)
        case .few: random.chance(1, in: 8)
        case .ordered: position < end
        }
    }

    /// The parts of a write that reached the disk.
    mutating func arriving(_ range: Range<Int>, at place: Int, in path: String, _ position: Int) -> [Range<Int>] {
        let unit: Int
        switch manner {
        case .torn512: unit = Fate.sectorBytes
        case .torn64: unit = !tearsMeta && Fate.isMeta(range.count, at: place, in: path) ? Fate.sectorBytes : 64
        default: return keeps(position) ? [range] : []
        }
        switch random.below(4) {
        case 0: return [range]
        case 1: return []
        case 2:
            // The beginning, up to some border.
            let units = (place + range.count - 1) / unit - place / unit + 1
            let border = (place / unit + random.below(units + 1)) * unit - place
            return border <= 0 ? [] : [range.lowerBound..<min(range.upperBound, range.lowerBound + border)]
        default:
            var parts: [Range<Int>] = []
            var start = range.lowerBound
            while start < range.upperBound {
                let offset = place + start - range.lowerBound
                let next = min(range.upperBound, start + unit - offset % unit)
                if random.chance(1, in: 2) { parts.append(start..<next) }
                start = next
            }
            return parts
        }
    }

    private static func isMeta(_ count: Int, at place: Int, in path: String) -> Bool {
        path.hasSuffix("data.mdb") && place + count <= metaBytes
            && place / sectorBytes == (place + count - 1) / sectorBytes
    }
}
