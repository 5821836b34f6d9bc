public import CryptoPrimitives

/// What is kept of somebody signed in at a browser. The cookie's secret is not: only its digest.
///
/// A session is never carried over a sign-in: each sign-in, and each time more is shown, makes a new token, and the old one
/// opens nothing. So a token that somebody planted or saw before is worth nothing after.
public struct BrowserSession: Hashable, Sendable {
    public enum Standing: String, Sendable, Hashable, CaseIterable {
        case live
        /// Not used for too long.
        case idle
        /// Too long since its sign-in, however much it was used.
        case expired
        /// Presented by another browser than it was given to.
        case foreign
        /// The account's credentials have changed since.
        case outdated
    }

    public struct Limits: Hashable, Sendable {
        public let idle: Int64
        public let absolute: Int64
        /// Of a session whose second factor is still to come.
        public let unfinished: Int64

        /// Half an hour, twelve hours, ten minutes.
        public static let standard = Limits(idle: 1_800_000, absolute: 43_200_000, unfinished: 600_000)

        public init(idle: Int64, absolute: Int64, unfinished: Int64) {
            self.idle = idle
            self.absolute = absolute
            self.unfinished = unfinished
        }
    }

    public let digest: Digest
    public let account: AccountID
    /// Counts changes of the account's credentials that end sessions.
    public let epoch: Int64
    /// The browser's description, digested: stolen cookies come from elsewhere. Not the address, which changes on every train.
    public let binding: Digest
    public let assurance: Principal.Assurance
    /// A password was right, and a code must follow before anything else.
    public let awaitsCode: Bool
    public let signedInAt: Int64
    public let provedAt: Int64
    public let seenAt: Int64

    public init(
        digest: Digest, account: AccountID, epoch: Int64, binding: Digest, assurance: Principal.Assurance,
        awaitsCode: Bool, signedInAt: Int64, provedAt: Int64, seenAt: Int64
    ) {
        self.digest = digest
        self.account = account
        self.epoch = epoch
        self.binding = binding
        self.assurance = assurance
        self.awaitsCode = awaitsCode
        self.signedInAt = signedInAt
        self.provedAt = provedAt
        self.seenAt = seenAt
    }

    /// A new session.
    ///
    /// - Parameter provedAt: when something secret was shown, if that was not now.
    /// - Precondition: the token is of kind `session`.
    public static func begun(
        _ token: SecretToken, account: AccountID, epoch: Int64, userAgent: String, assurance: Principal.Assurance,
        awaitsCode: Bool, provedAt: Int64? = nil, now: Int64
    ) -> BrowserSession {
        precondition(token.kind == .session)
        return BrowserSession(
            digest: token.digest, account: account, epoch: epoch, binding: binding(userAgent: userAgent),
            assurance: assurance, awaitsCode: awaitsCode, signedInAt: now, provedAt: provedAt ?? now, seenAt: now)
    }

    public static func binding(userAgent: String) -> Digest {
        var writer = ByteWriter(tag: "tabellion/browser")
        writer.tag(String(userAgent.prefix(512)))
        return sha256(writer.bytes)
    }

    /// - Parameter epoch: the account's at present.
    public func standing(userAgent: String, epoch: Int64, now: Int64, limits: Limits = .standard) -> Standing {
        if epoch != self.epoch { return .outdated }
        // A clock that was set back more than the limit tells nothing: the session ends.
        let (age, rest) = (now - signedInAt, now - seenAt)
        if age >= (awaitsCode ? limits.unfinished : limits.absolute) || age <= -limits.idle { return .expired }
        if rest >= limits.idle { return .idle }
        if Self.binding(userAgent: userAgent) != binding { return .foreign }
        return .live
    }

    /// The session that replaces this one when more was shown: a code after the password, or something secret once more.
    ///
    /// - Parameters:
    ///   - token: fresh.
    ///   - provedAt: when it was shown, if that was not now.
    /// - Precondition: another token than before.
    public func raised(
        to assurance: Principal.Assurance, token: SecretToken, provedAt: Int64? = nil, now: Int64
    ) -> BrowserSession {
        precondition(token.kind == .session && token.digest != digest, "a raised session has a token of its own")
        return BrowserSession(
            digest: token.digest, account: account, epoch: epoch, binding: binding, assurance: assurance,
            awaitsCode: false, signedInAt: signedInAt, provedAt: provedAt ?? now, seenAt: now)
    }

    /// The same session, used now.
    public func seen(now: Int64) -> BrowserSession {
        BrowserSession(
            digest: digest, account: account, epoch: epoch, binding: binding, assurance: assurance,
            awaitsCode: awaitsCode, signedInAt: signedInAt, provedAt: provedAt, seenAt: max(seenAt, now))
    }

    /// Who is signed in by it; nobody while a code is awaited.
    public func principal(role: Role, office: OfficeID?) -> Principal {
        guard !awaitsCode else { return .visitor }
        return Principal(role: role, account: account, office: office, assurance: assurance, provedAt: provedAt)
    }
}
