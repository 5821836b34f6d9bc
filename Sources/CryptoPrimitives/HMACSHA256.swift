/// HMAC-SHA-256 (RFC 2104, FIPS 198-1) under one key.
public struct HMACSHA256: Sendable {
    private let innerPrefix: [UInt8]
    private let outerPrefix: [UInt8]

    /// - Parameter key: of any length; longer than 64 bytes it is hashed first.
    public init(key: some Collection<UInt8>) {
        var block = key.count > 64 ? sha256(key).bytes : Array(key)
        block += [UInt8](repeating: 0, count: 64 - block.count)
        innerPrefix = block.map { $0 ^ 0x36 }
        outerPrefix = block.map { $0 ^ 0x5C }
    }

    /// The code of one message.
    public func code(of message: some Sequence<UInt8>) -> Digest {
        var inner = Hasher(.sha256)
        inner.update(innerPrefix)
        inner.update(message)
        var outer = Hasher(.sha256)
        outer.update(outerPrefix)
        outer.update(inner.finalize().bytes)
        return outer.finalize()
    }

    /// The codes of consecutive messages of one length, 32 bytes each, one after the other.
    ///
    /// - Parameter byteCount: of one message, 1 to 247.
    /// - Precondition: `messages` is a whole number of them.
    public func codes(of messages: borrowing Span<UInt8>, each byteCount: Int) -> [UInt8] {
        var codes = RecordHasher(prefix: innerPrefix, recordByteCount: byteCount).digests(of: messages)
        RecordHasher(prefix: outerPrefix, recordByteCount: Digest.byteCount)
            .replace(codes.count / Digest.byteCount, in: &codes)
        return codes
    }
}
