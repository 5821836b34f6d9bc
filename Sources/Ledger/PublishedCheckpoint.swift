public import TransparencyLog

/// A checkpoint with the signed note that states it.
public struct PublishedCheckpoint: Hashable, Sendable {
    public let checkpoint: Checkpoint

    /// The signed note, as the file `checkpoint` holds it.
    public let note: String

    /// A checkpoint with the note that was parsed for it, cosigned or not.
    public init(checkpoint: Checkpoint, note: String) {
        self.checkpoint = checkpoint
        self.note = note
    }
}
