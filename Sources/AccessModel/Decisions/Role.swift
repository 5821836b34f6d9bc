/// What somebody is to the installation. An account has one role for life: another role is another account.
public enum Role: String, Sendable, Hashable, CaseIterable {
    /// Whoever is not signed in.
    case visitor
    case rightsHolder = "rights-holder"
    case notary
    /// Reads, and changes nothing but their own credentials.
    case auditor
    /// Runs the installation. Belongs to no office and reads no evidence.
    case `operator`
    /// An institution that mirrors and cosigns.
    case member
    /// A worker node. Belongs to no office.
    case worker
    /// Another system, by API key or access token.
    case system

    /// Belongs to the installation, not to an office.
    public var isOfInstallation: Bool { self == .operator || self == .worker }

    /// Signs in at a browser.
    public var isPerson: Bool {
        switch self {
        case .rightsHolder, .notary, .auditor, .operator, .member: true
        case .visitor, .worker, .system: false
        }
    }

    /// May do nothing but care for their own credentials until a second factor was given.
    public var needsSecondFactor: Bool {
        switch self {
        case .notary, .auditor, .operator, .member: true
        case .visitor, .rightsHolder, .worker, .system: false
        }
    }
}
