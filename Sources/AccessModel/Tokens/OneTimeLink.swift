public import CryptoPrimitives

/// What is kept of a link that works once: an invitation, the first operator's, a new password.
public struct OneTimeLink: Hashable, Sendable {
    public enum State: Hashable, Sendable {
        case waiting
        case used(at: Int64)
        case revoked(at: Int64)
    }

    public static func lifeMilliseconds(of kind: SecretToken.Kind) -> Int64 {
        switch kind {
        case .invitation: 7 * 86_400_000
        case .firstOperator: 86_400_000
        default: 3_600_000
        }
    }

    public let kind: SecretToken.Kind
    public let digest: Digest
    /// Whose account it opens.
    public let account: AccountID
    public let expiresAt: Int64
    public let state: State

    public init(kind: SecretToken.Kind, digest: Digest, account: AccountID, expiresAt: Int64, state: State = .waiting) {
        self.kind = kind
        self.digest = digest
        self.account = account
        self.expiresAt = expiresAt
        self.state = state
    }

    /// The link of a token made now.
    public init(for token: SecretToken, account: AccountID, now: Int64) {
        self.init(
            kind: token.kind, digest: token.digest, account: account,
            expiresAt: now + Self.lifeMilliseconds(of: token.kind))
    }

    /// The link, used.
    ///
    /// - Throws: `invalid`, with the same words whatever is wrong.
    public func used(with token: SecretToken, now: Int64) throws(AccessError) -> OneTimeLink {
        guard state == .waiting, now < expiresAt, token.kind == kind, token.digest == digest else {
            throw Self.refusal
        }
        return OneTimeLink(kind: kind, digest: digest, account: account, expiresAt: expiresAt, state: .used(at: now))
    }

    /// The link, revoked; one that was used stays used.
    public func revoked(now: Int64) -> OneTimeLink {
        guard state == .waiting else { return self }
        return OneTimeLink(
            kind: kind, digest: digest, account: account, expiresAt: expiresAt, state: .revoked(at: now))
    }

    /// For a link that nobody knows, too.
    public static let refusal = AccessError(
        .invalid, "the link is unknown, was used, or is too old: ask whoever sent it for another one")
}
