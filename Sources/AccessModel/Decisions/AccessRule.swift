/// One row of the table: an action, what it is, and how far each role reaches.
public struct AccessRule: Sendable, Hashable {
    /// What an action does, as far as access asks.
    public enum Kind: String, Sendable, Hashable, CaseIterable {
        /// Changes nothing but the access log.
        case read
        case write
        /// Cannot be taken back, or opens doors: something secret must have been shown within the last minutes.
        case dangerous
    }

    public let action: AccessAction
    public let kind: Kind
    /// What a system's key needs for it; nil for what no key opens.
    public let scope: AccessScope?
    private let reaches: [(role: Role, reach: Reach)]

    init(_ action: AccessAction, _ kind: Kind, scope: AccessScope? = nil, _ reaches: [(role: Role, reach: Reach)]) {
        self.action = action
        self.kind = kind
        self.scope = scope
        self.reaches = reaches
    }

    /// How far a role reaches; empty for a role that is not named.
    public func reach(of role: Role) -> Reach { reaches.first { $0.role == role }?.reach ?? [] }

    public static func == (left: AccessRule, right: AccessRule) -> Bool { left.action == right.action }

    public func hash(into hasher: inout Swift.Hasher) { hasher.combine(action) }
}
