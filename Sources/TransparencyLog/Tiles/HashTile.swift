public import CryptoPrimitives

/// The hashes of one tile (C2SP tlog-tiles): their concatenation is the file.
public struct HashTile: Hashable, Sendable {
    public let address: TileAddress

    /// Exactly as many as the address is wide.
    public let hashes: [Digest]

    /// - Returns: nil unless there are as many hashes as the address says.
    public init?(address: TileAddress, hashes: [Digest]) {
        guard hashes.count == address.width else { return nil }
        self.address = address
        self.hashes = hashes
    }

    /// - Returns: nil unless `bytes` are exactly 32 for each hash.
    public init?(address: TileAddress, decoding bytes: [UInt8]) {
        guard bytes.count == address.width * Digest.byteCount else { return nil }
        var reader = ByteReader(bytes)
        var hashes: [Digest] = []
        hashes.reserveCapacity(address.width)
        while let hash = reader.digest() { hashes.append(hash) }
        self.init(address: address, hashes: hashes)
    }

    /// The bytes of the file.
    public var encoded: [UInt8] {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(hashes.count * Digest.byteCount)
        for hash in hashes { bytes += hash.bytes }
        return bytes
    }

    /// The hash of the perfect subtree over the tile's hashes in `range`.
    ///
    /// - Parameter range: within the tile; its length a power of two.
    /// - Returns: nil if the range reaches past the tile.
    public func subtree(_ range: Range<Int>, hasher: TreeHasher) -> Digest? {
        guard !range.isEmpty, range.lowerBound >= 0, range.upperBound <= hashes.count,
            range.count.nonzeroBitCount == 1
        else { return nil }
        var level = Array(hashes[range])
        while level.count > 1 {
            level = stride(from: 0, to: level.count, by: 2).map { hasher.node(level[$0], level[$0 + 1]) }
        }
        return level[0]
    }
}
