public import CryptoPrimitives

/// Something that somebody did or tried, as the access log has it: by identifiers drawn at random, never by name or address.
public struct AccessEvent: Hashable, Sendable {
    /// Of `subject`, in bytes.
    public static let longestSubject = 128

    public let role: Role
    /// nil for a visitor.
    public let account: AccountID?
    /// Whose office the account is of.
    public let office: OfficeID?
    /// `session.read`; what is no question of access has a name too: `account.invited`.
    public let action: String
    /// What it was done to: `session/1234`; nil for nothing in particular.
    public let subject: String?
    /// The office that the subject belongs to.
    public let subjectOffice: OfficeID?
    /// `allowed`, or why not.
    public let outcome: String
    /// A pseudonym of the subscriber's network (`NetworkPseudonym`); nil for what came from inside.
    public let network: String?

    /// - Throws: `malformed` for words that are empty, too long, or not printable ASCII.
    public init(
        role: Role, account: AccountID?, office: OfficeID? = nil, action: String, subject: String? = nil,
        subjectOffice: OfficeID? = nil, outcome: String, network: String? = nil
    ) throws(AccessError) {
        for (name, word) in [("action", action), ("subject", subject), ("outcome", outcome), ("network", network)] {
            guard let word else { continue }
            guard (1...Self.longestSubject).contains(word.utf8.count), word.utf8.allSatisfy({ 0x21...0x7E ~= $0 })
            else {
                throw AccessError(.malformed, "the access log's \(name) has 1 to 128 printable ASCII characters")
            }
        }
        self.role = role
        self.account = account
        self.office = office
        self.action = action
        self.subject = subject
        self.subjectOffice = subjectOffice
        self.outcome = outcome
        self.network = network
    }
}

/// What stands in the log for a network: whoever has the key can test a guess, nobody else can.
public enum NetworkPseudonym {
    /// The first 16 hexadecimal digits of HMAC(key, T("tabellion/network") ‖ T(block)).
    public static func text(of block: NetworkBlock, key: HMACSHA256) -> String {
        var writer = ByteWriter(tag: "tabellion/network")
        writer.tag(block.description)
        return String(key.code(of: writer.bytes).hex.prefix(16))
    }
}
