/// What kinds of parties attest a checkpoint from outside the log.
public enum AnchorKind: String, Sendable, Hashable, CaseIterable {
    /// Institutions that cosign it (C2SP tlog-cosignature).
    case witnesses
    /// An RFC 3161 time authority.
    case time
    /// An EVM contract.
    case chain
}
