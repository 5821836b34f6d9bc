internal import CanonicalJSON
internal import EvidenceModel
internal import TokenVerification
internal import TransparencyLog

/// What parties outside the worker attest of a session, as its bundle states it; whether it holds, an audit says.
public struct BundleAnchors: Sendable, Hashable {
    /// A time token: who signed it, and its time in Unix milliseconds; nil when it cannot be read.
    public struct Token: Sendable, Hashable {
        public let authority: String
        public let time: UInt64?
    }

    /// Not earlier than this: its digest is in the nonce that the recorded picture shows.
    public let freshness: Token
    /// The opening, by each authority of the policy.
    public let openings: [Token]
    /// Times of the minute marks, Unix milliseconds.
    public let marks: [UInt64]
    /// Over manifest and list of files: not later than this.
    public let closing: Token
    /// Places on the ledger.
    public let openingIndex: UInt64
    public let headIndexes: [UInt64]
    public let closingIndex: UInt64
    /// Entries under the checkpoint that closes the bundle.
    public let ledgerSize: UInt64
    public let ledgerName: String
    /// Names of those beside the log who signed that checkpoint.
    public let cosigners: [String]

    init(
        _ opening: EvidenceModel.SessionOpening, _ policy: EvidencePolicy, _ header: SessionHeader,
        _ member: (String) throws(EvidenceError) -> [UInt8]
    ) throws(EvidenceError) {
        freshness = Token(authority: opening.freshness.authority, time: opening.freshness.time)
        var openings: [Token] = []
        for authority in policy.timeAuthorities {
            let bytes = try member(BundleLayout.openingTokenMember(authority.name))
            openings.append(Token(authority: authority.name, time: Self.token(bytes).time))
        }
        self.openings = openings
        marks = header.chain.compactMap { if case .mark(let values) = $0.step { values.time } else { nil } }
        closing = Self.token(try member(ASiCManifest.tokenMember))
        let proofs = try LedgerProofs(canonical: try member(LedgerProofs.member), file: LedgerProofs.member)
        // The reader of proofs holds their order: key, opening, heads, closing.
        openingIndex = proofs.entries[1].index
        headIndexes = proofs.entries.dropFirst(2).dropLast().map(\.index)
        closingIndex = proofs.entries[proofs.entries.count - 1].index
        ledgerSize = proofs.size
        let log = policy.log.split(separator: "+").first.map { String($0) } ?? policy.log
        ledgerName = log
        let note = try? SignedNote(parsing: try member(LedgerProofs.finalCheckpointMember))
        cosigners = (note?.signatures ?? []).map(\.name).filter { $0 != log }
    }

    private static func token(_ bytes: [UInt8]) -> Token {
        guard let token = try? TimeStampToken(der: bytes) else { return Token(authority: "", time: nil) }
        let time = token.genTime.unixMilliseconds
        return Token(authority: token.authorityName ?? "", time: time >= 0 ? UInt64(time) : nil)
    }
}
