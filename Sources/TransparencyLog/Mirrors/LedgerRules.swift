/// Everything that the rules of a TL1 ledger need to know of the entries so far (docs/spec/ledger.md, sections 2 and 8).
///
/// Sequencer, mirrors, monitors and auditors feed it the same entries in log order and reach the same verdicts.
public struct LedgerRules: Hashable, Sendable {
    public private(set) var sessions: SessionRegister
    public private(set) var members: MemberRegister

    /// The state before the first entry.
    ///
    /// - Parameters:
    ///   - origin: of the log.
    ///   - officeKey: Ed25519, 32 bytes; given beforehand.
    public init(origin: String, officeKey: [UInt8]) {
        sessions = SessionRegister(officeKey: officeKey)
        members = MemberRegister(origin: origin, officeKey: officeKey)
    }

    /// A state that was kept elsewhere.
    public init(sessions: SessionRegister, members: MemberRegister) {
        self.sessions = sessions
        self.members = members
    }

    /// Takes one more entry; a refused one leaves the state as it was.
    ///
    /// - Throws: the first rule that the entry breaks; also for bytes that are no entry of TL1.
    public mutating func apply(_ bytes: [UInt8], at index: UInt64) throws(LedgerRuleError) {
        do {
            let entry = try LedgerEntry(decoding: bytes)
            try sessions.apply(entry, at: index)
            if case .member(let record, let votes) = entry.body { try members.apply(record: record, votes: votes) }
        } catch let error as EntryError {
            throw LedgerRuleError(.entry, at: index, error.message)
        } catch let error as SessionRuleError {
            throw LedgerRuleError(.session, at: index, error.message)
        } catch let error as MemberRuleError {
            throw LedgerRuleError(.member, at: index, error.message)
        } catch { preconditionFailure("no other error is thrown") }
    }
}
