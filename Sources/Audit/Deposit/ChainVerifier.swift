public import CanonicalJSON
public import TransparencyLog

/// Checks what a chain said of a checkpoint, without asking a node.
public protocol ChainVerifier: Sendable {
    /// - Parameters:
    ///   - evidence: the anchor's evidence, an object.
    ///   - checkpoint: of whose anchoring it is said to be the proof; its signature was checked.
    ///   - chain: what the auditor believes of that chain; nil checks that the evidence is one with itself.
    func check(
        _ evidence: JSONValue, of checkpoint: Checkpoint, on chain: TrustFile.Chain?
    ) throws(ChainFault) -> ChainStatement
}

/// Why a chain's evidence proves nothing of a checkpoint.
public struct ChainFault: Error, Sendable, Hashable {
    /// One English sentence.
    public let message: String

    public init(_ message: String) { self.message = message }
}

/// What a chain's evidence comes to.
public enum ChainStatement: Sendable, Hashable {
    /// The contract took the checkpoint in a block that the auditor trusts, whose time is so many seconds since 1970.
    case included(unixSeconds: UInt64, block: String)
    /// Only so much: a sentence in English. It counts for nothing.
    case unproven(String)
}
