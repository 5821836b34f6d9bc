public import CryptoPrimitives

/// What was typed, recognised by its form: what names one thing is looked up as that first.
public enum SearchSubject: Sendable, Hashable {
    /// Nothing was typed.
    case everything
    /// 64 hexadecimal digits: of deposited content, or a session's fingerprint. nil: either function.
    case digest(Digest, HashFunction?)
    /// A session's ID: a UUID in lower case.
    case session(String)
    /// 32 hexadecimal digits in lower case, as the strip below a recording shows them.
    case nonce(String)
    /// A whole number: a deposit's ID, or of a letter in the register.
    case number(UInt64)
    /// Anything else: a letter's number perhaps, else words.
    case words

    init(_ text: String) {
        let typed = SearchText.fold(text).utf8.filter { $0 != 0x20 }
        if typed.isEmpty {
            self = .everything
            return
        }
        for (prefix, function) in [("sha256:", HashFunction.sha256), ("sm3:", .sm3)]
        where typed.starts(with: prefix.utf8) {
            if let digest = Self.digest(typed.dropFirst(prefix.utf8.count)) {
                self = .digest(digest, function)
                return
            }
        }
        if let digest = Self.digest(typed[...]) {
            self = .digest(digest, nil)
        } else if Self.isUUID(typed) {
            self = .session(String(decoding: typed, as: UTF8.self))
        } else if typed.count == 32, typed.allSatisfy(Self.isHex) {
            self = .nonce(String(decoding: typed, as: UTF8.self))
        } else if typed.count <= 19, typed.allSatisfy({ 0x30...0x39 ~= $0 }), typed.count == 1 || typed[0] != 0x30,
            let number = UInt64(String(decoding: typed, as: UTF8.self)), number <= UInt64(Int64.max)
        {
            self = .number(number)
        } else {
            self = .words
        }
    }

    private static func digest(_ typed: ArraySlice<UInt8>) -> Digest? {
        guard typed.count == 2 * Digest.byteCount, typed.allSatisfy(isHex) else { return nil }
        return Digest(hex: String(decoding: typed, as: UTF8.self))
    }

    private static func isUUID(_ typed: [UInt8]) -> Bool {
        guard typed.count == 36 else { return false }
        return typed.indices.allSatisfy { [8, 13, 18, 23].contains($0) ? typed[$0] == 0x2D : isHex(typed[$0]) }
    }

    private static func isHex(_ byte: UInt8) -> Bool { 0x30...0x39 ~= byte || 0x61...0x66 ~= byte }
}
