/// Whose something is, as far as access asks.
public enum Resource: Hashable, Sendable {
    /// Published to everybody.
    case open
    /// The installation's, or an account of it.
    case installation(owner: AccountID?)
    /// An office's.
    ///
    /// - owner: whose it is within the office; nil for what belongs to all of it.
    /// - worker: the node that was given it as work.
    case office(OfficeID, owner: AccountID?, worker: AccountID?)

    /// What `principal` would make, or their own account.
    public static func own(by principal: Principal) -> Resource {
        guard let office = principal.office else { return .installation(owner: principal.account) }
        return .office(office, owner: principal.account, worker: nil)
    }

    /// How this stands to somebody. An owner in another office is a stranger all the same.
    public func relation(to principal: Principal) -> Relation {
        switch self {
        case .open: return .open
        case .installation(let owner):
            guard principal.role.isOfInstallation, let owner, owner == principal.account else { return .installation }
            return .own
        case .office(let office, let owner, let worker):
            if principal.role == .worker {
                return worker != nil && worker == principal.account ? .own : .otherOffice
            }
            guard principal.office == office else { return .otherOffice }
            return owner != nil && owner == principal.account ? .own : .office
        }
    }
}
