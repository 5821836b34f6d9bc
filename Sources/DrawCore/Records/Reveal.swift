public import CryptoPrimitives
public import TransparencyLog

/// A contributor's reveal: `u16 j ‖ r_j ‖ signature` over `T("TD1/reveal") ‖ commit ‖ u16 j ‖ r_j` (section 5).
public struct Reveal: Hashable, Sendable {
    /// Bytes of the record.
    public static let byteCount = 2 + Digest.byteCount + EntrySignature.byteCount

    /// j.
    public let contributor: UInt16
    /// r_j, 32 bytes.
    public let value: Digest
    public let signature: EntrySignature

    public init(contributor: UInt16, value: Digest, signature: EntrySignature) {
        self.contributor = contributor
        self.value = value
        self.signature = signature
    }

    /// Signs a reveal.
    public init(contributor: UInt16, value: Digest, commit: Digest, key: Ed25519PrivateKey) {
        let message = Self.signedMessage(contributor: contributor, value: value, commit: commit)
        guard let signature = EntrySignature(key.sign(message)) else {
            preconditionFailure("an Ed25519 signature has 64 bytes")
        }
        self.init(contributor: contributor, value: value, signature: signature)
    }

    /// - Throws: `.record` unless there are 98 bytes.
    public init(decoding bytes: [UInt8]) throws(DrawError) {
        var reader = ByteReader(bytes)
        guard bytes.count == Self.byteCount, let contributor = reader.u16(), let value = reader.digest(),
            let signature = reader.raw(EntrySignature.byteCount).flatMap({ EntrySignature($0) })
        else { throw DrawError(.record, at: "reveal", "\(bytes.count) bytes; a reveal has \(Self.byteCount)") }
        self.init(contributor: contributor, value: value, signature: signature)
    }

    public var bytes: [UInt8] {
        var writer = ByteWriter()
        writer.u16(contributor)
        writer.raw(value)
        writer.raw(signature.bytes)
        return writer.bytes
    }

    static func signedMessage(contributor: UInt16, value: Digest, commit: Digest) -> [UInt8] {
        var writer = ByteWriter(tag: "TD1/reveal")
        writer.raw(commit)
        writer.u16(contributor)
        writer.raw(value)
        return writer.bytes
    }

    /// Why the reveal does not count, or nil for one that does: known contributor, its value, its signature.
    public func problem(in commitment: DrawCommitment, of configuration: DrawConfiguration) -> DrawError? {
        let place = "reveal of contributor \(contributor)"
        let index = Int(contributor)
        guard index < configuration.contributors.count, index < commitment.contributions.count else {
            return DrawError(.record, at: place, "there are \(configuration.contributors.count) contributors")
        }
        guard
            Contribution.commitment(to: value, by: contributor, in: commitment.draw) == commitment.contributions[index]
        else {
            return DrawError(
                .mismatch, at: place, "not the value that the contribution commits to",
                remedy: "ask the contributor for the reveal of this draw; without it their part counts as withheld")
        }
        let message = Self.signedMessage(contributor: contributor, value: value, commit: commitment.commit)
        let key = configuration.contributors[index]
        guard Ed25519.isValid(signature: signature.bytes, message: message, publicKey: key),
            Ed25519.isAcceptable(publicKey: key)
        else { return DrawError(.signature, at: place, "the contributor's signature does not verify") }
        return nil
    }
}
