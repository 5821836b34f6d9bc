public import CryptoPrimitives

/// Codes on paper that stand in for the second factor, each once.
///
/// Sixteen characters of 32, 80 random bits: no guessing, so a plain digest is kept of them and no slow hash.
public enum RecoveryCode {
    public static let count = 10
    /// Random bytes of one code.
    public static let entropyByteCount = 10

    /// As it is printed: `abcd-efgh-2345-wxyz`.
    ///
    /// - Precondition: 10 bytes.
    public static func text(entropy: [UInt8]) -> String {
        precondition(entropy.count == entropyByteCount)
        let letters = Array(Base32.encode(entropy).lowercased())
        return stride(from: 0, to: letters.count, by: 4).map { String(letters[$0..<$0 + 4]) }.joined(separator: "-")
    }

    /// What is kept; nil for what cannot be a code. Capitals, spaces and hyphens do not matter.
    public static func digest(_ typed: String, of account: AccountID) -> Digest? {
        guard typed.utf8.count <= 64 else { return nil }
        let letters = String(
            decoding: typed.uppercased().utf8.filter { $0 != UInt8(ascii: "-") && $0 != UInt8(ascii: " ") },
            as: UTF8.self)
        guard let bytes = Base32.decode(letters), bytes.count == entropyByteCount else { return nil }
        var writer = ByteWriter(tag: "tabellion/recovery-code")
        writer.tag(account.text)
        writer.raw(bytes)
        return sha256(writer.bytes)
    }
}
