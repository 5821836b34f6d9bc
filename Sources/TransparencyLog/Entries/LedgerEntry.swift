public import CryptoPrimitives

/// One TL1 entry, version 1 (docs/spec/ledger.md): `u8 version ‖ u8 type ‖ u64 unixMilliseconds ‖ body`.
///
/// Strings (`drawID`, `text`, `owner`) are UTF-8 bytes, compared byte for byte.
public struct LedgerEntry: Hashable, Sendable {
    /// The longest entry, in bytes.
    public static let maximumByteCount = 1024

    public static let version: UInt8 = 1

    /// When the entry's author says that it was made; evidence of nothing.
    public var unixMilliseconds: UInt64

    public var body: Body

    public init(unixMilliseconds: UInt64, body: Body) {
        self.unixMilliseconds = unixMilliseconds
        self.body = body
    }

    /// What an entry says; the case is its type.
    public enum Body: Hashable, Sendable {
        /// Type 1. `case` is a `CaseCommitment`.
        case deposit(Commitments, case: Digest)
        /// Type 2.
        case sessionOpening(SessionOpening, EntrySignature)
        /// Type 3.
        case sessionHead(SessionHead, EntrySignature)
        /// Type 4.
        case sessionClosing(SessionClosing, EntrySignature)
        /// Type 5.
        case sessionAborted(SessionAborted, EntrySignature)
        /// Type 6.
        case drawCommitment(drawID: [UInt8], commit: Digest)
        /// Type 7. `proof` has 80 bytes.
        case drawProof(drawID: [UInt8], proof: [UInt8])
        /// Type 8.
        case drawReveal(drawID: [UInt8], contributor: UInt16, value: Digest, EntrySignature)
        /// Type 9, signed by the notary.
        case drawVoid(drawID: [UInt8], reason: UInt8, text: [UInt8], EntrySignature)
        /// Type 10.
        case drawResult(drawID: [UInt8], result: Digest)
        /// Type 11.
        case drawRemoval(drawID: [UInt8], record: [UInt8], notary: EntrySignature, supervisor: EntrySignature)
        /// Type 12, signed by the office.
        case key(KeyRecord, EntrySignature)
        /// Type 13. Votes in ascending order of their members, each once.
        case member(record: [UInt8], votes: [MemberVote])
        /// Type 14: commitments to an hour of the access log.
        case audit(Commitments)

        /// The type's number, 1…14.
        public var type: UInt8 {
            switch self {
            case .deposit: 1
            case .sessionOpening: 2
            case .sessionHead: 3
            case .sessionClosing: 4
            case .sessionAborted: 5
            case .drawCommitment: 6
            case .drawProof: 7
            case .drawReveal: 8
            case .drawVoid: 9
            case .drawResult: 10
            case .drawRemoval: 11
            case .key: 12
            case .member: 13
            case .audit: 14
            }
        }
    }
}
