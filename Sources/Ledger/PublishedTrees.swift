internal import Synchronization
internal import TransparencyLog

/// Both trees as the latest checkpoints have them, and the tiles to prove it with.
struct PublishedTrees: Sendable {
    let checkpoints: BothTrees<PublishedCheckpoint>
    let tiles: any TileStore

    var size: UInt64 { checkpoints.sha256.checkpoint.size }
}

/// What is published now, for readers that do not wait for the sequencer.
final class PublicationBoard: Sendable {
    /// Written by the log's actor only.
    private let latest: Mutex<PublishedTrees>

    init(_ published: PublishedTrees) { latest = Mutex(published) }

    var current: PublishedTrees { latest.withLock { $0 } }

    func publish(_ published: PublishedTrees) { latest.withLock { $0 = published } }
}
