import DaybookFuzz
import DaybookTestSupport
import Foundation
import Testing

/// Good input changed at random, the same in every run: a reader that stops the program ends the tests. `DAYBOOK_FUZZ_ROUNDS` makes a
/// longer run.
@Suite struct FuzzTests {
    private static let rounds = ProcessInfo.processInfo.environment["DAYBOOK_FUZZ_ROUNDS"].flatMap { Int($0) } ?? 200

    @Test(arguments: FuzzTarget.all.map(\.name)) func changedInputIsReadOrRefused(name: String) throws {
        let target = try #require(FuzzTarget.named(name))
        let inputs = try target.seeds()
        #expect(!inputs.isEmpty)
        for input in inputs { target.run(input) }
        var random = SeededGenerator(seed: 42)
        let began = ContinuousClock.now
        for _ in 0..<Self.rounds {
            var bytes = inputs[Int(random.next() % UInt64(inputs.count))]
            for _ in 0...random.next() % 4 { Self.change(&bytes, inputs, &random) }
            target.run(bytes)
        }
        // A hang is what this is to find: a reader takes a fraction of a millisecond, and some milliseconds without optimisation.
        #expect(ContinuousClock.now - began < .seconds(Self.rounds))
    }

    private static func change(_ bytes: inout [UInt8], _ others: [[UInt8]], _ random: inout SeededGenerator) {
        guard !bytes.isEmpty else { return }
        let place = Int(random.next() % UInt64(bytes.count))
        let length = min(bytes.count - place, 1 + Int(random.next() % 16))
        switch random.next() % 8 {
        case 0: bytes[place] ^= 1 << UInt8(random.next() % 8)
        case 1: bytes[place] = [0, 0x7F, 0x80, 0xFF, 10, 34, 92, 123][Int(random.next() % 8)]
        case 2: bytes.removeSubrange(place..<place + length)
        case 3: bytes.insert(contentsOf: bytes[place..<place + length], at: place)
        case 4: bytes.removeSubrange(place...)
        case 5:
            let other = others[Int(random.next() % UInt64(others.count))]
            guard !other.isEmpty else { return }
            let start = Int(random.next() % UInt64(other.count))
            bytes.replaceSubrange(place..<place + length, with: other[start..<min(other.count, start + 32)])
        case 6:
            bytes.insert(contentsOf: [UInt8](repeating: bytes[place], count: 1 + Int(random.next() % 2_000)), at: place)
        default:
            // A number that is as large as its place lets it be.
            for index in place..<min(bytes.count, place + 4) { bytes[index] = 0xFF }
        }
    }
}
