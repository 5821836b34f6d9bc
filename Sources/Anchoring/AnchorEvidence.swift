/// What an anchor answered for one checkpoint.
public struct AnchorEvidence: Sendable, Hashable {
    public enum Kind: String, Sendable, CaseIterable {
        /// Institutions that cosigned the checkpoint.
        case witnesses
        /// A time-stamping authority of RFC 3161.
        case time
        /// A contract on a chain.
        case chain
    }

    public let kind: Kind

    /// The anchor's name in the policy.
    public let anchor: String

    /// The checkpoint's size: every entry with an index below it is anchored.
    public let size: UInt64

    /// The checkpoint's signed note; of witnesses, with their cosignatures.
    public let note: String

    /// Time: JSON of TimeEvidence. Chain: JSON of ChainAnchorProof. Witnesses: empty.
    public let bytes: [UInt8]

    public init(kind: Kind, anchor: String, size: UInt64, note: String, bytes: [UInt8]) {
        self.kind = kind
        self.anchor = anchor
        self.size = size
        self.note = note
        self.bytes = bytes
    }
}
