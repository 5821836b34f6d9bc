internal import Synchronization
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

/// The latest checkpoint, for readers that do not wait for the sequencer.
final class CheckpointBoard: Sendable {
    /// Written by the log's actor only.
    private let latest: Mutex<PublishedCheckpoint>

    init(_ checkpoint: PublishedCheckpoint) { latest = Mutex(checkpoint) }

    var current: PublishedCheckpoint { latest.withLock { $0 } }

    func publish(_ checkpoint: PublishedCheckpoint) { latest.withLock { $0 = checkpoint } }
}
