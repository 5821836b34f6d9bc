public import CryptoPrimitives

/// What a form carries to show that it came from our own page: nonce[16] ‖ HMAC(key, T("tabellion/csrf") ‖ nonce ‖ session's digest).
///
/// Fresh in every page, so that compression gives nothing away; worth nothing with another session.
public enum CSRFToken {
    public static let nonceByteCount = 16

    /// - Parameters:
    ///   - session: the digest of the session's token; before sign-in, of the sign-in page's cookie.
    ///   - nonce: 16 random bytes.
    /// - Precondition: the nonce has 16 bytes.
    public static func make(session: Digest, key: HMACSHA256, nonce: [UInt8]) -> String {
        precondition(nonce.count == nonceByteCount)
        return Base64URL.encode(nonce + code(session, key, nonce))
    }

    public static func isValid(_ text: String, session: Digest, key: HMACSHA256) -> Bool {
        guard text.utf8.count <= 128, let bytes = Base64URL.decode(text),
            bytes.count == nonceByteCount + Digest.byteCount
        else { return false }
        let nonce = Array(bytes[..<nonceByteCount])
        return ConstantTime.areEqual(bytes[nonceByteCount...], code(session, key, nonce))
    }

    private static func code(_ session: Digest, _ key: HMACSHA256, _ nonce: [UInt8]) -> [UInt8] {
        var writer = ByteWriter(tag: "tabellion/csrf")
        writer.raw(nonce)
        writer.raw(session)
        return key.code(of: writer.bytes).bytes
    }
}
