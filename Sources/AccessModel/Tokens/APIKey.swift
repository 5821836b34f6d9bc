public import CryptoPrimitives

/// What is kept of a system's key.
public struct APIKey: Hashable, Sendable {
    public static let longestLife: Int64 = 400 * 86_400_000

    /// What people call it by: the first characters of its digest.
    public var name: String { String(digest.hex.prefix(12)) }

    public let digest: Digest
    /// The account of the system, whose role is `system`.
    public let account: AccountID
    public let office: OfficeID
    public let scopes: Set<AccessScope>
    public let createdAt: Int64
    public let expiresAt: Int64
    public let revokedAt: Int64?

    /// - Throws: `malformed` for a key without scopes, or a life that is not positive or longer than 400 days.
    public init(
        digest: Digest, account: AccountID, office: OfficeID, scopes: Set<AccessScope>, createdAt: Int64,
        expiresAt: Int64, revokedAt: Int64? = nil
    ) throws(AccessError) {
        guard !scopes.isEmpty else { throw AccessError(.malformed, "a key without scopes opens nothing: name one") }
        guard expiresAt > createdAt, expiresAt - createdAt <= Self.longestLife else {
            throw AccessError(.malformed, "a key lives longer than 0 and at most 400 days: name another end")
        }
        self.digest = digest
        self.account = account
        self.office = office
        self.scopes = scopes
        self.createdAt = createdAt
        self.expiresAt = expiresAt
        self.revokedAt = revokedAt
    }

    /// Whether it opens anything at that time.
    public func isLive(now: Int64) -> Bool { revokedAt == nil && now < expiresAt }

    /// Who comes with it.
    ///
    /// - Returns: nil unless the key is live and its account is active.
    public func principal(phase: AccountState.Phase, now: Int64) -> Principal? {
        guard isLive(now: now), phase == .active else { return nil }
        return Principal(role: .system, account: account, office: office, assurance: .key, scopes: scopes)
    }
}
