public import Ledger

/// Something outside the office that vouches for a checkpoint: witnesses, a time authority, a chain.
public protocol CheckpointAnchor: Sendable {
    /// Unique among an office's anchors; `[a-z0-9-]{1,32}`.
    var name: String { get }

    var kind: AnchorEvidence.Kind { get }

    /// Brings a checkpoint to the anchor, and checks what it answers.
    ///
    /// May be asked again for the same checkpoint after a crash: work begun before is taken up, not doubled. Bounds its own
    /// waiting: nothing else asks this anchor meanwhile.
    ///
    /// - Returns: evidence for exactly this checkpoint.
    func anchor(_ checkpoint: PublishedCheckpoint) async throws(AnchorError) -> AnchorEvidence
}
