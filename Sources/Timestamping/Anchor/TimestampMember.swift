public import TokenVerification

/// One time authority as the office uses it: who is asked, whom it must lead to, and what is kept of it.
public struct TimestampMember: Sendable {
    /// In policies and evidence; `[a-z0-9-]{1,32}`.
    public let name: String

    public let authority: any TimestampAuthority

    /// The roots that its tokens may lead to; not empty.
    public let roots: [TrustedRoot]

    /// DER of certificates that complete the chain of tokens without them.
    public let certificates: [[UInt8]]

    /// nil for an authority whose revocation data nobody keeps: the local one that is for trying things out.
    public let collector: RevocationCollector?

    /// For everything: token, checks, revocation data.
    public let timeout: Duration

    public init(
        name: String, authority: any TimestampAuthority, roots: [TrustedRoot], certificates: [[UInt8]] = [],
        collector: RevocationCollector?, timeout: Duration = .seconds(30)
    ) {
        self.name = name
        self.authority = authority
        self.roots = roots
        self.certificates = certificates
        self.collector = collector
        self.timeout = timeout
    }
}
