public import EvidenceModel

/// Everything that an audit of a session found.
public struct AuditReport: Sendable {
    /// In the order of `CheckID`.
    public internal(set) var checks: [CheckResult]
    /// The policy, or a root that a token leads to, is for trying things out.
    public internal(set) var isTest = false
    /// A trust file was given.
    public let isAnchored: Bool
    /// The auditor asked for a verdict without a trust file.
    public let acceptsUntrusted: Bool
    public internal(set) var fingerprint: Fingerprint?
    public internal(set) var header: SessionHeader?
    public internal(set) var bounds = TimeBounds()
    /// Items of both cleanliness reports that failed: phase and identifier.
    public internal(set) var uncleanItems: [String] = []

    init(isAnchored: Bool, acceptsUntrusted: Bool) {
        checks = CheckID.allCases.map { CheckResult($0) }
        self.isAnchored = isAnchored
        self.acceptsUntrusted = acceptsUntrusted
    }

    public subscript(id: CheckID) -> CheckResult {
        get { checks[CheckID.allCases.firstIndex(of: id)!] }
        set { checks[CheckID.allCases.firstIndex(of: id)!] = newValue }
    }

    /// Everything agrees with itself, whoever made it.
    public var isConsistent: Bool {
        checks.allSatisfy { $0.outcome == .passed || $0.id == .trust && !isAnchored }
    }

    /// 0: valid; 1: a check failed, or nothing that the auditor trusts anchors the bundle.
    public var exitCode: Int32 { isConsistent && (isAnchored || acceptsUntrusted) ? 0 : 1 }

    /// The gap that ended the recording, if one did.
    public var gap: GapValues? {
        guard let header, case .gap(let values)? = header.chain.last?.step else { return nil }
        return values
    }

    /// Between which instants things happened, Unix milliseconds; nil where no token says so.
    public struct TimeBounds: Sendable, Equatable {
        /// The freshness token.
        public internal(set) var openingNotEarlierThan: UInt64?
        /// The first opening token.
        public internal(set) var openingNotLaterThan: UInt64?
        /// The last mark's token, or the freshness token.
        public internal(set) var closingNotEarlierThan: UInt64?
        /// The closing token.
        public internal(set) var closingNotLaterThan: UInt64?
    }
}
