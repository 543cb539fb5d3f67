import DaybookReports
import DaybookService
import Foundation

/// Flips single bits in the files of a store and reads everything: what comes out must be what came out before, or an error.
///
/// A folder holds the store and its master key as they were in `before`. Of small files each byte gets a flip, of larger ones
/// bytes chosen by the seed; flip number k is the same for the same seed.
struct BitFlips {
    struct Settings {
        var seed: UInt64
        var flips: Range<Int>
        var stride = 1
        var skips = 0
    }

    private struct Place {
        var file: Int
        var byte: Int
        var bit: Int
    }

    /// Files up to this size are flipped in every byte.
    private static let smallBytes = 1_024
    private static let pageBytes = 4_096
    /// A page's header and what LMDB's meta page holds.
    private static let metaBytes = 152

    private let folder: String
    private let image: StoreImage
    /// The store's files, by their index in the image.
    private let small: [(file: Int, bytes: Int)]
    private let large: [(file: Int, bytes: Int)]

    init(folder: String) throws {
        self.folder = folder
        image = try StoreImage(folder: "\(folder)/before")
        var sizes: [(file: Int, bytes: Int)] = []
        for (index, node) in image.nodes.enumerated() {
            guard case .file(let bytes) = node.node, !bytes.isEmpty, node.path.hasPrefix("store/") else { continue }
            sizes.append((index, bytes.count))
        }
        small = sizes.filter { $0.bytes <= BitFlips.smallBytes }
        large = sizes.filter { $0.bytes > BitFlips.smallBytes }
    }

    func run(_ settings: Settings) throws {
        let place = "\(folder)/flip-\(settings.flips.lowerBound)"
        let numbers = stride(from: settings.flips.lowerBound, to: settings.flips.upperBound, by: settings.stride)
        // As it reads without damage, by the reports that go with a file.
        var sound: [String: StoreReading] = [:]
        for (order, number) in numbers.enumerated() where order >= settings.skips {
            let flip = flip(number, settings.seed)
            let path = image.nodes[flip.file].path
            let view = BitFlips.view(of: path)
            Output.line("begin \(order) \(number) \(path) bit \(flip.bit) of byte \(flip.byte)")
            if sound[view] == nil {
                let reading = try reading(at: place, image, view)
                guard reading.failures.isEmpty else { throw LabError("undamaged: \(reading.failures[0])") }
                sound[view] = reading
            }
            var damaged = image
            if case .file(var bytes) = damaged.nodes[flip.file].node {
                bytes[flip.byte] ^= 1 << UInt8(flip.bit)
                damaged.nodes[flip.file].node = .file(bytes)
            }
            let found = try reading(at: place, damaged, view)
            let differences = found.differences(from: sound[view]!)
            if differences.isEmpty {
                let failures = found.failures
                Output.line("end \(number) \(failures.isEmpty ? "harmless" : "reported \(failures[0])")")
            } else if try isFound(at: place, damaged) {
                Output.line("end \(number) verify \(path): \(differences.joined(separator: ", "))")
            } else {
                Output.line(
                    "finding \(number) \(path): other data, and no error: \(differences.joined(separator: ", "))")
                Output.line("end \(number) wrong")
            }
        }
        Output.line("done")
    }

    /// By turns each byte of the small files and a byte of a large one; a tenth of these in LMDB's meta pages.
    private func flip(_ number: Int, _ seed: UInt64) -> Place {
        var random = SeededRandom(seed: seed, stream: number)
        let bit = random.below(8)
        var rest = number / 2
        for (file, bytes) in small where number % 2 == 0 {
            if rest < bytes { return Place(file: file, byte: rest, bit: bit) }
            rest -= bytes
        }
        // Half of them in the log, which is one file of many.
        let log = large.first { image.nodes[$0.file].path == "store/log/data.mdb" }
        let chosen = log != nil && random.chance(1, in: 2) ? log! : large[random.below(large.count)]
        guard random.chance(1, in: 10), image.nodes[chosen.file].path.hasSuffix("data.mdb") else {
            return Place(file: chosen.file, byte: random.below(chosen.bytes), bit: bit)
        }
        let byte = random.below(2) * BitFlips.pageBytes + random.below(BitFlips.metaBytes)
        return Place(file: chosen.file, byte: min(byte, chosen.bytes - 1), bit: bit)
    }

    /// The read model a file belongs to; empty for all others.
    private static func view(of path: String) -> String {
        let parts = path.split(separator: "/")
        return parts.count > 3 && parts[1] == "views" ? String(parts[2]) : ""
    }

    /// Reports that read every row of a read model.
    private static let reports: [String: [any Report.Type]] = [
        "": [CustomersReport.self],
        "credit": [AgeingReport.self, CreditReport.self, InvoicesReport.self, PaymentsReport.self],
        "customers": [CustomersReport.self],
        "identities": [MergesReport.self],
        "satisfaction": [SatisfactionReport.self, LowScoresReport.self],
        "tiers": [TiersReport.self, RfmReport.self],
        "timelines": [PlansReport.self],
    ]

    private func reading(at place: String, _ image: StoreImage, _ view: String) throws -> StoreReading {
        try image.write(to: place)
        return StoreReading(
            path: "\(place)/store", masterKey: "\(place)/\(StoreImage.masterKey)",
            reports: BitFlips.reports[view] ?? [],
            log: view.isEmpty)
    }

    /// Whether `daybook verify` finds what reading did not.
    private func isFound(at place: String, _ damaged: StoreImage) throws -> Bool {
        try damaged.write(to: place)
        let verification = StoreVerification(
            path: "\(place)/store", masterKey: "\(place)/\(StoreImage.masterKey)")
        do {
            return try !verification.run().isClean
        } catch {
            return true
        }
    }
}
