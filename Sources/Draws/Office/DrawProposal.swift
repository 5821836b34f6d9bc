public import DrawCore
public import TransparencyLog

/// What an office is told about a draw before it has a number.
public struct DrawProposal: Sendable {
    /// Whose rounds a rehearsal waits for; every other draw waits for quicknet.
    public enum RehearsalBeacon: Sendable, Hashable {
        /// A chain of the draw's own, whose key the office holds.
        case own
        /// drand quicknet, as in a draw that counts.
        case quicknet
    }

    /// The office's register; a rehearsal's begins with `rehearsal/`.
    public var register: String
    public var template: DrawTemplate
    /// Path of the list, CSV.
    public var candidates: String
    /// Ed25519, 32 bytes.
    public var notary: [UInt8]
    /// Ed25519, 32 bytes.
    public var supervisor: [UInt8]
    /// Ed25519, 32 bytes each, by contributor number.
    public var contributors: [[UInt8]] = []
    public var cosigners: [VerifierKey] = []
    public var quorum: UInt64 = 0
    public var minimumReveals: UInt64 = 0
    /// What is allotted, if winners take it in order.
    public var units: UnitsFile?
    /// Number of the VOID draw that this one repeats, or 0.
    public var replaces: UInt64 = 0
    public var rehearsalBeacon = RehearsalBeacon.own

    public init(
        register: String, template: DrawTemplate, candidates: String, notary: [UInt8], supervisor: [UInt8]
    ) {
        self.register = register
        self.template = template
        self.candidates = candidates
        self.notary = notary
        self.supervisor = supervisor
        minimumReveals = template.minimumReveals
    }

    var isRehearsal: Bool { register.utf8.starts(with: DrawIdentifier.rehearsalPrefix.utf8) }

    /// What the draw allots; the units' digest ends it.
    var subject: String {
        guard let units, !units.isCommitted(by: template.subject) else { return template.subject }
        return units.subject(template.subject)
    }
}
