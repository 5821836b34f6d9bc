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
    /// - Parameter digests: sha256 ‖ sm3 of each deposit, zero bytes for those not given; at most
    ///   `DepositReceipt.maximumCount` deposits.
    /// - Precondition: whole pairs.
    public func commitments(to digests: borrowing Span<UInt8>) -> [UInt8] {
        let (count, rest) = digests.count.quotientAndRemainder(dividingBy: Commitments.pairByteCount)
        precondition(
            rest == 0 && count <= DepositReceipt.maximumCount, "\(digests.count) bytes of digests in one request")
        return Commitments.all(to: digests, contentSalts: contentSalts(count).span)
    }

    /// The commitments of a whole request, from digests one by one.
    public func commitments(to digests: [DepositDigests]) -> [UInt8] {
        var flat: [UInt8] = []
        flat.reserveCapacity(digests.count * Commitments.pairByteCount)
        for one in digests.lazy.map(\.committed) { flat += one.sha256.bytes + one.sm3.bytes }
        return commitments(to: flat.span)
    }

    /// The content salts of the first deposits, 32 bytes each.
    private func contentSalts(_ count: Int) -> [UInt8] {
        guard count > 0 else { return [] }
        let message = Self.message(0)
        var messages = [UInt8](repeating: 0, count: count * message.count)
        var span = messages.mutableSpan
        for position in 0..<count {
            let end = (position + 1) * message.count
            span.copy(0..<message.count, of: message.span, to: end - message.count)
            span.setBigEndian(UInt32(position), at: end - 4)
        }
        return code.codes(of: messages.span, each: message.count)
    }

    private static func message(_ position: UInt32) -> [UInt8] {
        var writer = ByteWriter(tag: "TL1/deposit-salt")
        writer.u32(position)
        return writer.bytes
    }
}
