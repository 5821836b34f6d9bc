internal import CryptoPrimitives

/// RFC 4648 section 5 without padding, as tokens and JSON web signatures are written; decoding is strict.
public enum Base64URL {
    public static func encode(_ bytes: some Collection<UInt8>) -> String {
        let text = Base64.encode(bytes).utf8.compactMap { character -> UInt8? in
            switch character {
            case UInt8(ascii: "+"): UInt8(ascii: "-")
            case UInt8(ascii: "/"): UInt8(ascii: "_")
            case UInt8(ascii: "="): nil
            default: character
            }
        }
        return String(decoding: text, as: UTF8.self)
    }

    /// - Returns: nil unless `text` is exactly what `encode` would have written.
    public static func decode(_ text: some StringProtocol) -> [UInt8]? {
        var padded: [UInt8] = []
        for character in text.utf8 {
            switch character {
            case UInt8(ascii: "-"): padded.append(UInt8(ascii: "+"))
            case UInt8(ascii: "_"): padded.append(UInt8(ascii: "/"))
            case UInt8(ascii: "+"), UInt8(ascii: "/"), UInt8(ascii: "="): return nil
            default: padded.append(character)
            }
        }
        guard padded.count % 4 != 1 else { return nil }
        padded += [UInt8](repeating: UInt8(ascii: "="), count: (4 - padded.count % 4) % 4)
        return Base64.decode(String(decoding: padded, as: UTF8.self))
    }
}
