/// One anchor, as policies name it.
public struct AnchorIdentity: Hashable, Sendable {
    public let kind: AnchorKind

    /// Its name in the policy.
    public let name: String

    public init(_ kind: AnchorKind, _ name: String) {
        self.kind = kind
        self.name = name
    }
}
