public import CryptoPrimitives

/// What somebody wants to have certified.
public struct NodeApplication: Hashable, Sendable {
    /// Days a certificate may be valid at most: a little more than a year.
    public static let maximumDays = 397

    /// Names in one certificate at most.
    public static let maximumNames = 16

    /// The member's number on the ledger; `MemberRegister.office` for the office itself.
    public let member: UInt16
    public let role: NodeRole
    public let names: [NodeName]

    /// 1 to `maximumDays`.
    public let days: Int

    /// SHA-256 of the public key, as SubjectPublicKeyInfo has its bits.
    public let key: Digest

    public init(member: UInt16, role: NodeRole, names: [NodeName], days: Int, key: Digest) {
        self.member = member
        self.role = role
        self.names = names
        self.days = days
        self.key = key
    }
}
