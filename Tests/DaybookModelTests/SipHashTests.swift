import DaybookModel
import Testing

/// Vectors of the reference implementation (128 bits): the key is 00 01 … 0f, the input 00 01 … of each length.
struct SipHashTests {
    @Test(arguments: [
        (0, "a3817f04ba25a8e66df67214c7550293"), (1, "da87c1d86b99af44347659119b22fc45"),
        (7, "a1f1ebbed8dbc153c0b84aa61ff08239"), (8, "3b62a9ba6258f5610f83e264f31497b4"),
        (15, "5493e99933b0a8117e08ec0f97cfc3d9"), (63, "5150d1772f50834a503e069a973fbd7c"),
    ]) func hashIsThatOfTheReference(length: Int, expected: String) {
        let hash = SipHash(key: 0x0706_0504_0302_0100, 0x0F0E_0D0C_0B0A_0908)
        let value = (0..<UInt8(length)).map { $0 }.withUnsafeBytes { hash.hash($0) }
        let words = [value.low, value.high]
        let bytes = words.flatMap { word in (0..<8).map { UInt8(truncatingIfNeeded: word >> (8 * $0)) } }
        #expect(bytes.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined() == expected)
    }
}
