/// RFC 4648 section 4, padded; decoding is strict (no white space, canonical trailing bits).
public enum Base64 {
    private static let alphabet = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/".utf8)
    private static let padding = UInt8(ascii: "=")

    public static func encode(_ bytes: some Collection<UInt8>) -> String {
        var text: [UInt8] = []
        text.reserveCapacity((bytes.count + 2) / 3 * 4)
        var group: UInt32 = 0
        var held = 0
        for byte in bytes {
            group = group << 8 | UInt32(byte)
            held += 1
            guard held == 3 else { continue }
            for shift in [18, 12, 6, 0] { text.append(alphabet[Int(group >> UInt32(shift)) & 63]) }
            group = 0
            held = 0
        }
        if held == 1 {
            text += [alphabet[Int(group >> 2)], alphabet[Int(group << 4) & 63], padding, padding]
        } else if held == 2 {
            text += [
                alphabet[Int(group >> 10)], alphabet[Int(group >> 4) & 63], alphabet[Int(group << 2) & 63], padding,
            ]
        }
        return String(decoding: text, as: UTF8.self)
    }

    /// - Returns: nil unless `text` is exactly what `encode` would have written.
    public static func decode(_ text: some StringProtocol) -> [UInt8]? {
        let characters = Array(text.utf8)
        guard characters.count % 4 == 0 else { return nil }
        var bytes: [UInt8] = []
        bytes.reserveCapacity(characters.count / 4 * 3)
        for start in stride(from: 0, to: characters.count, by: 4) {
            let group = characters[start..<start + 4]
            let pads = group.reversed().prefix { $0 == padding }.count
            guard pads <= 2, pads == 0 || start + 4 == characters.count else { return nil }
            var bits: UInt32 = 0
            for character in group.dropLast(pads) {
                guard let value = value(of: character) else { return nil }
                bits = bits << 6 | value
            }
            bits <<= UInt32(6 * pads)
            let unused: UInt32 = pads == 0 ? 0 : pads == 1 ? 0xFF : 0xFFFF
            guard bits & unused == 0 else { return nil }
            let whole = [UInt8(bits >> 16 & 255), UInt8(bits >> 8 & 255), UInt8(bits & 255)]
            bytes += whole.prefix(3 - pads)
        }
        return bytes
    }

    private static func value(of character: UInt8) -> UInt32? {
        switch character {
        case UInt8(ascii: "A")...UInt8(ascii: "Z"): UInt32(character - UInt8(ascii: "A"))
        case UInt8(ascii: "a")...UInt8(ascii: "z"): UInt32(character - UInt8(ascii: "a")) + 26
        case UInt8(ascii: "0")...UInt8(ascii: "9"): UInt32(character - UInt8(ascii: "0")) + 52
        case UInt8(ascii: "+"): 62
        case UInt8(ascii: "/"): 63
        default: nil
        }
    }
}
