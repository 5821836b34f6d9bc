/// The deposits of one request, and what its owner keeps of it until it has it elsewhere.
public struct DepositSubmission: Sendable {
    public let entries: DepositEntries

    /// At most `Log.maximumCompanionByteCount` bytes; an empty one is not kept.
    public let companion: [UInt8]

    public init(entries: DepositEntries, companion: [UInt8]) {
        self.entries = entries
        self.companion = companion
    }
}
