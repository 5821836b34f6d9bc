public import CryptoPrimitives

/// What manifests and headers say of a member's bytes.
public struct MemberFacts: Sendable, Hashable {
    public let byteCount: UInt64
    public let crc32: UInt32
    public let digests: DigestPair

    public init(byteCount: UInt64, crc32: UInt32, digests: DigestPair) {
        self.byteCount = byteCount
        self.crc32 = crc32
        self.digests = digests
    }

    public init(of bytes: [UInt8]) {
        var hasher = MemberHasher()
        hasher.update(bytes)
        self = hasher.finalize()
    }
}

/// Takes a member's bytes in parts.
public struct MemberHasher: ~Copyable {
    private var pair = PairHasher()
    private var crc = CRC32()

    public init() {}

    public mutating func update(_ bytes: [UInt8]) {
        pair.update(bytes.span)
        crc.update(bytes.span)
    }

    public var byteCount: UInt64 { pair.byteCount }

    /// The digests of everything taken so far; the stream may go on afterwards.
    public func currentDigests() -> DigestPair { pair.current() }

    public consuming func finalize() -> MemberFacts {
        MemberFacts(byteCount: pair.byteCount, crc32: crc.value, digests: pair.current())
    }
}
