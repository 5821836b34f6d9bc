public import CryptoPrimitives

/// The hashes of one tile (C2SP tlog-tiles): their concatenation is the file.
public struct HashTile: Hashable, Sendable {
    /// Bytes of a full tile.
    public static let fullByteCount = TileAddress.fullWidth * Digest.byteCount

    public let address: TileAddress

    /// The bytes of the file: 32 for each hash, exactly as many as the address is wide.
    public let encoded: [UInt8]

    /// - Returns: nil unless there are as many hashes as the address says.
    public init?(address: TileAddress, hashes: [Digest]) {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(hashes.count * Digest.byteCount)
        for hash in hashes { bytes += hash.bytes }
        self.init(address: address, decoding: bytes)
    }

    /// - Returns: nil unless `bytes` are exactly 32 for each hash.
    public init?(address: TileAddress, decoding bytes: [UInt8]) {
        guard bytes.count == address.width * Digest.byteCount else { return nil }
        self.address = address
        encoded = bytes
    }

    /// The hashes one by one.
    public var hashes: [Digest] {
        stride(from: 0, to: encoded.count, by: Digest.byteCount).compactMap { start in
            Digest(encoded[start..<start + Digest.byteCount])
        }
    }

    /// The hash of the perfect subtree over the tile's hashes in `range`.
    ///
    /// - Parameter range: within the tile; its length a power of two.
    /// - Returns: nil if the range reaches past the tile.
    public func subtree(_ range: Range<Int>, hasher: TreeHasher) -> Digest? {
        guard !range.isEmpty, range.lowerBound >= 0, range.upperBound <= address.width,
            range.count.nonzeroBitCount == 1
        else { return nil }
        let bytes = encoded[range.lowerBound * Digest.byteCount..<range.upperBound * Digest.byteCount]
        return Digest(hasher.root(of: Array(bytes)))
    }
}
