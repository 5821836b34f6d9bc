/// How far a log and its anchors have come: all that the states of its deposits depend on.
///
/// An anchor takes the newest checkpoint whenever it is free, and a checkpoint of size S attests every entry with an index
/// below S: so one number an anchor says it for all deposits.
public struct LogProgress: Sendable, Hashable {
    /// Entries that are durable under an index.
    public let sequenced: UInt64

    /// Entries in the tree; at most `sequenced`.
    public let integrated: UInt64

    /// Size of the published checkpoint; at most `integrated`.
    public let checkpointed: UInt64

    /// The largest size that each anchor has attested.
    public let anchored: [AnchorIdentity: UInt64]

    /// - Precondition: `checkpointed <= integrated <= sequenced`.
    public init(sequenced: UInt64, integrated: UInt64, checkpointed: UInt64, anchored: [AnchorIdentity: UInt64]) {
        precondition(checkpointed <= integrated && integrated <= sequenced, "a log grows from its back")
        self.sequenced = sequenced
        self.integrated = integrated
        self.checkpointed = checkpointed
        self.anchored = anchored
    }

    /// The anchors that attest the entry at `index`, by kind and name.
    public func anchors(of index: UInt64) -> [AnchorIdentity] {
        anchored.filter { $0.value > index }.map(\.key)
            .sorted { ($0.kind.order, $0.name) < ($1.kind.order, $1.name) }
    }
}

extension AnchorKind {
    fileprivate var order: Int { Self.allCases.firstIndex(of: self)! }
}
