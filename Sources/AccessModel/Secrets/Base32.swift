/// RFC 4648 section 6 without padding, as authenticator apps read keys. Capitals.
public enum Base32 {
    private static let alphabet = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZ234567".utf8)

    public static func encode(_ bytes: some Sequence<UInt8>) -> String {
        var text: [UInt8] = []
        var bits: UInt32 = 0
        var held = 0
        for byte in bytes {
            bits = bits << 8 | UInt32(byte)
            held += 8
            while held >= 5 {
                held -= 5
                text.append(alphabet[Int(bits >> UInt32(held)) & 31])
            }
            bits &= 1 << UInt32(held) - 1
        }
        if held > 0 { text.append(alphabet[Int(bits << UInt32(5 - held)) & 31]) }
        return String(decoding: text, as: UTF8.self)
    }

    /// - Returns: nil unless `text` is exactly what `encode` would have written.
    public static func decode(_ text: some StringProtocol) -> [UInt8]? {
        var bytes: [UInt8] = []
        var bits: UInt32 = 0
        var held = 0
        for character in text.utf8 {
            guard let value = alphabet.firstIndex(of: character) else { return nil }
            bits = bits << 5 | UInt32(value)
            held += 5
            if held >= 8 {
                held -= 8
                bytes.append(UInt8(bits >> UInt32(held) & 255))
            }
            bits &= 1 << UInt32(held) - 1
        }
        return held < 5 && bits == 0 ? bytes : nil
    }
}
