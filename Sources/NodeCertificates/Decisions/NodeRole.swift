/// What a node does, and so which paths its certificate opens. It stands in the certificate's subject (OU).
public enum NodeRole: String, Sendable, Hashable, CaseIterable {
    /// A worker of the office: may call its coordinator's `/farm/` paths.
    case worker
    /// The office itself, when it asks a member's mirror for a cosignature.
    case office
    /// A member's mirror: may read the office's log below `/members/`.
    case mirror

    /// Whether nodes of the office have this role, or those of members.
    public var isOffices: Bool { self != .mirror }
}
