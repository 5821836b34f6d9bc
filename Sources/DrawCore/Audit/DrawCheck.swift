/// What an audit of a draw checks, in the order of the report; front ends name checks by these words.
public enum DrawCheck: String, Sendable, CaseIterable, Hashable {
    /// The directory has every file that the draw has come to, and no other.
    case files
    /// `config.json` is canonical and keeps every rule of section 2; a rehearsal only when the auditor accepts one.
    case configuration
    /// The log and its cosigners are those that the auditor trusts.
    case trust
    /// `commitment.json` follows from its own members and from the configuration.
    case commitment
    /// `list.bin` is in order, and is the list that the commitment fixes.
    case list
    /// The list keeps the limits of section 1 under these stages.
    case limits
    /// Checkpoints are signed and cosigned, and the entries shown are proven to stand on the log.
    case ledger
    /// The commitment is on the log, as the first of its draw.
    case commitmentLogged = "commitment-logged"
    /// The VRF key was on the log before the commitment, and does nothing else in this draw.
    case vrfKey = "vrf-key"
    /// pi verifies, beta is its output, and it is in by the deadline.
    case proof
    /// `reveals.json` has exactly the valid reveals that are in by the deadline.
    case reveals
    /// The draw is void, or not, as section 5 says.
    case fate
    /// The beacon's round is the committed one, and verifies.
    case beacon
    case seed
    /// All stages, drawn again, come out as `result.json` says.
    case stages
    /// The outcomes, drawn again, are the published ones.
    case outcomes
    /// The result follows from commitment, seed and stages, and is on the log once.
    case result
    /// Removals are signed, are those of the log, and whoever moved up is who should.
    case removals
    /// `units.json`, if there is one, is what the subject commits to.
    case units
    /// The directory shows all that the log has of this draw, and the register has no gaps there: only for an auditor who has
    /// read the whole log.
    case wholeLog = "whole-log"
    /// Numbers without gaps, one commitment each, one draw a subject.
    case register
}

/// How one check came out.
public struct DrawCheckResult: Sendable, Hashable {
    public enum Outcome: String, Sendable, Hashable {
        case passed, failed
        /// Something that it needs is missing; the reasons say what.
        case notChecked = "not-checked"
        /// A void draw has no such thing.
        case notApplicable = "not-applicable"
    }

    public let check: DrawCheck
    public internal(set) var outcome: Outcome = .passed

    /// Why it failed, or what was missing.
    public internal(set) var reasons: [DrawError] = []

    init(_ check: DrawCheck) { self.check = check }
}
