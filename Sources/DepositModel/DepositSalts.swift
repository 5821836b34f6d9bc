internal import CryptoPrimitives
internal import TransparencyLog

/// The salts of one request, all from one seed (docs/spec/deposit.md section 2).
///
///     contentSalt of deposit k = HMAC-SHA256(seed, T("TL1/deposit-salt") ‖ u32 k)
///     caseSalt of the request  = HMAC-SHA256(seed, T("TL1/deposit-case"))
///
/// The seed goes to the depositor and into the office's private record; never onto the ledger, and not into a proof: a
/// proof shows the salts of its own deposit only.
public struct DepositSalts: Sendable {
    public static let seedByteCount = 32

    private let code: HMACSHA256

    /// - Parameter seed: 32 fresh random bytes, the request's own.
    /// - Returns: nil unless there are 32 bytes.
    public init?(seed: [UInt8]) {
        guard seed.count == Self.seedByteCount else { return nil }
        code = HMACSHA256(key: seed)
    }

    /// The content salt of one deposit, 32 bytes.
    ///
    /// - Parameter position: of the deposit in its request, from 0.
    public func contentSalt(of position: UInt32) -> [UInt8] { code.code(of: Self.message(position)).bytes }

    /// The salt of the case number that all deposits of the request share, 32 bytes.
    public var caseSalt: [UInt8] { code.code(of: ByteWriter(tag: "TL1/deposit-case").bytes).bytes }

    /// The commitments of a whole request, 64 bytes a deposit, in order: what `DepositEntries` of the ledger takes.
    ///
    /// - Parameter digests: of each deposit, zero bytes for those not given; at most `DepositReceipt.maximumCount`.
    public func commitments(to digests: [DepositDigests]) -> [UInt8] {
        precondition(digests.count <= DepositReceipt.maximumCount, "\(digests.count) deposits in one request")
        guard !digests.isEmpty else { return [] }
        var messages: [UInt8] = []
        for position in digests.indices { messages += Self.message(UInt32(position)) }
        let salts = code.codes(of: messages.span, each: messages.count / digests.count)
        var commitments: [UInt8] = []
        commitments.reserveCapacity(64 * digests.count)
        for (position, one) in digests.enumerated() {
            let salt = Array(salts[(32 * position)..<(32 * position + 32)])
            let made = Commitments(to: one.committed, contentSalt: salt)
            commitments += made.sha256.bytes
            commitments += made.sm3.bytes
        }
        return commitments
    }

    private static func message(_ position: UInt32) -> [UInt8] {
        var writer = ByteWriter(tag: "TL1/deposit-salt")
        writer.u32(position)
        return writer.bytes
    }
}
