/// How far a deposit has come (docs/spec/deposit.md section 4).
public enum DepositState: String, Sendable, Hashable, CaseIterable, Comparable {
    /// The request was taken; its entries have no index yet.
    case accepted
    /// The entries have indices and are durable.
    case sequenced
    /// They are in the tree.
    case integrated
    /// They are in a signed, published checkpoint.
    case checkpointed
    /// A quorum of witnesses has cosigned a checkpoint that holds them.
    case witnessed
    /// Enough time authorities have stamped one.
    case timestamped
    /// Every chain that is asked for has one.
    case chainAnchored = "chain-anchored"
    /// The custody letter was issued. The end.
    case letter

    /// The table of legal moves: a policy may leave out any of the three anchors, nothing else is passed over.
    public var successors: [DepositState] {
        switch self {
        case .accepted: [.sequenced]
        case .sequenced: [.integrated]
        case .integrated: [.checkpointed]
        case .checkpointed: [.witnessed, .timestamped, .chainAnchored, .letter]
        case .witnessed: [.timestamped, .chainAnchored, .letter]
        case .timestamped: [.chainAnchored, .letter]
        case .chainAnchored: [.letter]
        case .letter: []
        }
    }

    /// The state that an anchor of this kind leads to.
    public init(anchoredBy kind: AnchorKind) {
        switch kind {
        case .witnesses: self = .witnessed
        case .time: self = .timestamped
        case .chain: self = .chainAnchored
        }
    }

    /// In the order of the states.
    public static func < (left: DepositState, right: DepositState) -> Bool { left.rank < right.rank }

    private var rank: Int { Self.allCases.firstIndex(of: self)! }
}
