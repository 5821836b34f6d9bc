/// The ledger as a page shows it.
public struct LedgerStanding: Sendable {
    public let origin: String
    /// Entries under the checkpoint.
    public let size: UInt64
    /// Tree root over SHA-256, 64 hexadecimal digits.
    public let root: String
    /// Tree root over SM3 at its own checkpoint, 64 hexadecimal digits.
    public let rootSM3: String
    /// The log's key as a signed note's verifier line (C2SP signed-note).
    public let verifierKey: String

    public init(origin: String, size: UInt64, root: String, rootSM3: String, verifierKey: String) {
        self.origin = origin
        self.size = size
        self.root = root
        self.rootSM3 = rootSM3
        self.verifierKey = verifierKey
    }
}
