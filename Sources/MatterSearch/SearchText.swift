/// How text is compared: what somebody types is found wherever it stands, inside words too, as Chinese has no spaces between them.
public enum SearchText {
    /// Lower case, full-width forms as ASCII has them, an ideographic space as a space.
    ///
    /// What is stored and what is looked for are folded alike.
    public static func fold(_ text: String) -> String {
        var folded = String.UnicodeScalarView()
        for scalar in text.unicodeScalars {
            switch scalar.value {
            case 0xFF01...0xFF5E: folded.append(Unicode.Scalar(UInt8(scalar.value - 0xFEE0)))
            case 0x3000: folded.append(" ")
            default: folded.append(scalar)
            }
        }
        return String(folded).lowercased()
    }

    /// Most words of one search; a matter must have each.
    public static let maximumWordCount = 8

    /// The folded words of a text, each once, in its order.
    public static func words(_ text: String) -> [String] {
        var words: [String] = []
        for word in fold(text).split(whereSeparator: \.isWhitespace).map({ String($0) }) where !words.contains(word) {
            words.append(word)
        }
        return words
    }

    /// What of an address people look for: as it is written, and with its percent-encoding undone where that is UTF-8.
    public static func address(_ url: String) -> String {
        guard url.utf8.contains(UInt8(ascii: "%")) else { return url }
        var bytes: [UInt8] = []
        var rest = Array(url.utf8)[...]
        while let byte = rest.popFirst() {
            if byte == UInt8(ascii: "%"), let high = rest.first.flatMap(Self.digit),
                let low = rest.dropFirst().first.flatMap(Self.digit), high * 16 + low >= 0x20
            {
                bytes.append(high * 16 + low)
                rest = rest.dropFirst(2)
            } else {
                bytes.append(byte)
            }
        }
        guard let plain = String(validating: bytes, as: UTF8.self), plain != url else { return url }
        return url + "\n" + plain
    }

    private static func digit(_ byte: UInt8) -> UInt8? {
        switch byte {
        case 0x30...0x39: byte - 0x30
        case 0x41...0x46: byte - 0x41 + 10
        case 0x61...0x66: byte - 0x61 + 10
        default: nil
        }
    }
}
