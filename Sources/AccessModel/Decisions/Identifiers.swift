internal import CryptoPrimitives

/// An account: 32 hexadecimal digits, drawn at random, that say nothing of whose it is.
public struct AccountID: Hashable, Sendable, CustomStringConvertible {
    public static let byteCount = 16

    public let text: String

    /// - Returns: nil unless `text` is 32 lower-case hexadecimal digits.
    public init?(_ text: String) {
        guard let bytes = Hex.decode(text), bytes.count == Self.byteCount else { return nil }
        self.text = text
    }

    /// - Precondition: 16 random bytes.
    public init(entropy: [UInt8]) {
        precondition(entropy.count == Self.byteCount)
        text = Hex.encode(entropy)
    }

    public var description: String { text }
}

/// An office, the tenant: 1 to 32 of `a`–`z`, `0`–`9` and `-`, beginning with a letter.
public struct OfficeID: Hashable, Sendable, CustomStringConvertible {
    public let text: String

    public init?(_ text: String) {
        let bytes = Array(text.utf8)
        guard (1...32).contains(bytes.count), let first = bytes.first, (0x61...0x7A).contains(first),
            bytes.allSatisfy({ (0x61...0x7A).contains($0) || (0x30...0x39).contains($0) || $0 == UInt8(ascii: "-") })
        else { return nil }
        self.text = text
    }

    public var description: String { text }
}

/// What somebody types to sign in: 3 to 64 of `a`–`z`, `0`–`9` and `.@_+-`; capitals become small letters.
///
/// ASCII alone, so that no two names look alike and differ.
public struct LoginName: Hashable, Sendable, CustomStringConvertible {
    public let text: String

    public init?(_ typed: String) {
        var bytes: [UInt8] = []
        for byte in typed.utf8 {
            switch byte {
            case UInt8(ascii: "A")...UInt8(ascii: "Z"): bytes.append(byte | 0x20)
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "."),
                UInt8(ascii: "@"), UInt8(ascii: "_"), UInt8(ascii: "+"), UInt8(ascii: "-"):
                bytes.append(byte)
            default: return nil
            }
        }
        guard (3...64).contains(bytes.count) else { return nil }
        text = String(decoding: bytes, as: UTF8.self)
    }

    public var description: String { text }
}
