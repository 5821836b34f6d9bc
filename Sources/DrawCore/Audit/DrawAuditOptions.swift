public import TransparencyLog

/// What an auditor brings to a draw directory, and how much is asked.
public struct DrawAuditOptions {
    /// Reads a file of the log by its path below the log's prefix; nil if there is none.
    public typealias LogReader = (String) throws -> [UInt8]?

    /// Whose log this may be; nil leaves that unchecked.
    public var trust: DrawTrust?
    /// All draws of the register, this one among them; nil leaves the register unchecked.
    public var register: DrawRegister?
    /// Signed checkpoints that the auditor got from the draw's cosigners.
    public var cosigned: [SignedNote] = []
    /// The log itself; nil leaves unchecked what else is on it.
    public var readLog: LogReader?
    /// A rehearsal fails otherwise.
    public var acceptsRehearsal = false
    /// Leaves `ledger/` out: nothing then says when, or in which order.
    public var isEngineOnly = false
    /// Leaves list and outcomes out: for a candidate, who checks their own part of them.
    public var isDocumentsOnly = false

    public init() {}
}
