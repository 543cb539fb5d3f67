import Testing

@testable import DaybookModel

/// A word at a time must say what a byte at a time says, wherever the bytes end.
@Suite struct RawBytesTests {
    @Test func wordsAndBytesAgree() {
        var random = SeededGenerator(seed: 3)
        for count in 0...40 {
            for _ in 0..<200 {
                let bytes = (0..<count).map { _ in
                    [UInt8(0), 31, 32, 65, 126, 127, 128, 255].randomElement(using: &random)!
                }
                var other = bytes
                if count > 0, Bool.random(using: &random) { other[Int.random(in: 0..<count, using: &random)] = 65 }
                bytes.withUnsafeBytes { left in
                    #expect(left.hasControl == bytes.contains { $0 < 32 || $0 == 127 }, "\(bytes)")
                    #expect(left.word(at: count) == 0)
                    other.withUnsafeBytes { right in
                        #expect(left.holdsSame(as: right) == (bytes == other))
                    }
                }
            }
        }
    }

    @Test(arguments: [
        "00000000-0000-0000-0000-000000000000", "12733414-c6d8-459b-a351-5dd4dba6c7c4",
        "ffffffff-ffff-ffff-ffff-ffffffffffff", "abcdef01-2345-6789-abcd-ef0123456789",
    ]) func uuidsPrintAsTheyCame(text: String) throws {
        #expect(try #require(EventID(canonical: text)).description == text)
        for (index, character) in [(0, "g"), (7, "G"), (8, "0"), (9, "A"), (20, "/"), (35, ":"), (14, "`")] {
            var other = Array(text)
            other[index] = Character(character)
            #expect(EventID(canonical: String(other)) == nil, "\(String(other))")
        }
        #expect(EventID(canonical: text + "0") == nil)
        #expect(EventID(canonical: String(text.dropLast())) == nil)
    }
}
