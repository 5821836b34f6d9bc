/// Where a proof shows its entry in a tree.
public enum EntryPlace: Sendable, Hashable {
    /// `inclusion`.
    case log
    /// `inclusionSm3`: the tree of origin `<origin>/sm3`, under the same key bytes.
    case sm3
    /// The checkpoint that an anchor attests; what the anchor says of it is not looked at.
    case anchor(DepositAnchor)
}
