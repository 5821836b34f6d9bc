public import DrawCore

/// A draw that has its number and its rules, and is not committed to.
public struct DrawDraft: Sendable {
    public let draw: DrawIdentifier
    public let configuration: DrawConfiguration
    public let candidateCount: Int
    public let totalWeight: UInt64
    /// What a person should look at before committing.
    public let warnings: [DrawWarning]
    public let encoding: ListEncoding
    /// Whether the same draft was there already.
    public let isKnown: Bool
}
