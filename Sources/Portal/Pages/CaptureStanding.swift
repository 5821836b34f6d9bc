public import BundleReading
public import FarmProtocol

/// One capture as its page shows it.
public struct CaptureStanding: Sendable {
    /// What can be said of the files of a session that ended.
    public enum Evidence: Sendable {
        /// There is none, or none yet.
        case none
        case bundle(CaptureBundle, InputStory, CaptureJudgement)
        /// The bundle cannot be read, for this reason.
        case unreadable(String)
    }

    public enum Letter: Sendable, Hashable {
        case ready
        /// What the policy still asks for, in the system's words.
        case waiting(String)
        /// What failed in the office's own audit when the letter was asked for last; whoever asks again has it audited again.
        case refused(String)
        case none
    }

    public let session: SessionView
    public let isInteractive: Bool
    public let evidence: Evidence
    public let letter: Letter
    /// Whoever looks may show chosen files of it to others.
    public let mayDisclose: Bool
    /// Whoever looks may ask for a certificate of it.
    public let mayRequestCertificate: Bool
    /// Of the office that it waits for; nil once it waits no more.
    public let quota: QuotaView?

    public init(
        session: SessionView, isInteractive: Bool, evidence: Evidence, letter: Letter, mayDisclose: Bool = false,
        mayRequestCertificate: Bool = false,
        quota: QuotaView? = nil
    ) {
        self.session = session
        self.isInteractive = isInteractive
        self.evidence = evidence
        self.letter = letter
        self.mayDisclose = mayDisclose
        self.mayRequestCertificate = mayRequestCertificate
        self.quota = quota
    }
}

/// What the office's own audit found of a bundle.
public struct CaptureJudgement: Sendable, Hashable {
    public enum Verdict: Sendable, Hashable { case pending, valid, invalid }

    public let verdict: Verdict
    /// Identifiers of checks that did not pass (docs/spec/evidence.md, section 9).
    public let failed: Set<String>
    /// Why, by language code; each a sentence.
    public let reasons: [String: [String]]
    public let isTest: Bool

    public init(verdict: Verdict, failed: Set<String> = [], reasons: [String: [String]] = [:], isTest: Bool = false) {
        self.verdict = verdict
        self.failed = failed
        self.reasons = reasons
        self.isTest = isTest
    }

    public static let pending = CaptureJudgement(verdict: .pending)

    /// How a thing stands that these checks judge.
    func standing(_ checks: String...) -> Word {
        switch verdict {
        case .pending: .standingPending
        case .valid, .invalid: failed.isDisjoint(with: checks) ? .standingHolds : .standingFails
        }
    }
}
