internal import CryptoPrimitives

/// Percent encoding of RFC 3986, and the form of `application/x-www-form-urlencoded`.
public enum PercentEncoding {
    /// Everything but the unreserved characters becomes `%XX` of its UTF-8.
    public static func encode(_ text: String) -> String {
        var out: [UInt8] = []
        for byte in text.utf8 {
            switch byte {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "."), UInt8(ascii: "_"),
                UInt8(ascii: "~"):
                out.append(byte)
            default: out += Array("%\(Hex.encode([byte]).uppercased())".utf8)
            }
        }
        return String(decoding: out, as: UTF8.self)
    }

    /// - Returns: nil for a `%` without two hexadecimal digits, or bytes that are no UTF-8.
    public static func decode(_ text: some StringProtocol) -> String? {
        var out: [UInt8] = []
        var rest = Array(text.utf8)[...]
        while let byte = rest.popFirst() {
            switch byte {
            case UInt8(ascii: "+"): out.append(UInt8(ascii: " "))
            case UInt8(ascii: "%"):
                let digits = String(decoding: rest.prefix(2), as: UTF8.self).lowercased()
                guard let value = Hex.decode(digits), value.count == 1 else { return nil }
                out.append(value[0])
                rest = rest.dropFirst(2)
            default: out.append(byte)
            }
        }
        return String(validating: out, as: UTF8.self)
    }

    /// The fields of a form, at most `maximumFields` and `maximumBytes`.
    ///
    /// - Returns: nil when it is larger, not well formed, or names a field twice (RFC 6749 section 3.1 forbids it).
    public static func form(_ body: [UInt8]) -> [(name: String, value: String)]? {
        guard body.count <= maximumBytes, let text = String(validating: body, as: UTF8.self) else { return nil }
        var fields: [(name: String, value: String)] = []
        for pair in text.split(separator: "&") {
            let parts = pair.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            guard let name = decode(parts[0]), let value = decode(parts.count > 1 ? parts[1] : ""),
                fields.count < maximumFields, !fields.contains(where: { $0.name == name })
            else { return nil }
            fields.append((name, value))
        }
        return fields
    }

    public static let maximumBytes = 8192
    public static let maximumFields = 32
}
