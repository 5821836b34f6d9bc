internal import CryptoPrimitives

/// The signature of a callback: Ed25519 over `T("TL1/webhook") ‖ u64 milliseconds ‖ body`.
public enum WebhookSignature {
    /// The moment of the attempt, in decimal Unix milliseconds.
    public static let timestampField = "Tabellion-Timestamp"
    /// 128 hexadecimal digits.
    public static let signatureField = "Tabellion-Signature"
    /// SHA-256 of the public key, in hexadecimal.
    public static let keyField = "Tabellion-Key"
    /// The id that the body names too.
    public static let eventField = "Tabellion-Event"
    /// From 1.
    public static let attemptField = "Tabellion-Attempt"

    private static let label = "TL1/webhook"

    static func message(milliseconds: Int64, body: [UInt8]) -> [UInt8] {
        var writer = ByteWriter(tag: label)
        writer.u64(UInt64(max(0, milliseconds)))
        writer.raw(body)
        return writer.bytes
    }

    static func fields(
        milliseconds: Int64, body: [UInt8], event: String, attempt: Int, key: Ed25519PrivateKey
    ) -> [String: String] {
        [
            "Content-Type": "application/json",
            timestampField: String(max(0, milliseconds)),
            signatureField: Hex.encode(key.sign(message(milliseconds: milliseconds, body: body))),
            keyField: sha256(key.publicKey).hex,
            eventField: event,
            attemptField: String(attempt),
        ]
    }

    /// What a receiver checks, before it reads the body.
    ///
    /// - Parameters:
    ///   - timestamp: as received; should be near the receiver's own clock, so that an old callback is not played again.
    ///   - signature: as received.
    public static func isValid(
        timestamp: String, signature: String, body: [UInt8], publicKey: [UInt8]
    ) -> Bool {
        guard let milliseconds = Int64(timestamp), String(milliseconds) == timestamp, milliseconds >= 0,
            let bytes = Hex.decode(signature)
        else { return false }
        return Ed25519.isValid(
            signature: bytes, message: message(milliseconds: milliseconds, body: body), publicKey: publicKey)
    }
}
