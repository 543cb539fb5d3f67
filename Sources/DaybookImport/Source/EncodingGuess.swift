/// Tells Chinese text in GB18030 from UTF-8 and from everything else.
enum EncodingGuess {
    /// Whether bytes that begin with one outside ASCII are GB18030: they are not valid UTF-8, they are valid GB18030, and
    /// most of their characters are in the part that GB2312 gave to everyday Chinese (both bytes from A1 up). The last
    /// condition keeps Latin-1 out, whose accented letters mostly stand before ASCII letters.
    ///
    /// A character cut off at the end counts as wrong only when the bytes are whole.
    static func isChinese(_ bytes: ArraySlice<UInt8>, isWhole: Bool) -> Bool {
        guard !isUTF8(bytes, isWhole: isWhole) else { return false }
        var everyday = 0
        var others = 0
        var position = bytes.startIndex
        while position < bytes.endIndex {
            let lead = bytes[position]
            guard lead >= 0x80 else {
                position += 1
                continue
            }
            guard lead != 0x80, lead != 0xFF else { return false }
            guard position + 1 < bytes.endIndex else { return !isWhole && everyday >= others }
            let second = bytes[position + 1]
            switch second {
            case 0x30...0x39:  // Four bytes: the characters beyond GBK.
                guard position + 3 < bytes.endIndex else { return !isWhole && everyday >= others }
                guard (0x81...0xFE).contains(bytes[position + 2]), (0x30...0x39).contains(bytes[position + 3]) else {
                    return false
                }
                position += 4
                others += 1
            case 0x40...0x7E, 0x80...0xFE:
                if lead >= 0xA1, second >= 0xA1 { everyday += 1 } else { others += 1 }
                position += 2
            default: return false
            }
        }
        return everyday >= others
    }

    /// Whether the bytes are valid UTF-8, but for a character cut off at the end of bytes that are not whole.
    static func isUTF8(_ bytes: ArraySlice<UInt8>, isWhole: Bool) -> Bool {
        guard !isWhole else { return UTF8Text.isValid(bytes) }
        // At most three bytes of a cut-off character can stand at the end.
        return (0...min(3, bytes.count)).contains { UTF8Text.isValid(bytes.dropLast($0)) }
    }
}
