public import TokenVerification

/// Whoever gives tokens: a remote authority, or the local one that is for trying things out.
public protocol TimestampAuthority: Sendable {
    /// A token with the request's imprint and nonce; its signature is not verified yet.
    func stamp(_ request: TimestampRequest) async throws(TimestampError) -> TimeStampToken
}
