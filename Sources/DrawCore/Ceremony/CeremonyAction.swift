public import CryptoPrimitives
public import TransparencyLog

/// What the ceremony decided that somebody must now do; doing it is not the ceremony's part.
public enum CeremonyAction: Sendable, Hashable {
    /// Put an entry on the log. A void record comes unsigned: the notary signs the whole entry, its time included.
    case append(LedgerEntry.Body)
    /// Give every candidate their slip; pi waits for it.
    case deliverSlips
    /// Ask contributors to check commitment and pi, and to reveal.
    case requestReveals
    /// Wait until cp(D) can be known: the deadline has passed and the cosigners have been asked.
    case waitForDeadline(UInt64)
    /// Wait for this very round, however late it comes.
    case waitForBeacon(round: UInt64, time: UInt64)
    /// Draw all stages from the seed.
    case draw(seed: Digest)
    /// Publish the draw directory.
    case publish(result: Digest)
    /// Publish the directory of a void draw.
    case publishVoid(VoidCause, reason: String)
}
