/// Answers one question about access, from the table and from how well somebody has shown who they are.
public enum AccessPolicy {
    /// How long something secret that was shown counts for dangerous actions, in milliseconds.
    public static let stepUpMilliseconds: Int64 = 300_000

    public enum Decision: Hashable, Sendable {
        case allowed
        case refused(Refusal)

        public var isAllowed: Bool { self == .allowed }
    }

    /// What whoever asked is told.
    public enum Refusal: String, Sendable, Hashable, CaseIterable {
        /// 401: sign in.
        case signIn = "sign-in"
        /// 403: the role cannot be used before a second factor was given.
        case secondFactor = "second-factor"
        /// 403: show something secret once more.
        case stepUp = "step-up"
        /// 403: the key has not this scope.
        case scope
        /// 403: the role does not do this.
        case forbidden
        /// 404: as if it did not exist, since it is another office's, or another's of an office whose people see only their own.
        case hidden
    }

    /// - Parameter now: Unix milliseconds.
    public static func decide(
        _ action: AccessAction, by principal: Principal, on resource: Resource, now: Int64
    ) -> Decision {
        let rule = AccessTable.rule(for: action)
        let relation = resource.relation(to: principal)
        let reach = rule.reach(of: principal.role)
        guard reach.contains(relation) else {
            if principal.role == .visitor { return .refused(.signIn) }
            return .refused(relation == .otherOffice || relation == .office && !reach.isEmpty ? .hidden : .forbidden)
        }
        if relation == .open { return .allowed }
        return standing(of: principal, under: rule, relation, now: now)
    }

    /// What the table allows may still want more of whoever asks.
    private static func standing(
        of principal: Principal, under rule: AccessRule, _ relation: Relation, now: Int64
    ) -> Decision {
        if principal.role == .system {
            guard principal.assurance == .key else { return .refused(.signIn) }
            guard let scope = rule.scope else {
                return rule.kind == .read ? .allowed : .refused(.scope)
            }
            return principal.scopes.contains(scope) ? .allowed : .refused(.scope)
        }
        if principal.role == .worker { return principal.assurance == .key ? .allowed : .refused(.signIn) }
        guard principal.assurance == .password || principal.assurance == .twoFactors else { return .refused(.signIn) }
        let caresForCredentials =
            relation == .own && (rule.action == .changeCredentials || rule.action == .endSession)
        if principal.role.needsSecondFactor, principal.assurance != .twoFactors, !caresForCredentials {
            return .refused(.secondFactor)
        }
        if rule.kind == .dangerous {
            guard let provedAt = principal.provedAt, (0...stepUpMilliseconds).contains(now - provedAt) else {
                return .refused(.stepUp)
            }
        }
        return .allowed
    }
}
