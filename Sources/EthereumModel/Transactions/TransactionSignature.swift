/// A recoverable ECDSA signature over secp256k1.
public struct TransactionSignature: Hashable, Sendable {
    /// 32 bytes, big-endian.
    public let r: [UInt8]

    /// 32 bytes, big-endian; at most half the group's order (EIP-2).
    public let s: [UInt8]

    /// Whether the point R has an odd y.
    public let isOdd: Bool

    /// - Returns: nil unless `r` and `s` have 32 bytes each and 0 < s ≤ n/2, r > 0.
    public init?(r: [UInt8], s: [UInt8], isOdd: Bool) {
        guard r.count == 32, s.count == 32, r.contains(where: { $0 != 0 }), s.contains(where: { $0 != 0 }),
            !Self.halfOrder.lexicographicallyPrecedes(s)
        else { return nil }
        self.r = r
        self.s = s
        self.isOdd = isOdd
    }

    /// r and s as RLP numbers of up to 32 bytes without leading zeros.
    init?(r: RLPItem, s: RLPItem, isOdd: Bool) {
        guard let r = Self.padded(r), let s = Self.padded(s) else { return nil }
        self.init(r: r, s: s, isOdd: isOdd)
    }

    private static func padded(_ item: RLPItem) -> [UInt8]? {
        guard let bytes = item.byteString, bytes.count <= 32, bytes.first != 0 else { return nil }
        return [UInt8](repeating: 0, count: 32 - bytes.count) + bytes
    }

    var items: [RLPItem] { [r, s].map { .bytes(Array($0.drop { $0 == 0 })) } }

    /// ⌊n/2⌋ (SEC 2 section 2.4.1, EIP-2).
    private static let halfOrder: [UInt8] =
        [0x7F] + [UInt8](repeating: 0xFF, count: 15) + [
            0x5D, 0x57, 0x6E, 0x73, 0x57, 0xA4, 0x50, 0x1D, 0xDF, 0xE9, 0x2F, 0x46, 0x68, 0x1B, 0x20, 0xA0,
        ]
}
