public import CryptoPrimitives

/// The hashing of RFC 6962 section 2.1 over one hash function.
///
/// `leaf = H(0x00 ‖ data)`, `node = H(0x01 ‖ left ‖ right)`, and the root of no leaves is `H("")`. With SHA-256 these
/// are the trees of C2SP; with SM3 the shape is the same and only the function differs.
public struct TreeHasher: Hashable, Sendable {
    /// The function that every hash of the tree is made with.
    public let function: HashFunction

    private static let leafPrefix: [UInt8] = [0]
    private static let nodePrefix: [UInt8] = [1]

    public init(_ function: HashFunction) { self.function = function }

    /// The hash of one leaf's data, of any length.
    public func leaf(_ data: some Sequence<UInt8>) -> Digest {
        var hasher = Hasher(function)
        hasher.update(Self.leafPrefix)
        hasher.update(data)
        return hasher.finalize()
    }

    /// The hash of an inner node.
    public func node(_ left: Digest, _ right: Digest) -> Digest {
        var hasher = Hasher(function)
        hasher.update(Self.nodePrefix)
        hasher.update(left.bytes)
        hasher.update(right.bytes)
        return hasher.finalize()
    }

    /// The root of the tree without leaves.
    public var emptyRoot: Digest { digest(function, of: [UInt8]()) }
}
