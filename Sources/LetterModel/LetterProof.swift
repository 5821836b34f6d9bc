internal import CanonicalJSON
public import DepositModel

/// The proof that a letter carries: of a deposit, or of a capture session's closing entry.
public enum LetterProof: Hashable, Sendable {
    case deposit(DepositProof)
    case session(SessionProof)

    /// The attachment's name in a letter of a kind.
    public static func attachmentName(of kind: LetterContent.Kind) -> String {
        kind == .capture ? "session-proof.json" : "deposit-proof.json"
    }

    public var attachmentName: String {
        switch self {
        case .deposit: Self.attachmentName(of: .deposit)
        case .session: Self.attachmentName(of: .capture)
        }
    }

    /// What both show alike.
    public var entryProof: any EntryProof {
        switch self {
        case .deposit(let proof): proof
        case .session(let proof): proof
        }
    }

    /// Reads the attachment of a letter of a kind, in its only spelling.
    ///
    /// - Throws: `.json`, `.member` or `.limit`.
    public init(canonical bytes: [UInt8], of kind: LetterContent.Kind) throws(DepositError) {
        let file = Self.attachmentName(of: kind)
        self =
            kind == .capture
            ? .session(try SessionProof(canonical: bytes, file: file))
            : .deposit(try DepositProof(canonical: bytes, file: file))
    }

    public var canonicalBytes: [UInt8] { entryProof.canonicalBytes }

    /// Of the content that was deposited, or the session's fingerprints.
    public var digests: DepositDigests {
        switch self {
        case .deposit(let proof): proof.digests
        case .session(let proof): proof.fingerprints
        }
    }
}
