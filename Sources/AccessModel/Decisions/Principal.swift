/// Who asks, and how well they have shown it.
public struct Principal: Hashable, Sendable {
    /// What was shown at sign-in.
    public enum Assurance: String, Sendable, Hashable, CaseIterable {
        case none
        case password
        case twoFactors = "two-factors"
        /// An API key, an access token, a worker's secret.
        case key
    }

    public let role: Role
    /// nil for a visitor.
    public let account: AccountID?
    /// nil for visitors and for roles of the installation.
    public let office: OfficeID?
    public let assurance: Assurance
    /// When something secret was last shown, Unix milliseconds; nil for keys, which cannot step up.
    public let provedAt: Int64?
    /// Of a system; empty for everybody else.
    public let scopes: Set<AccessScope>

    public static let visitor = Principal(role: .visitor, account: nil, office: nil, assurance: .none)

    /// - Precondition: a role of the installation has no office, every other one but the visitor has one.
    public init(
        role: Role, account: AccountID?, office: OfficeID?, assurance: Assurance, provedAt: Int64? = nil,
        scopes: Set<AccessScope> = []
    ) {
        precondition((account == nil) == (role == .visitor), "only a visitor has no account")
        precondition((office == nil) == (role == .visitor || role.isOfInstallation), "\(role.rawValue): wrong office")
        self.role = role
        self.account = account
        self.office = office
        self.assurance = assurance
        self.provedAt = provedAt
        self.scopes = scopes
    }
}
