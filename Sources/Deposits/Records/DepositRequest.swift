public import CryptoPrimitives
internal import DepositModel

/// The office's private record of one request: what the ledger only has commitments of.
///
/// It is durable in the same transaction as the request's entries, so entries, answers and look-ups can always be made
/// again from it. Names and case numbers are personal data and stand nowhere else.
public struct DepositRequest: Hashable, Sendable {
    /// Most deposits of one request.
    public static let maximumCount = DepositReceipt.maximumCount

    /// Bytes of both digests of one deposit: sha256 ‖ sm3.
    public static let digestPairByteCount = 64

    /// Longest text of each kind, in bytes of UTF-8.
    public static let maximumTextByteCount = 255

    /// When the request was accepted: the time in its entries and its receipt.
    public let unixMilliseconds: UInt64

    /// When its entries must be in the tree, Unix milliseconds.
    public let deadline: UInt64

    /// 32 random bytes that the content salts are derived from.
    public let seed: [UInt8]

    /// The client's idempotency key.
    public let key: String

    /// The case that all deposits of the request belong to, as the depositor writes it; its salt comes from the seed.
    public let caseNumber: String?

    /// Whose deposits these are, as the office writes it.
    public let owner: String

    /// sha256 ‖ sm3 of each deposit; 32 zero bytes stand for a digest that was not given.
    public let digests: [UInt8]

    /// What each deposit is called; empty, or one name for each, itself perhaps empty.
    public let names: [String]

    /// The file that was deposited, if it was one; then there is one deposit.
    public let file: SealedContent?

    /// - Precondition: within the limits above; the seed has 32 bytes.
    public init(
        unixMilliseconds: UInt64, deadline: UInt64, seed: [UInt8], key: String, caseNumber: String?,
        owner: String, digests: [UInt8], names: [String], file: SealedContent?
    ) {
        precondition(seed.count == Digest.byteCount, "a seed has 32 bytes")
        precondition(digests.count % Self.digestPairByteCount == 0 && !digests.isEmpty, "whole pairs of digests")
        self.unixMilliseconds = unixMilliseconds
        self.deadline = deadline
        self.seed = seed
        self.key = key
        self.caseNumber = caseNumber
        self.owner = owner
        self.digests = digests
        self.names = names
        self.file = file
        precondition(count <= Self.maximumCount, "\(count) deposits in one request")
        precondition(names.isEmpty || names.count == count, "a name for each deposit, or none at all")
        precondition(file == nil || count == 1, "one file is one deposit")
    }

    /// Number of deposits.
    public var count: Int { digests.count / Self.digestPairByteCount }

    /// Both digests of deposit k; zero where none was given.
    public func pair(_ k: Int) -> DigestPair {
        let start = k * Self.digestPairByteCount
        guard let sha256 = Digest(digests[start..<start + 32]), let sm3 = Digest(digests[start + 32..<start + 64])
        else { preconditionFailure("deposit \(k) of \(count)") }
        return DigestPair(sha256: sha256, sm3: sm3)
    }

    /// What deposit k is called; nil if it has no name.
    public func name(_ k: Int) -> String? { names.isEmpty || names[k].isEmpty ? nil : names[k] }

    /// SHA-256 over everything that the client asked for: the same for the same request sent again, and for no other.
    public var content: Digest {
        var writer = ByteWriter(tag: "tabellion/deposit-content")
        writer.lengthPrefixed(Array((caseNumber ?? "").utf8))
        writer.lengthPrefixed(Array(owner.utf8))
        writer.lengthPrefixed(digests)
        writer.u32(UInt32(names.count))
        for name in names { writer.lengthPrefixed(Array(name.utf8)) }
        writer.u8(file == nil ? 0 : 1)
        if let file {
            writer.u64(file.byteCount)
            writer.lengthPrefixed(Array(file.recipient.utf8))
        }
        return sha256(writer.bytes)
    }
}
