public import CryptoPrimitives
internal import TransparencyLog

/// A case that deposits belong to: they form an evidence chain, in the order of the ledger.
public struct EvidenceCase: Hashable, Sendable {
    /// As the depositor writes it; 1 to 255 bytes of UTF-8.
    public let number: String

    /// 32 bytes; the depositor has them, the ledger does not.
    public let salt: [UInt8]

    /// - Precondition: the salt has 32 bytes.
    public init(number: String, salt: [UInt8]) {
        precondition(salt.count == Commitments.saltByteCount, "a case salt has 32 bytes")
        self.number = number
        self.salt = salt
    }

    /// A case of an office: its salt is HMAC-SHA256(secret, T("TL1/case-salt") ‖ LP(number)).
    ///
    /// So all deposits of one case carry one commitment, whoever holds number and salt can find every link of the chain
    /// on the ledger, and no state is kept that could be lost.
    ///
    /// - Parameter secret: of the office, 32 random bytes.
    public init(number: String, secret: [UInt8]) {
        var message = ByteWriter(tag: "TL1/case-salt")
        message.lengthPrefixed(Array(number.utf8))
        self.init(number: number, salt: HMACSHA256(key: secret).code(of: message.bytes).bytes)
    }

    /// What the entries say of the case.
    public var commitment: Digest { CaseCommitment.commit(caseNumber: number, caseSalt: salt) }
}
