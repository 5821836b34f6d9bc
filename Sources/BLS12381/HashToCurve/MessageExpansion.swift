internal import CryptoPrimitives

/// `expand_message_xmd` with SHA-256 (RFC 9380 section 5.3.1).
enum MessageExpansion {
    /// `s_in_bytes` of SHA-256: the block that the hash works on.
    private static let blockByteCount = 64

    /// - Parameter count: bytes wanted, at most 255·32.
    static func expand(_ message: [UInt8], domain: DomainSeparationTag, count: Int) -> [UInt8] {
        let rounds = (count + Digest.byteCount - 1) / Digest.byteCount
        precondition(rounds <= 255)
        let suffix = domain.bytes + [UInt8(domain.bytes.count)]
        let padding = [UInt8](repeating: 0, count: blockByteCount)
        let first = sha256(padding + message + [UInt8(count >> 8), UInt8(count & 255), 0] + suffix).bytes
        var expanded: [UInt8] = []
        var block = [UInt8](repeating: 0, count: Digest.byteCount)
        for round in 0..<rounds {
            block = sha256(zip(first, block).map { $0 ^ $1 } + [UInt8(round + 1)] + suffix).bytes
            expanded += block
        }
        return Array(expanded.prefix(count))
    }
}
