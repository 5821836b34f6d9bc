public import CryptoPrimitives

/// Timestamped Ed25519 cosignatures of checkpoints, signature type 0x04 (C2SP tlog-cosignature).
public enum Cosignature {
    /// When a cosignature says that it was made.
    ///
    /// - Returns: seconds since the Unix epoch, below 2^63; nil if the line has not the form of type 0x04.
    public static func time(of signature: NoteSignature) -> UInt64? {
        guard signature.signature.count == 8 + Ed25519.signatureByteCount else { return nil }
        let time = signature.signature[..<8].reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
        return time < 1 << 63 ? time : nil
    }

    /// Cosigns a checkpoint.
    ///
    /// - Parameters:
    ///   - text: the checkpoint's whole note text, extension lines included.
    ///   - name: the cosigner's key name.
    ///   - time: seconds since the Unix epoch, below 2^63.
    /// - Throws: `malformedKey` for a bad name.
    public static func sign(
        text: String, name: String, time: UInt64, key: Ed25519PrivateKey
    ) throws(NoteError) -> NoteSignature {
        precondition(time < 1 << 63, "time \(time) is out of range")
        let verifier = try VerifierKey(name: name, type: .cosignature, publicKey: key.publicKey)
        var writer = ByteWriter()
        writer.u64(time)
        writer.raw(key.sign(message(time: time, text: text)))
        guard let line = NoteSignature(name: name, keyID: verifier.keyID, signature: writer.bytes) else {
            throw NoteError(.malformedKey, "key name \"\(name)\" cannot stand in a note")
        }
        return line
    }

    static func message(time: UInt64, text: String) -> [UInt8] {
        Array("cosignature/v1\ntime \(time)\n".utf8) + Array(text.utf8)
    }
}
