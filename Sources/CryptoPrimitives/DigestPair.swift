/// SHA-256 and SM3 of the same bytes: what Tabellion states wherever a digest leaves the system.
public struct DigestPair: Hashable, Sendable {
    public let sha256: Digest
    public let sm3: Digest

    public init(sha256: Digest, sm3: Digest) {
        self.sha256 = sha256
        self.sm3 = sm3
    }

    /// Hashes `bytes` with both functions.
    public init(of bytes: some Sequence<UInt8>) {
        var hasher = PairHasher()
        hasher.update(bytes)
        self = hasher.finalize()
    }
}

/// Hashes a stream with both functions at once, and counts its bytes.
public struct PairHasher: ~Copyable {
    private var sha256 = Hasher(.sha256)
    private var sm3 = Hasher(.sm3)

    /// Bytes taken so far.
    public private(set) var byteCount: UInt64 = 0

    public init() {}

    public mutating func update(_ bytes: some Sequence<UInt8>) {
        let bytes = ContiguousArray(bytes)
        update(bytes.span)
    }

    public mutating func update(_ bytes: borrowing Span<UInt8>) {
        sha256.update(bytes)
        sm3.update(bytes)
        byteCount += UInt64(bytes.count)
    }

    /// The digests of everything taken so far; the stream may go on afterwards.
    public func current() -> DigestPair {
        DigestPair(sha256: sha256.current(), sm3: sm3.current())
    }

    /// The digests of the whole stream.
    public consuming func finalize() -> DigestPair { current() }
}
