internal import DrawCore

/// What a contributor looks at, by themselves, before they reveal; in this order.
public enum RevealCheck: String, Sendable, CaseIterable {
    /// `config.json` is canonical, keeps every rule, and is that of the secret's draw.
    case configuration
    /// The configuration has the contributor's own key under the own number.
    case ownKey = "own-key"
    /// `commitment.json` follows from its members and from the configuration.
    case commitment
    /// The own c_j stands in the commitment, at the own place.
    case ownContribution = "own-contribution"
    /// Every entry of the log was read, and together they have the root that the log signed.
    case log
    /// The commitment is on the log, as the draw's first and only one.
    case firstCommitment = "first-commitment"
    /// The VRF key was on the log before the commitment, for this purpose alone.
    case vrfKey = "vrf-key"
    /// pi verifies, and stands on the log after the commitment.
    case proof
    /// No void record of the notary stands before pi.
    case notVoid = "not-void"
    /// Who has cosigned the log as far as pi.
    case witnesses
    /// Whether the own reveal is on the log already.
    case ownReveal = "own-reveal"
    /// The reveal deadline is not over.
    case deadline
}

/// A check that was passed, and what was seen.
public struct RevealFinding: Sendable, Equatable, CustomStringConvertible {
    public let check: RevealCheck
    public let text: String

    public var description: String { "\(check.rawValue): \(text)" }
}

/// Why nothing was revealed.
public struct RevealRefusal: Error, Sendable, CustomStringConvertible {
    public let check: RevealCheck
    /// What is wrong, and where.
    public let cause: String
    /// What to do about it.
    public let remedy: String

    init(_ check: RevealCheck, _ cause: String, remedy: String) {
        self.check = check
        self.cause = cause
        self.remedy = remedy
    }

    init(_ check: RevealCheck, _ error: DrawError) {
        self.init(check, error.message, remedy: error.remedy)
    }

    public var description: String { "\(check.rawValue): \(cause); \(remedy)" }
}
