public import CryptoPrimitives

/// What happens to a cosigner.
public enum MirrorEvent: Sendable {
    /// Somebody shows a checkpoint of the log: the log itself, or whoever wants a cosignature. Nothing of it is verified.
    case offered(SignedNote)

    /// What `MirrorAction.compare` asked for: the root of as many entries as the offered note covers, out of what is held
    /// below the note signed last, and the proof from there to that note.
    case compared(SignedNote, root: Digest, proof: [Digest])

    /// Every entry up to the offered checkpoint has been read, and is as durable as this cosigner promises.
    case read(MirrorReading)

    /// The entries that the log shows have the root of the offered checkpoint, but do not begin as those that were signed:
    /// their first entries have another root, and `proof` leads from that one to the offered checkpoint.
    case strayed(SignedNote, root: Digest, proof: [Digest])

    /// Somebody shows that the log contradicted itself.
    case proven(ForkProof)

    /// The draws of `MirrorAction.hold` have been looked at, on the disk.
    ///
    /// - Parameters:
    ///   - missing: those whose data are not held.
    ///   - time: Unix seconds.
    case held(MirrorReading, missing: [LoggedDraw], time: UInt64, key: Ed25519PrivateKey)

    /// An operator has looked at the fork and lets the cosigner go on with the history that it signed.
    case released
}
