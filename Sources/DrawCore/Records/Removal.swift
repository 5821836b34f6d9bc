public import CryptoPrimitives
public import TransparencyLog

/// A removal: `T("TD1/remove") ‖ commit ‖ u32 s ‖ u64 index ‖ u32 reason ‖ evidenceHash[32]`, signed by notary and
/// supervisor (section 6).
public struct Removal: Hashable, Sendable {
    static let tag = ByteWriter(tag: "TD1/remove").bytes

    public let commit: Digest
    /// The stage that admitted the unit or, if none did, one where it was eligible; from 1.
    public let stage: UInt32
    /// The unit's lowest index.
    public let index: UInt64
    /// Position in the configuration's `reasons`, from 0.
    public let reason: UInt32
    /// Of whatever the office decided upon.
    public let evidenceHash: Digest

    public init(commit: Digest, stage: UInt32, index: UInt64, reason: UInt32, evidenceHash: Digest) {
        self.commit = commit
        self.stage = stage
        self.index = index
        self.reason = reason
        self.evidenceHash = evidenceHash
    }

    /// - Throws: `.record` unless `bytes` of the result are the same again.
    public init(decoding bytes: [UInt8]) throws(DrawError) {
        var reader = ByteReader(bytes)
        guard reader.raw(Self.tag.count) == Self.tag, let commit = reader.digest(), let stage = reader.u32(),
            let index = reader.u64(), let reason = reader.u32(), let evidenceHash = reader.digest(),
            reader.remaining == 0
        else { throw DrawError(.record, at: "removal", "not a removal record of TD1") }
        self.init(commit: commit, stage: stage, index: index, reason: reason, evidenceHash: evidenceHash)
    }

    /// The record, which is what both sign.
    public var bytes: [UInt8] {
        var writer = ByteWriter()
        writer.raw(Self.tag)
        writer.raw(commit)
        writer.u32(stage)
        writer.u64(index)
        writer.u32(reason)
        writer.raw(evidenceHash)
        return writer.bytes
    }
}

/// A removal with its two signatures.
public struct SignedRemoval: Hashable, Sendable {
    public let removal: Removal
    public let notary: EntrySignature
    public let supervisor: EntrySignature

    public init(removal: Removal, notary: EntrySignature, supervisor: EntrySignature) {
        self.removal = removal
        self.notary = notary
        self.supervisor = supervisor
    }

    /// Why the removal does not count, as far as its record and signatures say; nil if they are in order.
    ///
    /// - Parameter commit: of the draw.
    public func problem(in configuration: DrawConfiguration, commit: Digest) -> DrawError? {
        let place = "removal of \(removal.index)"
        guard removal.commit == commit else {
            return DrawError(.removal, at: place, "it names another draw's commitment")
        }
        guard removal.stage >= 1, Int(removal.stage) <= configuration.stages.count else {
            return DrawError(.removal, at: place, "there is no stage \(removal.stage)")
        }
        guard Int(removal.reason) < configuration.reasons.count else {
            return DrawError(.removal, at: place, "reason \(removal.reason) of \(configuration.reasons.count), from 0")
        }
        let parts: [(words: Wording, key: [UInt8], signature: EntrySignature)] = [
            ("the notary's signature does not verify", configuration.notary, notary),
            ("the supervisor's signature does not verify", configuration.supervisor, supervisor),
        ]
        for (words, key, signature) in parts {
            guard Ed25519.isAcceptable(publicKey: key),
                Ed25519.isValid(signature: signature.bytes, message: removal.bytes, publicKey: key)
            else { return DrawError(.signature, at: place, words) }
        }
        return nil
    }
}
