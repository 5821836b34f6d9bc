public import CryptoPrimitives

/// Where a request for a certificate stands, and everything that was done with it.
///
/// A pure state machine: `(state, event) throws → state`, by the table `moves`.
public struct CertificateState: Hashable, Sendable {
    public enum Phase: String, Sendable, Hashable, CaseIterable {
        /// Waits for a notary.
        case requested
        /// A notary has taken it up; no check that holds has been made since.
        case taken
        /// The last check, by the notary who took it up, holds.
        case checked
        case approved, refused, withdrawn

        /// Whether nothing happens any more.
        public var isEnd: Bool { self == .approved || self == .refused || self == .withdrawn }
    }

    /// How it ended.
    public enum Decision: Hashable, Sendable {
        case approved(CertificateNumber, by: CertificatePerson, at: UInt64)
        case refused(reason: String, by: CertificatePerson, at: UInt64)
        case withdrawn(at: UInt64)
    }

    public enum Event: Hashable, Sendable {
        case withdraw(at: UInt64)
        case take(by: CertificatePerson)
        case check(CertificateCheck)
        /// - check: the digest of the check that the notary saw.
        case approve(CertificateNumber, check: Digest, by: CertificatePerson, at: UInt64)
        case refuse(reason: String, by: CertificatePerson, at: UInt64)

        public var kind: Kind {
            switch self {
            case .withdraw: .withdraw
            case .take: .take
            case .check(let check): check.holds ? .checkHeld : .checkFailed
            case .approve: .approve
            case .refuse: .refuse
            }
        }

        public enum Kind: String, Sendable, Hashable, CaseIterable {
            case withdraw, take, approve, refuse
            case checkHeld = "check-held"
            case checkFailed = "check-failed"
        }
    }

    /// Every legal move; what is not here is refused. Whoever takes a request over from a colleague checks it anew.
    public static let moves: [Phase: [Event.Kind: Phase]] = [
        .requested: [.withdraw: .withdrawn, .take: .taken],
        .taken: [
            .withdraw: .withdrawn, .take: .taken, .checkHeld: .checked, .checkFailed: .taken, .refuse: .refused,
        ],
        .checked: [
            .withdraw: .withdrawn, .take: .taken, .checkHeld: .checked, .checkFailed: .taken, .approve: .approved,
            .refuse: .refused,
        ],
        .approved: [:], .refused: [:], .withdrawn: [:],
    ]

    /// Checks that are kept with a request; more are refused.
    public static let maximumChecks = 50

    public private(set) var phase = Phase.requested
    /// Who took it up last.
    public private(set) var notary: CertificatePerson?
    /// Every check, the oldest first.
    public private(set) var checks: [CertificateCheck] = []
    public private(set) var decision: Decision?

    public init() {}

    init(phase: Phase, notary: CertificatePerson?, checks: [CertificateCheck], decision: Decision?) {
        (self.phase, self.notary, self.checks, self.decision) = (phase, notary, checks, decision)
    }

    /// The check that an approval would rest on; nil where none holds.
    public var standing: CertificateCheck? { phase == .checked || phase == .approved ? checks.last : nil }

    /// What an event makes of this state.
    ///
    /// - Throws: `.decided` after the end, `.move` for what the table does not have; `.notary`, `.check`, `.field`.
    public func applying(_ event: Event) throws(CertificateError) -> CertificateState {
        guard let next = Self.moves[phase]?[event.kind] else { throw refusal(of: event) }
        var state = self
        state.phase = next
        switch event {
        case .withdraw(let at): state.decision = .withdrawn(at: at)
        case .take(let notary):
            guard notary.account != self.notary?.account else {
                throw CertificateError(
                    .move, at: "take", "this notary has taken it up already", remedy: "go on with the check")
            }
            state.notary = notary
        case .check(let check):
            try require(check.by)
            guard checks.count < Self.maximumChecks else {
                throw CertificateError(
                    .move, at: "check", "\(Self.maximumChecks) checks were made",
                    remedy: "approve or refuse the request")
            }
            state.checks.append(check)
        case .approve(let number, let seen, let notary, let at):
            try require(notary)
            guard let check = checks.last, check.digest == seen, check.holds, check.by.account == notary.account else {
                throw CertificateError(
                    .check, at: "approve", "another check was made since", remedy: "look at the findings once more")
            }
            state.decision = .approved(number, by: notary, at: at)
        case .refuse(let reason, let notary, let at):
            try require(notary)
            try CertificateText.check(reason, "reason", maximum: CertificateText.maximumReason)
            state.decision = .refused(reason: reason, by: notary, at: at)
        }
        return state
    }

    private func refusal(of event: Event) -> CertificateError {
        guard !phase.isEnd else {
            return CertificateError(
                .decided, at: event.kind.rawValue, "the request is \(phase.rawValue)",
                remedy: "nothing is decided twice: a new request may be made")
        }
        return CertificateError(
            .move, at: event.kind.rawValue, "not while the request is \(phase.rawValue)",
            remedy: phase == .requested ? "take it up first" : "make a check that holds first")
    }

    private func require(_ notary: CertificatePerson) throws(CertificateError) {
        guard notary.account == self.notary?.account else {
            throw CertificateError(
                .notary, at: "notary", "another notary has taken it up", remedy: "take it over, and check it yourself")
        }
    }
}
