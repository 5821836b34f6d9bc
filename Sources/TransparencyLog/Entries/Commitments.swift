public import CryptoPrimitives

/// What a ledger entry says of some content without giving it away: salted SHA-256 and SM3 (docs/spec/ledger.md).
///
///     commitment256 = H(T("TL1/c") ‖ contentSalt[32] ‖ sha256[32])
///     commitmentSM3 = SM3(T("TL1/c") ‖ contentSalt[32] ‖ sm3[32])
public struct Commitments: Hashable, Sendable {
    /// Bytes of a content or case salt.
    public static let saltByteCount = 32

    public let sha256: Digest
    public let sm3: Digest

    /// Commitments as an entry states them.
    public init(sha256: Digest, sm3: Digest) {
        self.sha256 = sha256
        self.sm3 = sm3
    }

    /// Commits to content.
    ///
    /// - Parameters:
    ///   - content: both digests of the content; of a chain head h: h itself and SM3(h).
    ///   - contentSalt: 32 fresh random bytes, shown later in receipt and bundle.
    /// - Precondition: the salt has 32 bytes.
    public init(to content: DigestPair, contentSalt: [UInt8]) {
        precondition(contentSalt.count == Self.saltByteCount, "a content salt has 32 bytes, not \(contentSalt.count)")
        var prefix = ByteWriter(tag: "TL1/c")
        prefix.raw(contentSalt)
        sha256 = digest(.sha256, of: prefix.bytes + content.sha256.bytes)
        sm3 = digest(.sm3, of: prefix.bytes + content.sm3.bytes)
    }

    /// Commits to a head of a segment chain: sha256 = head, sm3 = SM3(head).
    public init(toHead head: Digest, contentSalt: [UInt8]) {
        self.init(
            to: DigestPair(sha256: head, sm3: digest(.sm3, of: head.bytes)), contentSalt: contentSalt)
    }
}

extension Commitments {
    /// Bytes of what is committed to, and of what commits: one value of each function.
    public static let pairByteCount = 2 * Digest.byteCount

    /// The commitments to many contents at once, in order: commitment256 ‖ commitmentSM3 of each, 64 bytes.
    ///
    /// - Parameters:
    ///   - contents: sha256 ‖ sm3 of each.
    ///   - contentSalts: 32 bytes for each.
    /// - Precondition: whole pairs, and as many salts.
    public static func all(to contents: borrowing Span<UInt8>, contentSalts: borrowing Span<UInt8>) -> [UInt8] {
        let count = contentSalts.count / saltByteCount
        precondition(contents.count == count * pairByteCount, "as many salts as pairs of digests")
        var records = [UInt8](repeating: 0, count: contents.count)
        var commitments = records
        for (function, half) in [(HashFunction.sha256, 0), (.sm3, Digest.byteCount)] {
            var record = records.mutableSpan
            for k in 0..<count {
                let (salt, pair) = (k * saltByteCount, k * pairByteCount)
                record.copy(salt..<salt + saltByteCount, of: contentSalts, to: pair)
                record.copy(
                    pair + half..<pair + half + Digest.byteCount, of: contents, to: pair + saltByteCount)
            }
            let hasher = RecordHasher(function, prefix: ByteWriter(tag: "TL1/c").bytes, recordByteCount: pairByteCount)
            let digests = hasher.digests(of: records.span)
            var commitment = commitments.mutableSpan
            for k in 0..<count {
                let digest = k * Digest.byteCount
                commitment.copy(digest..<digest + Digest.byteCount, of: digests.span, to: k * pairByteCount + half)
            }
        }
        return commitments
    }
}

/// The commitment to a case number: `H(T("TL1/case") ‖ caseSalt[32] ‖ LP(case number))`.
public enum CaseCommitment {
    /// Stands in an entry that belongs to no case: 32 zero bytes.
    public static let none = Digest.zero

    /// - Parameters:
    ///   - caseNumber: UTF-8 as the depositor writes it.
    ///   - caseSalt: 32 random bytes, which stay with the depositor.
    /// - Precondition: the salt has 32 bytes.
    public static func commit(caseNumber: String, caseSalt: [UInt8]) -> Digest {
        precondition(caseSalt.count == Commitments.saltByteCount, "a case salt has 32 bytes, not \(caseSalt.count)")
        var writer = ByteWriter(tag: "TL1/case")
        writer.raw(caseSalt)
        writer.lengthPrefixed(Array(caseNumber.utf8))
        return sha256(writer.bytes)
    }
}
