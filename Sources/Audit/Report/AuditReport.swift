public import EvidenceModel

/// Everything that an audit of a session found.
public struct AuditReport: Sendable {
    /// In the order of `CheckID`; of a disclosure only those that can be made.
    public internal(set) var checks: [CheckResult]
    /// The policy, or a root that a token leads to, is for trying things out.
    public internal(set) var isTest = false
    /// A trust file was given.
    public let isAnchored: Bool
    /// The auditor asked for a verdict without a trust file.
    public let acceptsUntrusted: Bool
    public internal(set) var fingerprint: Fingerprint?
    public internal(set) var header: SessionHeader?
    /// What was shown of the session; nil for a whole bundle.
    public internal(set) var disclosure: Disclosure?
    public internal(set) var bounds = TimeBounds()
    /// Items of both cleanliness reports that failed: phase and identifier.
    public internal(set) var uncleanItems: [String] = []

    init(_ identifiers: [CheckID], isAnchored: Bool, acceptsUntrusted: Bool) {
        checks = identifiers.map { CheckResult($0) }
        self.isAnchored = isAnchored
        self.acceptsUntrusted = acceptsUntrusted
    }

    public subscript(id: CheckID) -> CheckResult {
        get { checks[place(of: id)] }
        set { checks[place(of: id)] = newValue }
    }

    /// Whether it is of chosen files, and not of a whole bundle.
    public var isOfDisclosure: Bool { checks.count < CheckID.allCases.count }

    private func place(of id: CheckID) -> Int {
        guard let place = checks.firstIndex(where: { $0.id == id }) else {
            preconditionFailure("\(id.rawValue) is no check of this report")
        }
        return place
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
