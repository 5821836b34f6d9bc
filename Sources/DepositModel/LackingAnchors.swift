/// What of a letter policy is not met yet.
public enum LackingAnchors: Hashable, Sendable {
    /// A quorum of witnesses.
    case witnesses
    /// So many more of these time authorities.
    case time(count: Int, of: [String])
    /// These chains.
    case chain([String])

    public var kind: AnchorKind {
        switch self {
        case .witnesses: .witnesses
        case .time: .time
        case .chain: .chain
        }
    }
}
