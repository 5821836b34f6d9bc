public import Ledger

/// Where the outbox learns of checkpoints: the office's own log.
public protocol CheckpointSource: Sendable {
    /// The newest published checkpoint that is larger than `size`; waits until there is one.
    ///
    /// - Throws: `CancellationError`, or what the log says; it is asked again.
    func checkpoint(beyond size: UInt64) async throws -> PublishedCheckpoint
}
